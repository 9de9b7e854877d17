/* The colours of the map, which are those of the page. */

const FACES = 8;
const TOKENS = ["paper", "sheet", "sunk", "ink", "ink-2", "ink-3", "rule", "rule-2", "edge", "tribe", "squad", "alliance", "bad", "focus"];
const ON_FACE = "#1b2332"; // as on avatars: the faces are light in every mode

/* The colours and typefaces of this page as the browser resolves them now. */
export function palette(element, scheme = "") {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.colorScheme = scheme;
  const read = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(TOKENS.map((token) => [token, read(`var(--${token})`)]));
  found.faces = Array.from({ length: FACES }, (_, hue) => {
    probe.className = `hue-${hue}`;
    return read("var(--face)");
  });
  const style = getComputedStyle(element);
  found.sans = style.getPropertyValue("--sans");
  found.serif = style.getPropertyValue("--serif");
  probe.remove();
  return found;
}

export const faint = (colour, share) => `color-mix(in oklab, ${colour} ${share}%, transparent)`;

/* How a disc looks that means `look`: {face} is a colour of the palette, others are by name. */
export function inks(colours, look) {
  if (typeof look === "number") return { fill: colours.faces[look], line: colours["ink-3"], text: ON_FACE };
  const { squad, bad, edge, sunk, sheet } = colours;
  const text = colours.ink;
  return {
    within: { fill: faint(squad, 20), line: squad, text },
    under: { fill: sheet, line: squad, text, dashed: true },
    over: { fill: faint(bad, 20), line: bad, text, double: true },
    other: { fill: sunk, line: edge, text },
    unstated: { fill: sheet, line: edge, text, dashed: true },
  }[look];
}
