/* Puts the map on its canvas: everything anew for each frame, which a thousand discs leave time for. */

import { faint, inks } from "./map-colours.js";

const PLAIN = 12; // the size at which words are measured
const CELLS = 8; // of the grid, across
const EDGE = 18;
const NAME = 10.5; // the size of names of alliances, and of squads below their discs
const SMALL = 8.5; // the same where a word needs it
const LARGE = 34; // radius from which on a disc holds the name

/* Draws on one canvas. `scene` is what `lay` found, `looks` says what each place means now. */
export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.widths = new Map();
  }

  resize(width, height, dense = window.devicePixelRatio || 1) {
    this.dense = dense;
    [this.width, this.height] = [width, height];
    [this.canvas.width, this.canvas.height] = [Math.round(width * this.dense), Math.round(height * this.dense)];
  }

  draw(scene, { k, x, y }, colours, looks, lit) {
    Object.assign(this, { scene, k, x, y, colours, looks, lit });
    const { context, dense } = this;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, this.width, this.height);
    this.grid();
    context.setTransform(dense * k, 0, 0, dense * k, dense * x, dense * y);
    for (const frame of scene.frames) this.frame(frame);
    for (const outline of scene.outlines) this.outline(outline);
    this.discs(scene.discs);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    for (const frame of scene.frames) this.title(frame);
    for (const disc of scene.discs) this.words(disc);
    this.names(scene.outlines);
    this.margin();
  }

  /* Whether a box of the map is in sight. */
  sees(x0, y0, x1, y1) {
    const { k, x, y } = this;
    return x1 * k + x > 0 && x0 * k + x < this.width && y1 * k + y > 0 && y0 * k + y < this.height;
  }

  font(size, { bold = false, serif = false } = {}) {
    this.context.font = `${bold ? 600 : 400} ${size}px ${serif ? this.colours.serif : this.colours.sans}`;
  }

  line(colour, width, dashes = []) {
    const { context, k } = this;
    context.strokeStyle = colour;
    context.lineWidth = width / k;
    context.setLineDash(dashes.map((dash) => dash / k));
  }

  cells() {
    const across = this.scene.width / CELLS;
    const rows = Math.max(1, Math.round(this.scene.height / across));
    return { across, down: this.scene.height / rows, rows };
  }

  grid() {
    const { context, k, x, y } = this;
    const { across, down, rows } = this.cells();
    context.beginPath();
    for (let column = 1; column < CELLS; column++) {
      const at = Math.round(column * across * k + x) + 0.5;
      context.moveTo(at, 0);
      context.lineTo(at, this.height);
    }
    for (let row = 1; row < rows; row++) {
      const at = Math.round(row * down * k + y) + 0.5;
      context.moveTo(0, at);
      context.lineTo(this.width, at);
    }
    context.strokeStyle = faint(this.colours["rule-2"], 45);
    context.lineWidth = 1;
    context.setLineDash([]);
    context.stroke();
  }

  /* The double line round the plate, with the letters and numbers of the grid. */
  margin() {
    const { context, k, x, y, width, height, colours } = this;
    const { across, down, rows } = this.cells();
    context.fillStyle = colours.paper;
    for (const box of [[0, 0, width, EDGE], [0, height - 6, width, 6], [0, 0, EDGE, height], [width - 6, 0, 6, height]]) context.fillRect(...box);
    context.setLineDash([]);
    context.strokeStyle = colours.edge;
    context.lineWidth = 1;
    context.strokeRect(EDGE + 0.5, EDGE + 0.5, width - EDGE - 7, height - EDGE - 7);
    this.font(10, { bold: true });
    context.fillStyle = colours["ink-3"];
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let column = 0; column < CELLS; column++) {
      const at = (column + 0.5) * across * k + x;
      if (at > EDGE && at < width) context.fillText(String.fromCharCode(65 + column), at, EDGE / 2);
    }
    for (let row = 0; row < rows; row++) {
      const at = (row + 0.5) * down * k + y;
      if (at > EDGE && at < height) context.fillText(row + 1, EDGE / 2, at);
    }
  }

  /* The cell of the grid in which a point of the map lies: “C3”. */
  reference(x, y) {
    const { across, down, rows } = this.cells();
    const column = Math.min(CELLS - 1, Math.floor(x / across));
    return `${String.fromCharCode(65 + column)}${1 + Math.min(rows - 1, Math.floor(y / down))}`;
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

  width_of(word, bold) {
    const key = `${bold}${word}`;
    if (!this.widths.has(key)) {
      this.font(PLAIN, { bold });
      this.widths.set(key, this.context.measureText(word).width / PLAIN);
    }
    return this.widths.get(key);
  }

  clipped(text, size, room, bold) {
    if (this.width_of(text, bold) * size <= room) return text;
    let end = Math.floor((text.length * room) / (this.width_of(text, bold) * size));
    while (end > 0 && this.width_of(`${text.slice(0, end)}…`, bold) * size > room) end--;
    return end > 2 ? `${text.slice(0, end).trimEnd()}…` : "";
  }

  wrapped(text, size, room, most) {
    const lines = [];
    for (const word of text.split(" ")) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && (lines.length === most || this.width_of(longer, true) * size <= room)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.map((line) => this.clipped(line, size, room, true)).filter(Boolean);
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
    if (this.width_of(territory.name, true) * size + this.width_of(`${territory.people}`, false) * size + 6 < room) {
      this.font(size * 0.8);
      context.fillStyle = colours["ink-3"];
      context.fillText(territory.people, left + room, middle);
    }
    const name = this.clipped(territory.name, size, room, true);
    context.textAlign = "left";
    this.font(size, { bold: true, serif: true });
    context.fillStyle = colours.ink;
    context.fillText(name, left, middle);
  }

  /* In a disc its number; its name below, or in it where it is large; more where there is more room. */
  words({ place, x: across, y: down, radius, wide, name }) {
    const size = radius * this.k;
    const [x, y] = [across * this.k + this.x, down * this.k + this.y];
    const reach = Math.max(size, wide * this.k);
    if (size < 7 || x < -reach || x > this.width + reach || y < -reach || y > this.height + reach) return;
    const { context } = this;
    const look = this.looks.get(place);
    const note = typeof look === "number" && place.letter ? `${place.letter} ${place.people}` : `${place.people}`;
    context.fillStyle = inks(this.colours, look).text;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const within = size < LARGE ? [] : this.wrapped(place.name, Math.min(16, size / 4), size * 1.72, 3);
    if (within.length) return this.wordsWithin(place, within, note, size, x, y);
    this.font(Math.min(13, size * 0.95), { bold: true });
    context.fillText(size < 12 && place.letter ? (typeof look === "number" ? place.letter : place.people) : note, x, y + 0.5);
    if (!name.high) return;
    const room = wide * this.k - 4;
    const longest = Math.max(...place.name.split(" ").map((word) => this.width_of(word, true)));
    const letters = Math.min(NAME, Math.max(SMALL, room / longest));
    const lines = this.wrapped(place.name, letters, room, 2);
    this.font(letters, { bold: true });
    context.fillStyle = this.colours.ink;
    lines.forEach((text, row) => context.fillText(text, x, y + size + 8 + row * NAME * 1.12));
  }

  wordsWithin(place, lines, note, size, x, y) {
    const { context } = this;
    const letters = Math.min(16, size / 4);
    const rest = [note, ...(size > 74 ? [place.owner || "no product owner"] : [])];
    const high = letters * 1.18;
    let at = y - ((lines.length + rest.length - 1) * high) / 2;
    this.font(letters, { bold: true });
    for (const text of lines) {
      context.fillText(text, x, at);
      at += high;
    }
    this.font(letters * 0.9);
    for (const text of rest) {
      context.fillText(this.clipped(text, letters * 0.9, size * 1.6, false), x, at);
      at += high;
    }
  }

  /* The name of each alliance on its line, above or below one of its tribes, where it is alone; cut, or over
     another, where there is no such place. */
  names(outlines) {
    const { context, colours, lit } = this;
    const taken = [];
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const { union, boxes } of outlines) {
      const place = this.placeOfName(union.name, boxes, taken);
      if (!place) continue;
      const { left, top, wide, text } = place;
      taken.push(place);
      context.globalAlpha = lit?.tribes && lit !== union ? 0.35 : 1;
      context.fillStyle = colours.paper;
      context.fillRect(left, top, wide, 14);
      context.fillStyle = colours.alliance;
      this.font(NAME, { bold: true });
      context.fillText(text, left + 4, top + 7.5);
      context.globalAlpha = 1;
    }
  }

  placeOfName(name, boxes, taken) {
    const edges = boxes
      .flatMap(({ x0, y0, x1, y1 }) => [y0, y1].map((edge) => this.inSight(x0, x1, edge)))
      .filter(({ room, top }) => room > 30 && top > EDGE && top + 14 < this.height);
    const fit = (text) => ({ text, wide: this.width_of(text, true) * NAME + 8 });
    const free = ({ left, top, wide }) => !taken.some((other) => Math.abs(other.top - top) < 14 && left < other.left + other.wide && other.left < left + wide);
    const whole = fit(name);
    let best = null;
    for (const { left: first, top, room } of edges) {
      const shown = whole.wide <= room ? whole : fit(this.clipped(name, NAME, room - 8, true));
      for (let left = first; left + shown.wide <= first + room; left += 12) {
        const place = { left, top, ...shown };
        const cost = (free(place) ? 0 : 2) + (shown === whole ? 0 : 1);
        if (!best || cost < best.cost) best = { ...place, cost };
        if (!cost) return best;
      }
    }
    return best;
  }

  /* The part of a level line of the map that is in sight, for a name on it. */
  inSight(x0, x1, y) {
    const left = Math.max(x0 * this.k + this.x + 14, EDGE + 4);
    const right = Math.min(x1 * this.k + this.x - 14, this.width - 8);
    return { left, top: y * this.k + this.y - 7, room: right - left };
  }
}
