/* A drawing of ours as a PNG file. Its SVG has few kinds of shapes, which are put on a canvas one by one: as an
   image it could not use the typefaces of the page. */

const DENSE = 2;
const MOST_PIXELS = 16_000_000; // that every browser's canvas holds

const numbers = (element, ...names) => names.map((name) => Number(element.getAttribute(name) ?? 0));

const fontOf = (text) =>
  `${text.getAttribute("font-weight") ?? 400} ${text.getAttribute("font-size")}px ${text.closest("[font-family]").getAttribute("font-family")}`;

const shapes = {
  rect(element, path) {
    path.roundRect(...numbers(element, "x", "y", "width", "height", "rx"));
  },
  line(element, path) {
    const [x1, y1, x2, y2] = numbers(element, "x1", "y1", "x2", "y2");
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
  },
  circle(element, path) {
    path.arc(...numbers(element, "cx", "cy", "r"), 0, 2 * Math.PI);
  },
  path(element, path) {
    const [, x, y, scale] = element.getAttribute("transform").match(/translate\((\S+) (\S+)\) scale\((\S+)\)/).map(Number);
    path.addPath(new Path2D(element.getAttribute("d")), new DOMMatrix([scale, 0, 0, scale, x, y]));
  },
};

function write(context, text) {
  context.font = fontOf(text);
  context.letterSpacing = `${text.getAttribute("letter-spacing") ?? 0}px`;
  context.textAlign = { middle: "center", end: "right" }[text.getAttribute("text-anchor")] ?? "left";
  context.fillStyle = text.getAttribute("fill");
  context.fillText(text.textContent, ...numbers(text, "x", "y"));
}

function draw(context, element) {
  if (element.tagName === "text") return write(context, element);
  const path = new Path2D();
  shapes[element.tagName](element, path);
  const [fill, stroke] = ["fill", "stroke"].map((name) => element.getAttribute(name) ?? "none");
  if (fill !== "none") {
    context.fillStyle = fill;
    context.fill(path);
  }
  if (stroke === "none") return;
  context.strokeStyle = stroke;
  context.lineWidth = Number(element.getAttribute("stroke-width") ?? 1);
  context.setLineDash((element.getAttribute("stroke-dasharray") ?? "").split(" ").filter(Boolean).map(Number));
  context.stroke(path);
}

async function canvasOf(svg) {
  const [width, height] = numbers(svg, "width", "height");
  const scale = Math.min(DENSE, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  await Promise.all([...svg.querySelectorAll("text")].map((text) => document.fonts.load(fontOf(text), text.textContent)));
  for (const element of svg.querySelectorAll(["text", ...Object.keys(shapes)].join())) draw(context, element);
  return canvas;
}

/* Fetches the SVG file at `address` and offers it as a PNG of the same name. */
export async function downloadPng(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const [, name] = answer.headers.get("Content-Disposition").match(/filename="(.+)\.svg"/);
  const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  const canvas = await canvasOf(svg);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
