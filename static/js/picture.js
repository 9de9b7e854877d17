/* The picture of a tribe: scrolling, what is kept when it is redrawn, and exporting. */

import { downloadPng } from "./png.js";

/* Where a browser cannot scroll a region sideways alone, the region scrolls both ways, so that heads stay in sight. */
function chooseScroller() {
  const region = document.getElementById("picture-scroll");
  if (region && getComputedStyle(region).overflowY !== "clip") region.classList.add("both-ways");
}

chooseScroller();

/* Keeps its scroll position when it is redrawn, with another guild or after a change. */
let place = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const region = detail.target.querySelector?.("#picture-scroll");
  place = region && { across: [region.scrollLeft, region.scrollTop], page: window.scrollY };
});

/* After settling, since the browser holds on to what lies below while the old picture goes. */
document.addEventListener("htmx:afterSettle", () => {
  chooseScroller();
  if (!place) return;
  const [left, top] = place.across;
  document.getElementById("picture-scroll")?.scrollTo({ left, top, behavior: "instant" });
  window.scrollTo({ top: place.page, behavior: "instant" });
  place = null;
});

/* The address changed without a new page: the form that chooses the day keeps what the address says now. */
document.addEventListener("htmx:pushedIntoHistory", () => {
  const here = new URLSearchParams(window.location.search);
  const form = document.querySelector("#as-of form");
  for (const field of form?.querySelectorAll("input[type=hidden]") ?? []) field.remove();
  for (const [name, value] of here) {
    if (name === "as_of" || name === "page" || !form) continue;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.prepend(field);
  }
  here.delete("as_of");
  for (const link of document.querySelectorAll(".other-day a, #as-of > p > a")) link.search = `${here}`;
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
  const png = target.closest("[data-png]");
  if (!png) return;
  png.closest("details").open = false;
  downloadPng(png.dataset.png).catch(() =>
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "The PNG couldn’t be made. Download the SVG instead.", tone: "bad" } })),
  );
});
