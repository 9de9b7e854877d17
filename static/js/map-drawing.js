/* Draws the map on its canvas; each frame is redrawn as a whole, which is fast enough for a thousand discs. */

import { faint, inks } from "./map-colours.js";
import { Letters } from "./map-letters.js";
import { NAME, drawNames } from "./map-names.js";
import { drawGrid, drawMargin } from "./map-plate.js";

const SMALL = 8.5; // the same where a word needs it
const LARGE = 34; // radius from which on a disc holds the name

/* Draws on one canvas. `scene` is what `lay` found, `looks` says what each place means now. */
export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.letters = new Letters(this.context);
  }

  resize(width, height, dense = window.devicePixelRatio || 1) {
    this.dense = dense;
    [this.width, this.height] = [width, height];
    [this.canvas.width, this.canvas.height] = [Math.round(width * this.dense), Math.round(height * this.dense)];
  }

  draw(scene, { k, x, y }, colours, looks, lit) {
    Object.assign(this, { scene, k, x, y, colours, looks, lit });
    Object.assign(this.letters, { sans: colours.sans, serif: colours.serif });
    const { context, dense } = this;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, this.width, this.height);
    drawGrid(this);
    context.setTransform(dense * k, 0, 0, dense * k, dense * x, dense * y);
    for (const frame of scene.frames) this.frame(frame);
    for (const outline of scene.outlines) this.outline(outline);
    this.discs(scene.discs);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    for (const frame of scene.frames) this.title(frame);
    for (const disc of scene.discs) this.words(disc);
    drawNames(this, scene.outlines);
    drawMargin(this);
  }

  /* Whether a box of the map is in sight. */
  sees(x0, y0, x1, y1) {
    const { k, x, y } = this;
    return x1 * k + x > 0 && x0 * k + x < this.width && y1 * k + y > 0 && y0 * k + y < this.height;
  }

  line(colour, width, dashes = []) {
    const { context, k } = this;
    context.strokeStyle = colour;
    context.lineWidth = width / k;
    context.setLineDash(dashes.map((dash) => dash / k));
  }

  frame({ territory, x0, y0, x1, y1 }) {
    const { context, colours, lit } = this;
    if (!this.sees(x0, y0, x1, y1)) return;
    context.beginPath();
    context.roundRect(x0, y0, x1 - x0, y1 - y0, 7);
    context.fillStyle = colours.sheet;
    context.fill();
    if (territory.apart) this.line(colours.edge, 1.25, [4, 4]);
    else this.line(colours.tribe, lit === territory ? 3 : 1.5);
    context.stroke();
  }

  outline({ union, path, ties }) {
    const { context, colours, lit } = this;
    const strong = lit === union;
    context.globalAlpha = lit?.tribes && !strong ? 0.25 : 1;
    if (strong) {
      context.fillStyle = faint(colours.alliance, 10);
      context.fill(path);
    }
    this.line(colours.alliance, strong ? 2.75 : 1.5, union.dashes);
    context.stroke(path);
    this.line(colours.alliance, strong ? 2.5 : 1.25, [1.5, 3.5]);
    context.beginPath();
    for (const { from, to } of ties) {
      context.moveTo(...from);
      context.lineTo(...to);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /* All discs of one look in one stroke. */
  discs(discs) {
    const { context } = this;
    const groups = new Map();
    for (const disc of discs) {
      if (!this.sees(disc.x - disc.radius, disc.y - disc.radius, disc.x + disc.radius, disc.y + disc.radius)) continue;
      const look = this.looks.get(disc.place);
      if (!groups.has(look)) groups.set(look, []);
      groups.get(look).push(disc);
    }
    for (const [look, group] of groups) {
      const ink = inks(this.colours, look);
      context.fillStyle = ink.fill;
      this.line(ink.line, 1.5, ink.dashed ? [3, 2.5] : []);
      this.circles(group, 0);
      context.fill();
      context.stroke();
      if (ink.double) {
        this.circles(group, 3 / this.k);
        context.stroke();
      }
    }
    const lit = discs.find(({ place }) => place === this.lit);
    if (lit) {
      this.line(this.colours.ink, 2.5);
      this.circles([lit], -3 / this.k);
      context.stroke();
    }
  }

  circles(discs, inset) {
    this.context.beginPath();
    for (const { x, y, radius } of discs) {
      const drawn = Math.max(radius - inset, radius / 2);
      this.context.moveTo(x + drawn, y);
      this.context.arc(x, y, drawn, 0, 2 * Math.PI);
    }
  }

  title({ territory, x0, y0, x1, y1, head }) {
    if (!this.sees(x0, y0, x1, y1)) return;
    const { context, k, x, y, colours } = this;
    if (head * k < 10) return;
    const size = Math.max(10, Math.min(20, head * k * 0.6));
    const [left, middle] = [x0 * k + x + 7, (y0 + head / 2) * k + y + 1];
    const room = (x1 - x0) * k - 14;
    context.textBaseline = "middle";
    context.textAlign = "right";
    if (this.letters.widthOf(territory.name, true) * size + this.letters.widthOf(`${territory.people}`, false) * size + 6 < room) {
      this.letters.font(size * 0.8);
      context.fillStyle = colours["ink-3"];
      context.fillText(territory.people, left + room, middle);
    }
    const fitted = Math.max(Math.min(size, 11), Math.min(size, room / this.letters.widthOf(territory.name, true)));
    const name = this.letters.clipped(territory.name, fitted, room, true);
    context.textAlign = "left";
    this.letters.font(fitted, { bold: true, serif: true });
    context.fillStyle = colours.ink;
    context.fillText(name, left, middle);
  }

  /* In a disc its number; its name below, or in it where it is large; more where there is more room. */
  words({ place, x: across, y: down, radius, wide, name }) {
    const size = radius * this.k;
    const [x, y] = [across * this.k + this.x, down * this.k + this.y];
    const reach = Math.max(size, wide * this.k);
    if ((size < 7 && !name.high) || x < -reach || x > this.width + reach || y < -reach || y > this.height + reach) return;
    const { context } = this;
    const look = this.looks.get(place);
    const note = typeof look === "number" && place.letter ? `${place.letter} ${place.people}` : `${place.people}`;
    context.fillStyle = inks(this.colours, look).text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const within = size < LARGE ? [] : this.letters.wrapped(place.name, Math.min(16, size / 4), size * 1.72, 3);
    if (within.length) return this.wordsWithin(place, within, note, size, x, y);
    this.letters.font(Math.min(13, size * 0.95), { bold: true });
    if (size >= 7) context.fillText(size < 12 && place.letter ? (typeof look === "number" ? place.letter : place.people) : note, x, y + 0.5);
    if (!name.high || size < 3) return;
    const room = wide * this.k - 4;
    const longest = Math.max(...place.name.split(" ").map((word) => this.letters.widthOf(word, true)));
    const pixels = Math.min(NAME, Math.max(SMALL, room / longest));
    const lines = this.letters.wrapped(place.name, pixels, room, 2);
    this.letters.font(pixels, { bold: true });
    context.fillStyle = this.colours.ink;
    lines.forEach((text, row) => context.fillText(text, x, y + size + 8 + row * NAME * 1.12));
  }

  wordsWithin(place, lines, note, size, x, y) {
    const { context } = this;
    const pixels = Math.min(16, size / 4);
    const rest = [note, ...(size > 74 ? [place.owner || "no product owner"] : [])];
    const high = pixels * 1.18;
    let at = y - ((lines.length + rest.length - 1) * high) / 2;
    this.letters.font(pixels, { bold: true });
    for (const text of lines) {
      context.fillText(text, x, at);
      at += high;
    }
    this.letters.font(pixels * 0.9);
    for (const text of rest) {
      context.fillText(this.letters.clipped(text, pixels * 0.9, size * 1.6, false), x, at);
      at += high;
    }
  }
}
