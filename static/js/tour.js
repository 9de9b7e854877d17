/* The tour of the first page: a dialog that shows one step after another beside what each speaks of.
   It begins at the address with #tour, or from the offer; whether it was taken or declined is remembered in
   this browser for whoever is signed in. Without this script the steps are a page to read. */

const tour = document.getElementById("tour");
const steps = [...tour.querySelectorAll("[data-target]")];
const control = (name) => document.querySelector(`[data-tour=${name}]`);
const key = `tour-${document.getElementById("palette")?.dataset.reader}`;
const GAP = 12;
let at = 0;
let shown = null;

function remember() {
  try {
    localStorage.setItem(key, "seen");
  } catch {
    // without storage it is offered again
  }
  const offer = document.getElementById("tour-offer");
  if (offer) offer.hidden = true;
}

function isNew() {
  try {
    return !localStorage.getItem(key);
  } catch {
    return false;
  }
}

function show(number) {
  at = number;
  steps.forEach((step, each) => (step.hidden = each !== at));
  control("place").textContent = `· step ${at + 1} of ${steps.length}`;
  control("back").hidden = at === 0;
  control("next").textContent = at === steps.length - 1 ? "Done" : "Next";
  shown?.classList.remove("toured");
  const { target } = steps[at].dataset;
  shown = target ? document.querySelector(target) : null;
  if (!shown?.checkVisibility()) shown = null;
  shown?.classList.add("toured");
  shown?.scrollIntoView({ block: "nearest" });
  place();
}

/* Below what it speaks of, or above where there is no room; in the middle where that is not in sight. */
function place() {
  const { offsetWidth: width, offsetHeight: height } = tour;
  const box = shown?.getBoundingClientRect();
  const within = (value, most) => Math.max(GAP, Math.min(value, most - GAP));
  const tall = box && box.height > innerHeight / 2;
  const left = !box ? (innerWidth - width) / 2 : tall ? box.right + GAP : box.left;
  const below = box && box.bottom + GAP + height < innerHeight;
  const top = !box ? (innerHeight - height) / 2 : tall ? box.top + 80 : below ? box.bottom + GAP : box.top - height - GAP;
  tour.style.left = `${within(left, innerWidth - width)}px`;
  tour.style.top = `${within(top, innerHeight - height)}px`;
}

function start() {
  if (document.querySelector("dialog[open]")) return;
  tour.showModal();
  show(0);
  control("next").focus();
}

control("next").addEventListener("click", () => (at === steps.length - 1 ? tour.close() : show(at + 1)));
control("back").addEventListener("click", () => {
  show(at - 1);
  if (at === 0) control("next").focus(); // “Back” has gone
});
control("leave").addEventListener("click", () => tour.close());
tour.addEventListener("keydown", ({ key: pressed }) => {
  if (pressed === "ArrowRight" && at < steps.length - 1) show(at + 1);
  if (pressed === "ArrowLeft" && at > 0) show(at - 1);
});
tour.addEventListener("close", () => {
  shown?.classList.remove("toured");
  if (location.hash === "#tour") history.replaceState(history.state, "", location.pathname + location.search);
  remember();
});
addEventListener("resize", () => tour.open && place());
addEventListener("hashchange", () => location.hash === "#tour" && start());

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-tour=start]")) start();
  else if (event.target.closest("[data-tour=decline]")) remember();
  else if (event.target.closest("a[href*='/tour/']")) {
    event.preventDefault();
    document.getElementById("user-menu")?.hidePopover();
    start();
  }
});

if (location.hash === "#tour") start();
else if (isNew()) document.getElementById("tour-offer").hidden = false;
