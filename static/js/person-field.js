/* Offers people while one types in a field that names one: a combobox over components/person_widget.html.
   The field takes a handle or a name; without this script one types it. */

const WAIT = 150; // milliseconds after the last letter
const waiting = new WeakMap();

const parts = (input) => {
  const field = input.closest(".person-field");
  return { field, list: field.querySelector("[role=listbox]") };
};
const options = (list) => [...list.querySelectorAll("[role=option]")];

function close(input) {
  const { list } = parts(input);
  if (list.matches(":popover-open")) list.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function point(input, option) {
  for (const other of options(parts(input).list)) other.setAttribute("aria-selected", String(other === option));
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function choose(input, option) {
  input.value = option.dataset[parts(input).field.dataset.shows];
  close(input);
}

async function offer(input) {
  const { field, list } = parts(input);
  const words = input.value.trim();
  if (!words) return close(input);
  const address = new URL(field.dataset.options, window.location.origin);
  address.searchParams.set("search", words);
  const day = new URLSearchParams(window.location.search).get("as_of");
  if (day) address.searchParams.set("as_of", day);
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null); // to the sign-in page, it may be
  if (!answer?.ok || input.value.trim() !== words || document.activeElement !== input) return;
  list.innerHTML = await answer.text();
  options(list).forEach((option, number) => (option.id = `${list.id}_${number}`));
  if (!options(list).length) list.innerHTML = '<li class="none" role="presentation">Nobody is called that.</li>';
  input.setAttribute("aria-expanded", "true");
  if (!list.matches(":popover-open")) list.showPopover();
}

/* The server renders a plain text field; it becomes a combobox when it is first used. */
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(".person-field > input") || target.role === "combobox") return;
  target.setAttribute("role", "combobox");
  target.setAttribute("aria-autocomplete", "list");
  target.setAttribute("aria-expanded", "false");
  target.setAttribute("aria-controls", parts(target).list.id);
});

document.addEventListener("focusout", ({ target }) => {
  if (target.matches(".person-field > input")) close(target);
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".person-field > input")) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(offer, WAIT, target));
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.(".person-field > input") || input.getAttribute("aria-expanded") !== "true") return;
  const all = options(parts(input).list);
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) point(input, all.at((now + step + (now < 0 && step < 0 ? 1 : 0)) % all.length));
  else if (event.key === "Enter" && now >= 0) choose(input, all[now]);
  else if (event.key === "Escape") close(input);
  else return;
  event.preventDefault();
});

/* pointerdown comes before the field loses the focus */
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".person-field [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest(".person-field").querySelector("input"), option);
});
