/* The letters on the map: typefaces, how wide words are, and how they are cut and wrapped to fit. */

const PLAIN = 12; // the size at which words are measured

export class Letters {
  constructor(context) {
    Object.assign(this, { context, sans: "sans-serif", serif: "serif" });
    this.widths = new Map();
  }

  /* Measure again, for example once the typefaces have loaded. */
  forget() {
    this.widths.clear();
  }

  font(size, { bold = false, serif = false } = {}) {
    this.context.font = `${bold ? 600 : 400} ${size}px ${serif ? this.serif : this.sans}`;
  }

  /* How wide a text is at the size of one pixel. */
  widthOf(word, bold) {
    const key = `${bold}${word}`;
    if (!this.widths.has(key)) {
      this.font(PLAIN, { bold });
      this.widths.set(key, this.context.measureText(word).width / PLAIN);
    }
    return this.widths.get(key);
  }

  clipped(text, size, room, bold) {
    if (this.widthOf(text, bold) * size <= room) return text;
    let end = Math.floor((text.length * room) / (this.widthOf(text, bold) * size));
    while (end > 0 && this.widthOf(`${text.slice(0, end)}…`, bold) * size > room) end--;
    return end > 2 ? `${text.slice(0, end).trimEnd()}…` : "";
  }

  wrapped(text, size, room, most) {
    const lines = [];
    for (const word of text.split(" ")) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && (lines.length === most || this.widthOf(longer, true) * size <= room)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines.map((line) => this.clipped(line, size, room, true)).filter(Boolean);
  }
}
