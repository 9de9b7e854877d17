/* Suggests the short name of what is added while one types its name, until one types another.
   Without this script the server takes it from the name where it is left empty. */

const PAUSE = 200; // milliseconds after the last letter
const suggested = new WeakMap();
const due = new WeakMap();

async function suggest(name, field) {
  const address = new URL(field.dataset.suggest, window.location.origin);
  address.searchParams.set("name", name.value);
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null); // to the sign-in page, it may be
  if (!answer?.ok || field.value !== (suggested.get(field) ?? "")) return;
  field.value = await answer.text();
  suggested.set(field, field.value);
}

document.addEventListener("input", ({ target }) => {
  const field = target.name === "name" && target.form?.querySelector("[data-suggest]");
  if (!field || field.value !== (suggested.get(field) ?? "")) return;
  clearTimeout(due.get(field));
  due.set(field, setTimeout(suggest, PAUSE, target, field));
});
