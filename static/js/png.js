/* A drawing of ours as a PNG file: the SVG is fetched, given our typefaces, and put on a canvas twice as large. */

const DENSE = 2;
const MOST_PIXELS = 16_000_000; // that every browser's canvas holds

/* As a data: address, since a drawing that is an image may fetch nothing itself. */
async function asData(address) {
  const blob = await (await fetch(address)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", reject);
    reader.readAsDataURL(blob);
  });
}

/* The typefaces of this page that come from files, as rules that hold the files themselves. */
async function typefaces() {
  const rules = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map((rule) => [rule, sheet.href]))
    .filter(([rule]) => rule instanceof CSSFontFaceRule && rule.style.getPropertyValue("src").includes("url("));
  const embedded = rules.map(async ([{ style }, base]) => {
    const [, address] = style.getPropertyValue("src").match(/url\("?([^")]+)/);
    const lines = ["font-family", "font-weight", "unicode-range"].map((name) => `${name}:${style.getPropertyValue(name)}`);
    return `@font-face{${lines.join(";")};src:url(${await asData(new URL(address, base))})}`;
  });
  return (await Promise.all(embedded)).join("");
}

async function image(svg) {
  const drawn = new Image();
  drawn.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await drawn.decode();
  return drawn;
}

/* Offers `canvas` to be kept as a file of this name. */
export async function keep(canvas, name) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/* Fetches the SVG file at `address` and offers it as a PNG of the same name. */
export async function downloadPng(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const [, name] = answer.headers.get("Content-Disposition").match(/filename="(.+)\.svg"/);
  const svg = (await answer.text()).replace(/<svg[^>]*>/, `$&<style>${await typefaces()}</style>`);
  const drawn = await image(svg);
  const scale = Math.min(DENSE, Math.sqrt(MOST_PIXELS / (drawn.width * drawn.height)));
  const [width, height] = [drawn.width, drawn.height].map((side) => Math.round(side * scale));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(drawn, 0, 0, width, height);
  await keep(canvas, `${name}.png`);
}
