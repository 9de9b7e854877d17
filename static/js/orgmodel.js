/* What pages have beyond plain links and forms: the dialog, toasts, a sign that something loads.
   Without this script every link and form still leads to a page that does the same. */

const root = document.documentElement;
const dialog = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

root.classList.add("js");

/* Toasts: by the event "toast" {text, tone, undo}, which a response can send as HX-Trigger. */
function toast({ text, tone = "", undo = "" }) {
  const kind = tone === "bad" ? "toast-bad" : undo ? "toast-undo" : "toast";
  const template = document.getElementById(kind);
  if (!template) return;
  const message = template.content.firstElementChild.cloneNode(true);
  message.querySelector("p").textContent = text;
  if (undo) offerUndo(message.querySelector("form"), undo);
  if (dialog?.open && tone === "bad") {
    message.setAttribute("role", "alert"); // the rest of the page is inert below an open dialog
    dialog.querySelector(".toast")?.remove();
    dialog.append(message);
  } else {
    for (const older of toasts.querySelectorAll(".can-undo")) older.remove();
    toasts.append(message);
  }
}

function offerUndo(form, address) {
  form.setAttribute("action", address);
  form.setAttribute("hx-post", address);
  window.htmx.process(form);
}

document.addEventListener("toast", ({ detail }) => toast(detail));
document.addEventListener("animationend", ({ target, animationName }) => {
  if (animationName === "toast-out") target.remove();
});

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".toast").remove();
  if (event.target.closest("#dialog [data-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

/* Ctrl+Z takes back what the toast on view tells of, except while one types. */
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (dialog?.open || event.target.matches?.("input, textarea, select, [contenteditable]")) return;
  const undo = toasts?.querySelector(".can-undo button.undo");
  if (!undo) return;
  event.preventDefault();
  undo.click();
});

/* The dialog: htmx swaps a form into it, "changed" closes it. */
let opener = null;

function showDialog(element) {
  if (!dialog.open) {
    opener = element;
    dialog.showModal();
  }
  const goal =
    dialog.querySelector("[role=alert]") ??
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(".form :is(input:not([type=hidden]), select, textarea, button)");
  goal?.focus();
}

/* The opener may have been swapped for a fresh copy of itself: found again by its id or address. */
function returnFocus() {
  if (!opener || document.activeElement !== document.body) return;
  const address = CSS.escape(opener.getAttribute("hx-get") ?? "");
  const goal = opener.isConnected
    ? opener
    : document.querySelector(opener.id ? `#${CSS.escape(opener.id)}` : `[hx-get="${address}"]`);
  if (!goal) return;
  (goal.closest("details.row-menu")?.querySelector("summary") ?? goal).focus();
  opener = null;
}

if (dialog) {
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // opened again before this event came
    dialog.replaceChildren();
    returnFocus();
  });
  document.addEventListener("changed", () => dialog.close());
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target === dialog) showDialog(detail.requestConfig.elt);
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target !== dialog && !dialog.open) returnFocus();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target !== dialog) return;
    if (/^\s*<!doctype/i.test(detail.serverResponse)) {
      if (detail.xhr.status < 400) {
        detail.shouldSwap = false; // a whole page, not a form: go there
        window.location.assign(detail.xhr.responseURL);
      }
    } else if (detail.xhr.status < 500 && detail.serverResponse) {
      detail.shouldSwap = true; // a refusal that explains itself
      detail.isError = false;
    }
  });
}

/* What was "changed" is fetched again. <main> asks, since it stays: the part that is swapped would miss
   what is told while it is on its way. htmx keeps the last of what is asked meanwhile, and asks it then. */
document.addEventListener("changed", () => {
  if (document.getElementById("page")) window.htmx.trigger("#main", "refresh");
});

/* Who asked may be gone when the answer comes, swapped for a fresh copy: then the page hears it directly. */
document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState !== XMLHttpRequest.DONE || elt.isConnected) return;
    const told = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}");
    for (const [name, detail] of Object.entries(told)) window.htmx.trigger(document.body, name, detail);
  });
});

/* A row's menu closes when one goes elsewhere, chooses, or presses Escape. */
const closeMenus = (kept) => {
  for (const menu of document.querySelectorAll("details.row-menu[open]")) if (menu !== kept) menu.open = false;
};
document.addEventListener("click", ({ target }) => closeMenus(target.closest("a") ? null : target.closest("details.row-menu")));
document.addEventListener("focusin", ({ target }) => closeMenus(target.closest("details.row-menu")));
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.("details.row-menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* What went wrong on the way. */
const reasons = {
  0: "You’re offline or the server can’t be reached. Nothing was saved. Try again.",
  403: "You don’t have permission to do this, or your session has expired.",
  404: "This no longer exists. Reload the page.",
  429: "Too many attempts. Wait a moment, then try again.",
};
const failed = ({ detail }) =>
  toast({
    text: reasons[detail.xhr?.status ?? 0] ?? "Something went wrong on our side. Nothing was saved.",
    tone: "bad",
  });

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, failed);
}

/* A thin line on top while anything loads. */
let loading = 0;
const busy = (change) => () => root.classList.toggle("busy", (loading = Math.max(0, loading + change)) > 0);
document.addEventListener("htmx:beforeRequest", busy(1));
document.addEventListener("htmx:afterRequest", busy(-1));

/* Jumps of the day, from the one that is chosen. */
for (const button of document.querySelectorAll("[data-months]")) {
  button.addEventListener("click", () => {
    const field = button.form.elements.as_of;
    const [year, month, day] = field.value.split("-").map(Number);
    const last = new Date(Date.UTC(year, month + Number(button.dataset.months), 0));
    last.setUTCDate(Math.min(day, last.getUTCDate()));
    field.value = last.toISOString().slice(0, 10);
    button.form.requestSubmit();
  });
}
