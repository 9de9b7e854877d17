/* Moves people in the picture of a tribe: drag a person to another squad's column, or press M on one,
   choose with the arrows and drop with Enter. Either opens the form; nothing changes before it is sent.
   Without this script the link beside each person leads to the same form. */

const NEAR = 6; // pixels that a pointer moves before it drags
const HELD = 350; // milliseconds that a finger rests before it drags
const COARSE = window.matchMedia("(pointer: coarse)"); // a finger, which has no keys
const EDGE = 48; // pixels from the side of the picture at which it scrolls along

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

let moving = null; // { chip, from, targets, at, ghost }
let goal = null; // where the person stands after the change: { person, column }

/* Columns that may take this person: squads that are open to whoever looks, and the edge for who is in one. */
function targetsOf(chip) {
  const from = chip.closest("td").cellIndex;
  return [...document.querySelectorAll(".matrix thead th")]
    .filter((head) => head.cellIndex !== from && (head.dataset.squad || ("edge" in head.dataset && chip.dataset.end)))
    .map((head) => head.cellIndex);
}

const headOf = (column) => document.querySelector(".matrix thead tr").cells[column];
const nameOfColumn = (column) => headOf(column).abbr;

function pickUp(chip, ghost = null) {
  const matrix = chip.closest(".matrix");
  moving = { chip, matrix, from: chip.closest("td").cellIndex, targets: targetsOf(chip), at: null, ghost };
  matrix.classList.add("moving");
  chip.classList.add("picked");
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

/* The person is let go: nothing of it stays, but for the address of what was meant. */
function letGo() {
  const { chip, matrix, ghost } = moving;
  for (const name of ["target", "closed"]) {
    for (const cell of matrix.querySelectorAll(`.${name}`)) cell.classList.remove(name);
  }
  for (const head of matrix.querySelectorAll("[aria-disabled]")) head.removeAttribute("aria-disabled");
  matrix.classList.remove("moving");
  chip.classList.remove("picked");
  ghost?.remove();
  moving = null;
  say("");
}

function putBack() {
  const name = nameOf(moving.chip);
  letGo();
  say(`Cancelled. ${name} hasn’t moved.`);
}

function addressOf(chip, column) {
  const { squad, place } = headOf(column).dataset;
  const address = new URL(squad ? (chip.dataset.move ?? place) : chip.dataset.end, window.location.origin);
  if (squad && chip.dataset.move) address.searchParams.set("squad", squad);
  else if (squad) address.searchParams.set("person", chip.dataset.person);
  return address.pathname + address.search;
}

/* The form opens; until it is sent or closed, a shadow of the person stands where they were dropped. */
function drop() {
  const { chip, at } = moving;
  letGo();
  goal = { person: chip.dataset.person, column: at };
  const shadow = chip.cloneNode(true);
  shadow.className = "pending";
  shadow.setAttribute("aria-hidden", "true");
  shadow.inert = true;
  const cell = chip.closest("tr").cells[at];
  const list = cell.querySelector("ul") ?? cell.appendChild(document.createElement("ul"));
  list.append(shadow);
  chip.classList.add("leaving");
  dialog.addEventListener("close", () => settle(chip, shadow), { once: true });
  const link = chip.querySelector(".person");
  window.htmx
    .ajax("GET", addressOf(chip, at), { source: link, target: "#dialog" })
    .then(() => dialog.open || settle(chip, shadow));
}

function settle(chip, shadow) {
  const list = shadow.parentNode;
  shadow.remove();
  if (list && !list.children.length) list.remove();
  chip.classList.remove("leaving");
  if (chip.isConnected) chip.querySelector(".person").focus({ preventScroll: true });
}

/* With the keyboard. */
function step(direction) {
  const { targets, at, chip, from } = moving;
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
  say(`Moving ${nameOf(chip)} to ${nameOfColumn(next)} (${place}): Enter moves, Esc cancels.`);
}

function pickUpByKey(chip) {
  pickUp(chip);
  chip.querySelector(".person").focus();
  const next = !moving.targets.length
    ? "there is no other squad here that you may place people in. Esc cancels."
    : COARSE.matches
      ? "tap a squad."
      : "arrow keys choose a squad, Enter moves, Esc cancels.";
  say(`Moving ${nameOf(chip)}: ${next}`);
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
  say(`Moving ${nameOf(chip)}: drop on a squad${held.touch ? "" : ", Esc cancels"}.`);
  follow(x, y);
}

function follow(x, y) {
  moving.ghost.style.translate = `${x + 8}px ${y - 14}px`;
  const cell = document.elementFromPoint(x, y)?.closest(".matrix :is(td, th)");
  choose(cell && moving.targets.includes(cell.cellIndex) ? cell.cellIndex : null);
  const region = document.getElementById("picture-scroll");
  const { left, right } = region.getBoundingClientRect();
  if (x < left + EDGE) region.scrollLeft -= 12;
  else if (x > right - EDGE) region.scrollLeft += 12;
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
  if (moving?.ghost) follow(event.clientX, event.clientY);
  else if (far && held.touch) release(); // it scrolls
  else if (far) drag(event.clientX, event.clientY);
});

document.addEventListener("pointerup", (event) => {
  if (event.pointerId !== held?.pointer) return;
  release();
  if (!moving?.ghost) return;
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
  if (moving.at === null) putBack();
  else drop();
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
