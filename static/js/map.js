/* The map of the organisation, drawn from the list beside it, which says the same without this script.
   Wheel, pinch, drag, buttons and keys move it; what is pointed at in one is marked in the other. */

import { Card } from "./map-card.js";
import { colouringsOf, entryOf, letterOf, lineOf } from "./map-colourings.js";
import { palette } from "./map-colours.js";
import { Drawing } from "./map-drawing.js";
import "./map-fullscreen.js";
import { heightForNames, lay } from "./map-layout.js";
import { reference } from "./map-plate.js";
import { read } from "./map-read.js";
import { View } from "./map-view.js";

const plate = document.getElementById("plate");
const chart = plate.querySelector(".chart");
const canvas = chart.querySelector("canvas");
const index = document.getElementById("gazetteer");
const legend = plate.querySelector(".legend");
const [fewest, most] = [Number(plate.dataset.fewest), Number(plate.dataset.most || Infinity)];
const { within } = plate.dataset;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const wide = window.matchMedia("(width >= 64rem)");

const { territories, unions } = read(index);
const sizes = plate.dataset.sizes.split(" ").map(Number);
const places = territories.flatMap((territory) => territory.places);
const items = new Map([...territories, ...unions, ...places].filter(({ element }) => element).map((item) => [item.element, item]));

const looks = new Map();
const colourings = colouringsOf({ territories, places, looks, fewest, most, within });
const card = new Card(chart.querySelector(".spot"), fewest, most);

const drawing = new Drawing(canvas);
let colouring = plate.dataset.colour;
let colours = palette(plate);
let scene = null;
let lit = null;
let due = 0;

function draw() {
  due ||= requestAnimationFrame(() => {
    due = 0;
    if (scene) drawing.draw(scene, view, colours, looks, lit);
  });
}

function colour() {
  for (const place of places) {
    const look = colourings[colouring].look(place);
    looks.set(place, look);
    place.letter = colouring === "way" && typeof look === "number" ? letterOf(look) : "";
  }
  const entries = [...colourings[colouring].entries(), { look: "frame tribe", text: "tribe" }];
  legend.replaceChildren(...entries.map((entry) => entryOf(entry, plate.dataset.squads)), ...unions.map(lineOf));
  for (const button of plate.querySelectorAll("[data-colour]")) button.setAttribute("aria-pressed", String(button.dataset.colour === colouring));
  draw();
}

/* Moving about. */
const view = new View(canvas, () => {
  canvas.style.touchAction = view.whole ? "pan-y" : "none"; // over a whole map a finger scrolls the page
  point(null);
  draw();
});
const time = () => (still.matches ? 0 : 250);
const moves = {
  in: () => view.glide(1.6, time()),
  out: () => view.glide(1 / 1.6, time()),
  whole: () => view.glide(view.least / view.k, time()),
};
const by = (x, y) => () => view.shift(x, y);
const keys = {
  "+": moves.in, "=": moves.in, "-": moves.out, "0": moves.whole,
  ArrowLeft: by(60, 0), ArrowRight: by(-60, 0), ArrowUp: by(0, 60), ArrowDown: by(0, -60),
};

for (const button of plate.querySelectorAll("[data-zoom]")) button.addEventListener("click", moves[button.dataset.zoom]);
for (const button of plate.querySelectorAll("[data-colour]")) {
  button.addEventListener("click", () => {
    colouring = button.dataset.colour;
    colour();
    remember("colour", colouring);
  });
}
chart.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

/* In the address, so that it can be shared, and in the form that chooses the day. */
function remember(name, value) {
  const here = new URL(window.location);
  here.searchParams.set(name, value);
  window.history.replaceState(window.history.state, "", here);
  const form = document.querySelector("#as-of form");
  const field = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  field.value = value;
}

/* Pointing: at the map, or at an entry of the list. */
function found({ offsetX, offsetY }) {
  const [x, y] = view.point(offsetX, offsetY);
  const disc = scene.discs.find((each) => Math.hypot(each.x - x, each.y - y) <= each.radius + 2 / view.k);
  if (disc) return disc.place;
  const frame = scene.frames.find(({ x0, y0, x1, y1 }) => x0 <= x && x <= x1 && y0 <= y && y <= y1);
  return frame && !frame.territory.apart ? frame.territory : null;
}

function point(item, { follow = false } = {}) {
  if (item === lit) return;
  const entry = (one) => one?.element?.closest("li, h2");
  entry(lit)?.classList.remove("lit");
  lit = item;
  if (lit?.kind === "squad") learn();
  entry(lit)?.classList.add("lit");
  if (follow && lit && index.scrollHeight > index.clientHeight) {
    const at = entry(lit).getBoundingClientRect().top - index.getBoundingClientRect().top;
    if (at < 0 || at > index.clientHeight - 40) index.scrollTop += at - index.clientHeight / 3;
  }
  canvas.style.cursor = lit ? "pointer" : "";
  show();
  draw();
}

