/* Moves people in the picture of a tribe: drag a person to another squad's column, or press M on one,
   choose with the arrows and drop with Enter. Either opens the form; nothing changes before it is sent.
   With somebody who is selected, all who are selected move. Without this script the link beside each
   person leads to the same form. */

import { scrollAtEdge } from "./edge-scroll.js";
import { addressOf as addressOfSeveral, selected, toggle } from "./selecting.js";

const NEAR = 6; // pixels that a pointer moves before it drags
const HELD = 350; // milliseconds that a finger rests before it drags
const COARSE = window.matchMedia("(pointer: coarse)"); // a finger, which has no keys

const dialog = document.getElementById("dialog");
const cellsOf = (column) => document.querySelectorAll(`.matrix tr > :nth-child(${column + 1})`);
const nameOf = (chip) => chip.querySelector(".name").firstChild.textContent.trim();

/* What the reader hears, and while somebody moves sees: what to do next. */
function say(words) {
  const status = document.getElementById("moving");
  if (!status) return;
  status.textContent = words;
  status.classList.toggle("visually-hidden", !moving);
}

let moving = null; // { chips, chip, matrix, from, targets, at, ghost }
let goal = null; // where the person stands after the change: { person, column }

const columnOf = (chip) => chip.closest("td").cellIndex;
const togetherWith = (chip) => (chip.classList.contains("selected") ? selected() : [chip]);
const namesOf = (chips) => (chips.length > 1 ? `${chips.length} people` : nameOf(chips[0]));

/* Columns that may take these people: squads that are open to whoever looks and that have no product owner if
   one of them is one, but the one that all of them are in; and the edge for somebody who is in one. */
function targetsOf(chips) {
  const [from, ...others] = new Set(chips.map(columnOf));
  const owns = chips.some(({ dataset }) => "owner" in dataset);
  const takes = (head) => {
    const { squad, edge, owned } = head.dataset;
    if (squad) return !(owns && owned !== undefined) && !chips.some((chip) => isThere(chip, head.cellIndex));
    return edge !== undefined && chips.length === 1 && chips[0].dataset.end;
  };
  return [...document.querySelectorAll(".matrix thead th")]
    .filter((head) => (others.length || head.cellIndex !== from) && takes(head))
    .map((head) => head.cellIndex);
}

/* Whether somebody is, or will soon be, in the squad of another column too. */
function isThere(chip, column) {
  const same = document.querySelectorAll(`.matrix .movable[data-person="${CSS.escape(chip.dataset.person)}"]`);
  return columnOf(chip) !== column && [...same].some((each) => columnOf(each) === column);
}

const headOf = (column) => document.querySelector(".matrix thead tr").cells[column];
const nameOfColumn = (column) => headOf(column).abbr;

function pickUp(chip, ghost = null) {
  const matrix = chip.closest(".matrix");
  const chips = togetherWith(chip);
  moving = { chips, chip, matrix, from: columnOf(chip), targets: targetsOf(chips), at: null, ghost };
  matrix.classList.add("moving");
  for (const each of chips) each.classList.add("picked");
  for (const [column] of [...headOf(0).parentNode.cells].entries()) {
    if (column && column !== moving.from && !moving.targets.includes(column)) close(column);
  }
}

/* Nobody can be dropped in this column. */
function close(column) {
  mark(column, "closed", true);
  headOf(column).setAttribute("aria-disabled", "true");
}

function mark(column, name, on) {
  for (const cell of cellsOf(column)) cell.classList.toggle(name, on);
}

function choose(column) {
  if (moving.at === column) return;
  if (moving.at !== null) mark(moving.at, "target", false);
  moving.at = column;
  if (column !== null) mark(column, "target", true);
}

/* They are let go: nothing of it stays, but for the address of what was meant. */
function letGo() {
  const { chips, matrix, ghost } = moving;
  for (const name of ["target", "closed"]) {
    for (const cell of matrix.querySelectorAll(`.${name}`)) cell.classList.remove(name);
  }
  for (const head of matrix.querySelectorAll("[aria-disabled]")) head.removeAttribute("aria-disabled");
  matrix.classList.remove("moving");
  for (const chip of chips) chip.classList.remove("picked");
  ghost?.remove();
  moving = null;
  say("");
}

