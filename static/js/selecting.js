/* Selects people in the picture of a tribe, to move them together: a box drawn on empty ground, Ctrl or Shift
   with a click, Space, Shift with arrows; a finger that rests on somebody, and then taps.
   Without this script the form behind “Move people” has a box to tick for each. */

import { scrollAtEdge } from "./edge-scroll.js";

const NEAR = 6; // pixels that a pointer moves before it draws a box
const PEOPLE = ".matrix [data-member]";
const dialog = document.getElementById("dialog");

const columnOf = (chip) => chip.closest("td").cellIndex;
const nameOf = (chip) => chip.querySelector(".name").firstChild.textContent.trim();
const chipOf = (target) => target.closest?.(".move") ? null : target.closest?.(PEOPLE);
const isMoving = () => document.querySelector(".matrix.moving") !== null;

let anchor = null; // who was selected last, from whom Shift reaches
let finger = false; // whether the last pointer was one

export const selected = () => [...document.querySelectorAll(`${PEOPLE}.selected`)];

/* The address of the form that moves these people, to a squad where that is known. */
export function addressOf(chips, squad = "") {
  const address = new URL(document.getElementById("selection").dataset.url, window.location.origin);
  for (const chip of chips) address.searchParams.append("members", chip.dataset.member);
  if (squad) address.searchParams.set("squad", squad);
  return address.pathname + address.search;
}

function mark(chip, on) {
  if (chip.classList.contains("selected") === on) return;
  chip.classList.toggle("selected", on);
  const link = chip.querySelector(".person");
  link.querySelector(".selection-mark")?.remove();
  if (!on) return;
  const words = document.createElement("span");
  words.className = "visually-hidden selection-mark";
  words.textContent = "(selected)";
  link.append(words);
}

function refresh(words = "") {
  const bar = document.getElementById("selection");
  const count = selected().length;
  bar.hidden = !count;
  bar.querySelector("b").textContent = `${count} selected`;
  document.getElementById("moving").textContent = `${words}${count ? `${count} selected.` : "Nobody is selected."}`;
}

export function toggle(chip) {
  const on = !chip.classList.contains("selected");
  mark(chip, on);
  anchor = chip;
  refresh(`${nameOf(chip)} ${on ? "selected" : "no longer selected"}. `);
}

function clear() {
  for (const chip of selected()) mark(chip, false);
  anchor = null;
  refresh();
}

/* Everybody who touches a rectangle of the window. */
function within({ left, right, top, bottom }) {
  return [...document.querySelectorAll(PEOPLE)].filter((chip) => {
    const place = chip.querySelector(".person").getBoundingClientRect();
    return place.left < right && place.right > left && place.top < bottom && place.bottom > top;
  });
}