/* Missions are long, so they come when first somebody points at a squad; without them the rest is said. */
let learnt = null;
function learn() {
  learnt ??= fetch(plate.dataset.missions)
    .then((answer) => answer.json())
    .catch(() => ({}))
    .then((missions) => {
      for (const place of places) place.mission = missions[place.key] ?? "";
      show();
    });
}

function show() {
  const box = lit && boxOf(lit);
  if (!box || !card.fill(lit)) return card.hide();
  const [[x, top], [, bottom]] = box.place
    ? [view.screen(box.x, box.y - box.radius), view.screen(box.x, box.y + box.radius)]
    : [view.screen((box.x0 + box.x1) / 2, box.y0), view.screen(box.x0, box.y0 + box.head)];
  card.put(x, top, bottom, canvas.clientWidth, canvas.clientHeight);
}

/* Where a squad or tribe lies in the scene. */
const boxOf = (item) => scene.discs.find(({ place }) => place === item) ?? scene.frames.find(({ territory }) => territory === item);

/* The place in sight and large enough to see, if it is not. */
function bring(item) {
  const box = boxOf(item);
  if (!box) return;
  const [x, y] = box.place ? [box.x, box.y] : [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2];
  const [left, top] = view.screen(x, y);
  if (left > 30 && left < canvas.clientWidth - 30 && top > 30 && top < canvas.clientHeight - 30) return;
  view.centre(x, y);
}

let touched = null;
canvas.addEventListener("pointermove", (event) => {
  if (scene && event.pointerType !== "touch" && !event.buttons) point(found(event), { follow: true });
});
canvas.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && point(null));
canvas.addEventListener("click", (event) => {
  const item = found(event);
  if (event.pointerType === "touch" && item !== touched) {
    touched = item; // the first touch tells what it is, the second goes there
    return point(item, { follow: true });
  }
  if (!item) return point(null);
  if (event.ctrlKey || event.metaKey) window.open(item.element.href, "_blank", "noopener");
  else item.element.click();
});
for (const type of ["pointerover", "focusin"]) {
  index.addEventListener(type, ({ target }) => {
    const item = items.get(target.closest("li, h2")?.querySelector("a"));
    if (!item) return;
    if (type === "focusin") bring(item);
    point(item);
  });
}
for (const type of ["pointerleave", "focusout"]) index.addEventListener(type, () => point(null));

/* Where in the grid: the list is the index of an atlas. */
function refer() {
  for (const old of index.querySelectorAll(".reference")) old.remove();
  const say = (element, x, y) => {
    const text = Object.assign(document.createElement("small"), { className: "reference", textContent: reference(scene, x, y) });
    text.setAttribute("aria-hidden", "true");
    element.closest("li, h2").append(text);
  };
  for (const { place, x, y } of scene.discs) say(place.element, x, y);
  for (const { territory, x0, y0 } of scene.frames) if (territory.element) say(territory.element, x0, y0);
}

/* The size of the chart: as high as its style says, or as all names need, but for the full screen. */
let needed = {};
function room() {
  chart.style.height = "";
  const { clientWidth: width, clientHeight: height } = chart;
  if (!width || document.fullscreenElement) return { width, height };
  if (needed.width !== width || needed.height !== height) needed = { width, height, high: heightForNames(sizes, width, height) };
  const { high } = needed;
  chart.style.height = `${high + chart.offsetHeight - height}px`;
  return { width, height: high };
}

function arrange({ width, height, dense } = room()) {
  if (!width || (drawing.width === width && drawing.height === height)) return;
  drawing.resize(width, height, dense);
  scene = lay({ territories, unions, sizes }, width, height);
  view.fit([width, height], [scene.width, scene.height]);
  drawing.draw(scene, view, colours, looks, lit);
  refer();
}

function repaint(scheme) {
  colours = palette(plate, scheme);
  if (scene) drawing.draw(scene, view, colours, looks, null);
}

index.closest("details").open = wide.matches;
colour();
new ResizeObserver(() => printing || arrange()).observe(chart);
document.fonts.ready.then(() => {
  drawing.letters.forget();
  draw();
});
for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) window.matchMedia(query).addEventListener("change", () => repaint());

/* On paper: the whole map in light colours, fine enough for its names, laid out for a landscape sheet. */
const finer = Math.min(2, Math.max(1, Math.sqrt(sizes.reduce((sum, size) => sum + size, 0) / 60)));
const sheet = { width: Math.round(1040 * finer), height: Math.round(600 * finer), dense: 3 / finer };
let printing = false;
window.addEventListener("beforeprint", () => {
  printing = true;
  colours = palette(plate, "light");
  point(null);
  chart.style.height = "";
  arrange(sheet);
  drawing.draw(scene, view, colours, looks, null);
});
window.addEventListener("afterprint", () => {
  printing = false;
  colours = palette(plate);
  arrange();
});