function putBack() {
  const { chips } = moving;
  letGo();
  say(`Cancelled. ${namesOf(chips)} ${chips.length > 1 ? "haven’t" : "hasn’t"} moved.`);
}

function addressOf(chips, column) {
  const { squad, place } = headOf(column).dataset;
  if (chips.length > 1) return addressOfSeveral(chips, squad);
  const [{ dataset }] = chips;
  const address = new URL(squad ? (dataset.move ?? place) : dataset.end, window.location.origin);
  if (squad && dataset.move) address.searchParams.set("squad", squad);
  else if (squad) address.searchParams.set("person", dataset.person);
  return address.pathname + address.search;
}

/* The form opens; until it is sent or closed, a shadow of each person stands where they were dropped. */
function drop() {
  const { chips, chip, at } = moving;
  letGo();
  goal = { person: chip.dataset.person, column: at };
  const shadows = chips.filter((each) => columnOf(each) !== at).map((each) => shadowOf(each, at));
  dialog.addEventListener("close", () => settle(chip, shadows), { once: true });
  window.htmx
    .ajax("GET", addressOf(chips, at), { source: chip.querySelector(".person"), target: "#dialog" })
    .then(() => dialog.open || settle(chip, shadows));
}

function shadowOf(chip, column) {
  const shadow = chip.cloneNode(true);
  shadow.className = "pending";
  shadow.setAttribute("aria-hidden", "true");
  shadow.inert = true;
  delete shadow.dataset.member;
  const cell = chip.closest("tr").cells[column];
  const list = cell.querySelector("ul") ?? cell.appendChild(document.createElement("ul"));
  list.append(shadow);
  chip.classList.add("leaving");
  return shadow;
}

function settle(chip, shadows) {
  for (const shadow of shadows) {
    const list = shadow.parentNode;
    shadow.remove();
    if (list && !list.children.length) list.remove();
  }
  for (const each of document.querySelectorAll(".matrix .leaving")) each.classList.remove("leaving");
  if (chip.isConnected) chip.querySelector(".person").focus({ preventScroll: true });
}

/* With the keyboard. */
function step(direction) {
  const { targets, at, chips, from } = moving;
  if (!targets.length) return;
  const now = targets.indexOf(at);
  const next =
    now >= 0
      ? targets.at((now + direction) % targets.length)
      : direction > 0
        ? (targets.find((column) => column > from) ?? targets[0])
        : (targets.findLast((column) => column < from) ?? targets.at(-1));
  choose(next);
  headOf(next).scrollIntoView({ block: "nearest", inline: "nearest" });
  const place = `${targets.indexOf(next) + 1} of ${targets.length}`;
  say(`Moving ${namesOf(chips)} to ${nameOfColumn(next)} (${place}): Enter moves, Esc cancels.`);
}

function pickUpByKey(chip) {
  pickUp(chip);
  chip.querySelector(".person").focus();
  const next = !moving.targets.length
    ? "there is no other squad here that you can place people in. Esc cancels."
    : COARSE.matches
      ? "tap a squad."
      : "arrow keys choose a squad, Enter moves, Esc cancels.";
  say(`Moving ${namesOf(moving.chips)}: ${next}`);
}

document.addEventListener("keydown", (event) => {
  const chip = event.target.closest?.(".matrix .movable");
  if (moving && !moving.ghost) {
    const act = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      Enter: () => (moving.at === null ? say("Choose a squad first, with the arrow keys. Esc cancels.") : drop()),
      Escape: putBack,
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  } else if (moving && event.key === "Escape") {
    putBack();
  } else if (chip && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    pickUpByKey(chip);
  }
});