function around(first, second) {
  const [one, other] = [first, second].map((chip) => chip.getBoundingClientRect());
  return {
    left: Math.min(one.left, other.left),
    right: Math.max(one.right, other.right),
    top: Math.min(one.top, other.top),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function reach(chip) {
  if (!anchor?.isConnected) return toggle(chip);
  for (const each of within(around(anchor, chip))) mark(each, true);
  refresh();
}

document.addEventListener("click", (event) => {
  const bar = event.target.closest("#selection");
  if (bar && event.target.closest("[data-clear]")) return clear();
  if (bar && event.target.closest("[data-move]")) {
    const source = event.target.closest("button");
    return window.htmx.ajax("GET", addressOf(selected()), { source, target: "#dialog" });
  }
  const chip = chipOf(event.target);
  if (!chip) return;
  if (event.shiftKey) reach(chip);
  else if (event.ctrlKey || event.metaKey || (finger && selected().length)) toggle(chip);
  else return;
  event.preventDefault();
});

/* With the keyboard. */
function neighbour(chip, key) {
  const everybody = [...document.querySelectorAll(PEOPLE)];
  const column = columnOf(chip);
  const step = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
  if (key === "ArrowDown" || key === "ArrowUp") {
    const below = everybody.filter((each) => columnOf(each) === column);
    return below[below.indexOf(chip) + step];
  }
  const top = chip.getBoundingClientRect().top;
  const far = (each) => (columnOf(each) - column) * step * 1e6 + Math.abs(each.getBoundingClientRect().top - top);
  const beyond = everybody.filter((each) => (columnOf(each) - column) * step > 0);
  return beyond.sort((one, other) => far(one) - far(other))[0];
}

/* On to the next person, who is selected too; back to one who is selected already, the other is no longer. */
function extend(chip, next) {
  if (!next) return;
  const back = next.classList.contains("selected") && chip.classList.contains("selected");
  mark(chip, !back);
  mark(next, true);
  anchor = next;
  next.querySelector(".person").focus();
  refresh(`${nameOf(next)} selected. `);
}

document.addEventListener("keydown", (event) => {
  if (isMoving() || dialog.open) return;
  if (event.key === "Escape" && selected().length) return clear();
  const chip = chipOf(event.target);
  if (!chip) return;
  if (event.key === " ") toggle(chip);
  else if (event.shiftKey && event.key.startsWith("Arrow")) extend(chip, neighbour(chip, event.key));
  else return;
  event.preventDefault();
});

/* With a mouse, on empty ground. */
let box = null; // { x, y, pointer, corner, matrix, before, element }

/* The box goes from where it was begun in the picture, which may be scrolled meanwhile, to the pointer. */
function stretch(x, y) {
  const picture = box.matrix.getBoundingClientRect();
  const [left, top] = [picture.left + box.corner.x, picture.top + box.corner.y];
  const place = { left: Math.min(left, x), right: Math.max(left, x), top: Math.min(top, y), bottom: Math.max(top, y) };
  Object.assign(box.element.style, {
    translate: `${place.left}px ${place.top}px`,
    width: `${place.right - place.left}px`,
    height: `${place.bottom - place.top}px`,
  });
  const inside = new Set(within(place));
  for (const chip of document.querySelectorAll(PEOPLE)) mark(chip, inside.has(chip) || box.before.has(chip));
}

/* While the pointer is near an edge, the picture goes on under it, and the box with it. */
function scrollAlong() {
  if (!box?.element) return;
  if (scrollAtEdge(...box.pointer)) stretch(...box.pointer);
  requestAnimationFrame(scrollAlong);
}

function endBox() {
  box.element?.remove();
  box.matrix.classList.remove("boxing");
  box = null;
}

document.addEventListener("pointerdown", (event) => {
  finger = event.pointerType === "touch";
  const ground = event.target.closest(".matrix td");
  if (finger || event.button || isMoving() || !ground || event.target.closest("li")) return;
  if (!document.getElementById("selection")) return;
  const matrix = ground.closest(".matrix");
  const { left, top } = matrix.getBoundingClientRect();
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  const before = new Set(adds ? selected() : []);
  const { clientX: x, clientY: y } = event;
  box = { x, y, pointer: [x, y], corner: { x: x - left, y: y - top }, matrix, before, element: null };
  matrix.classList.add("boxing");
});

document.addEventListener("pointermove", (event) => {
  if (!box || finger) return;
  const far = Math.hypot(event.clientX - box.x, event.clientY - box.y) > NEAR;
  if (!box.element && far) {
    box.element = document.createElement("div");
    box.element.className = "selection-box";
    document.body.append(box.element);
    requestAnimationFrame(scrollAlong);
  }
  box.pointer = [event.clientX, event.clientY];
  if (box.element) stretch(...box.pointer);
});

document.addEventListener("pointerup", () => {
  if (!box) return;
  const { element, before } = box;
  endBox();
  if (element) refresh();
  else if (!before.size && selected().length) clear();
});

document.addEventListener("pointercancel", () => box && endBox());
