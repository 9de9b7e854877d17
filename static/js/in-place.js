/* A fact that is edited where it stands: the pencil fetches its field; Ctrl+Enter saves, Escape puts the text back.
   Without this script the pencil leads to a page with the same field. */

let text = null; // what stood there, while its field does
let saved = false;

const place = () => document.getElementById("in-place");

function putBack() {
  place().replaceWith(text);
  window.htmx.process(text);
  text.querySelector(".pencil").focus();
  text = null;
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "in-place" || detail.target.matches("form")) return;
  text = detail.target.cloneNode(true);
});

/* A refusal that brings the form again, with what was typed. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 403 || !/<form id="in-place"/.test(detail.serverResponse)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

document.addEventListener("htmx:afterSwap", () => {
  const form = place();
  if (!form?.matches("form") || form.contains(document.activeElement)) return;
  const field = form.querySelector("[role=alert]") ?? form.querySelector("textarea");
  field.focus();
  field.setSelectionRange?.(field.value.length, field.value.length);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.in-place");
  if (!form) return;
  if (event.key === "Escape" && text) putBack();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (!text || !event.target.closest("form.in-place [data-put-back]")) return;
  event.preventDefault();
  putBack();
});

/* After saving, the page is fetched again and the focus is on the pencil. */
document.addEventListener("changed", () => {
  saved = Boolean(place()?.matches("form"));
  text = null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!saved || place()?.matches("form")) return;
  saved = false;
  place()?.querySelector(".pencil")?.focus({ preventScroll: true });
});