/* Who was picked up by a key or button is put back when one goes elsewhere. */
document.addEventListener("focusout", ({ relatedTarget }) => {
  if (!moving || moving.ghost || !relatedTarget || relatedTarget.contains(moving.chip)) return;
  const head = relatedTarget.closest(".matrix thead th");
  if (head && moving.targets.includes(head.cellIndex)) return; // the click on its name, which follows, drops there
  if (!moving.chip.contains(relatedTarget)) putBack();
});

/* With a pointer: a mouse drags at once, a finger after it has rested. */
let held = null; // { chip, pointer, x, y, timer }

function drag(x, y) {
  const { chip } = held;
  const link = chip.querySelector(".person");
  const ghost = link.cloneNode(true);
  ghost.removeAttribute("href");
  ghost.classList.add("ghost");
  ghost.style.width = `${link.offsetWidth}px`;
  document.body.append(ghost);
  pickUp(chip, ghost);
  if (moving.chips.length > 1) ghost.querySelector(".name").textContent = namesOf(moving.chips);
  say(`Moving ${namesOf(moving.chips)}: drop on a squad${held.touch ? "" : ", Esc cancels"}.`);
  follow(x, y);
}

function follow(x, y) {
  moving.ghost.style.translate = `${x + 8}px ${y - 14}px`;
  const cell = document.elementFromPoint(x, y)?.closest(".matrix :is(td, th)");
  choose(cell && moving.targets.includes(cell.cellIndex) ? cell.cellIndex : null);
  scrollAtEdge(x, y);
}

function release() {
  clearTimeout(held?.timer);
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  const target = event.target.closest(".matrix .movable .person");
  if (!target || event.button || moving) return;
  held = { chip: target.closest(".movable"), pointer: event.pointerId, touch: event.pointerType !== "mouse", x: event.clientX, y: event.clientY };
  if (held.touch) held.timer = setTimeout(() => held && drag(held.x, held.y), HELD);
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== held?.pointer) return;
  const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > NEAR;
  held.went ||= far;
  if (moving?.ghost) follow(event.clientX, event.clientY);
  else if (far && held.touch) release(); // it scrolls
  else if (far) drag(event.clientX, event.clientY);
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== held?.pointer) return;
  const rested = held.touch && !held.went;
  release();
  if (!moving?.ghost) return;
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
  const { chip, at } = moving;
  if (at === null) putBack();
  else drop();
  if (at === null && rested && chip.dataset.member) toggle(chip);
});

document.addEventListener("pointercancel", () => {
  release();
  if (moving?.ghost) putBack();
});

const swallow = (event) => {
  event.preventDefault();
  event.stopPropagation();
};

/* The browser's own dragging of links, its menu on a finger that rests, and scrolling are not meant. */
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".matrix .movable")) event.preventDefault();
});
document.addEventListener("contextmenu", (event) => {
  if (held?.touch || moving?.ghost) event.preventDefault();
});
document.addEventListener("touchmove", (event) => moving?.ghost && event.preventDefault(), { passive: false });

/* Buttons beside who is in no squad pick up; a click on a head then chooses it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest(".matrix button.move");
  if (button) return pickUpByKey(button.closest(".movable"));
  const cell = moving && !moving.ghost && event.target.closest(".matrix :is(td, th)");
  if (!cell || !moving.targets.includes(cell.cellIndex)) return;
  event.preventDefault();
  choose(cell.cellIndex);
  drop();
});

/* After the change, the focus is on the person where they stand now. */
document.addEventListener("changed", () => {
  if (!goal) return;
  const { person, column } = goal;
  goal = null;
  document.addEventListener(
    "htmx:afterSettle",
    () => {
      const chips = [...document.querySelectorAll(`.matrix .movable[data-person="${CSS.escape(person)}"]`)];
      const chip = chips.find((each) => each.closest("td").cellIndex === column) ?? chips[0];
      chip?.querySelector(".person").focus({ preventScroll: true });
    },
    { once: true },
  );
});
dialog.addEventListener("close", () => setTimeout(() => (goal = null), 1000));
