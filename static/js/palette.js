/* The palette: search from every page, by / or Ctrl+K (⌘K). htmx fills the list while one types;
   this moves through it. Without this script the form on top leads to the page of search. */

const palette = document.getElementById("palette");
const input = palette?.querySelector("[role=combobox]");
const status = palette?.querySelector("[role=status]");
let goWhenFound = false; // Enter came before the results of what was typed

const results = () => document.getElementById("palette-results");
const options = () => [...results().querySelectorAll("[role=option]")];
const chosen = () => results().querySelector("[aria-selected=true]");
const upToDate = () => results().dataset.text === input.value.trim();

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function open(words) {
  if (document.querySelector("dialog[open]")) return;
  palette.showModal();
  if (words !== undefined) input.value = words;
  input.select();
  ask();
}

function ask() {
  input.dispatchEvent(new Event("ask"));
}

function found() {
  const all = options();
  input.setAttribute("aria-expanded", String(all.length > 0));
  choose(all[0]);
  const named = all.filter(({ id }) => id !== "palette-all").length;
  status.textContent = named === 1 ? "1 result" : `${named || "No"} results`;
  if (goWhenFound && upToDate()) all[0]?.click();
}

function go(event) {
  if (!upToDate()) goWhenFound = true;
  else if (event.ctrlKey || event.metaKey) window.open(chosen()?.href, "_blank", "noopener");
  else chosen()?.click();
}

const typing = ({ target }) => target.matches?.("input, textarea, select, [contenteditable]");

if (palette) {
  document.addEventListener("keydown", (event) => {
    const combined = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event);
    if (!combined && !slash) return;
    event.preventDefault();
    open();
  });

  document.querySelector(".find input[type=search]")?.addEventListener("click", ({ target }) => open(target.value));

  input.addEventListener("input", () => (goWhenFound = false));
  input.addEventListener("keydown", (event) => {
    const all = options();
    const now = all.indexOf(chosen());
    const next = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1 }[event.key];
    if (event.isComposing) return;
    if (next !== undefined) choose(all.at(next % all.length));
    else if (event.key === "Enter") go(event);
    else return;
    event.preventDefault();
  });

  palette.addEventListener("click", ({ target }) => {
    if (target === palette || target.closest("[data-close]")) palette.close();
  });
  palette.addEventListener("pointermove", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  palette.addEventListener("close", () => {
    goWhenFound = false;
    input.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.requestConfig.elt === input) found();
  });
}
