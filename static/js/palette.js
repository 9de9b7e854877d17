/* The palette: search from every page, by / or Ctrl+K (⌘K). htmx fills the list while one types;
   this moves through it. Without this script the form on top leads to the page of search. */

const palette = document.getElementById("palette");
const input = palette?.querySelector("[role=combobox]");
const status = palette?.querySelector("[role=status]");
let goWhenFound = false; // Enter came before the results of what was typed

/* The last pages that were visited in this browser, by whoever is signed in, the last one first. */
const MOST_RECENT = 6;
const recentKey = `recent-places-${palette?.dataset.reader}`;
const here = location.pathname;

function recentPlaces() {
  try {
    return JSON.parse(localStorage.getItem(recentKey)) ?? [];
  } catch {
    return []; // no storage, or not ours
  }
}

function rememberPlace() {
  if (!document.querySelector("main[data-place]")) return;
  const title = document.title.replace(/ · orgmodel$/, "");
  const others = recentPlaces().filter(({ path }) => path !== here);
  try {
    localStorage.setItem(recentKey, JSON.stringify([{ title, path: here }, ...others].slice(0, MOST_RECENT + 1)));
  } catch {
    // without storage nothing is remembered
  }
}

function showRecentPlaces() {
  const places = recentPlaces().filter(({ path }) => path !== here).slice(0, MOST_RECENT);
  if (!places.length) return;
  const group = document.getElementById("palette-recent").content.firstElementChild.cloneNode(true);
  const blank = group.querySelector("[role=option]");
  const day = new URLSearchParams(location.search).get("as_of");
  const offered = new Map(options().map((option) => [option.pathname, option]));
  places.forEach(({ title, path }, number) => {
    const option = offered.get(path) ?? blank.cloneNode(true);
    if (!offered.has(path)) {
      option.id = `palette-recent-${number}`;
      option.href = path;
      if (day) option.search = new URLSearchParams({ as_of: day });
      option.querySelector("b").textContent = title;
    }
    group.append(option);
  });
  blank.remove();
  results().prepend(group);
}

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
  if (!input.value.trim()) showRecentPlaces();
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
  rememberPlace();
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
