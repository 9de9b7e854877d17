/* What the colours of the map mean: each colouring says how a squad looks, and explains itself in the legend. */

const FACES = 8;

/* The letter of a colour, which tells it from others without it. */
export const letterOf = (face) => String.fromCharCode(97 + face);

/* Whether a squad is “under” `fewest`, “over” `most`, or “within”; 0 and Infinity where no such number is recommended. */
export function sizeOf({ people }, fewest, most) {
  if (people < fewest) return "under";
  return people > most ? "over" : "within";
}

/* The filters of a list that find what is within. */
const rangeOf = (fewest, most) => ({ ...(fewest && { size_min: fewest }), ...(most < Infinity && { size_max: most }) });

function byWay(places) {
  const counts = places.reduce((all, { way }) => (way ? all.set(way, (all.get(way) ?? 0) + 1) : all), new Map());
  const ways = [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0])).map(([way]) => way);
  const named = ways.length > FACES ? ways.slice(0, FACES - 1) : ways;
  const look = ({ way }) => {
    if (!way) return "unstated";
    return named.includes(way) ? named.indexOf(way) : "other";
  };
  return { named, hasOthers: ways.length > named.length, look };
}

/* The colourings by name. `within` says which size is recommended; `looks` is filled with how each of `places` looks in the chosen one. */
export function colouringsOf({ territories, places, looks, fewest, most, within }) {
  const count = (look) => places.filter((place) => looks.get(place) === look).length;
  const territoryOf = new Map(territories.flatMap((territory) => territory.places.map((place) => [place, territory])));
  const way = byWay(places);
  return {
    size: {
      look: (place) => sizeOf(place, fewest, most),
      entries: () => [
        ...(fewest ? [{ look: "under", text: `fewer than ${fewest}`, n: count("under"), query: { size_max: fewest - 1 } }] : []),
        { look: "within", text: within, n: count("within"), query: rangeOf(fewest, most) },
        ...(most < Infinity ? [{ look: "over", text: `more than ${most}`, n: count("over"), query: { size_min: most + 1 } }] : []),
      ],
    },
    way: {
      look: way.look,
      entries: () => [
        ...way.named.map((name, face) => ({ look: face, text: name, n: count(face), sign: letterOf(face), query: { way_of_working: name } })),
        ...(way.hasOthers ? [{ look: "other", text: "other", n: count("other") }] : []),
        ...(count("unstated") ? [{ look: "unstated", text: "not stated", n: count("unstated"), query: { without: "way_of_working" } }] : []),
      ],
    },
    tribe: {
      look: (place) => (territoryOf.get(place).apart ? "unstated" : territoryOf.get(place).at % FACES),
      entries: () => [{ text: "Squads of one tribe share a colour; the colours repeat." }],
    },
  };
}

/* An entry of the legend: how it looks, with a letter, and what it says; how many squads these are, which leads to
   them in the list at `squads`. */
export function entryOf({ look = null, text, n = null, sign = "", query = null }, squads) {
  const item = document.createElement("li");
  if (look !== null) {
    const swatch = item.appendChild(document.createElement("span"));
    swatch.className = `swatch ${typeof look === "number" ? `hue-${look}` : look}`;
    swatch.textContent = sign;
  }
  item.append(n === null ? text : `${text}: `);
  if (query) {
    const list = new URL(squads, window.location);
    for (const [name, value] of Object.entries(query)) list.searchParams.set(name, value);
    item.append(Object.assign(document.createElement("a"), { className: "counted", href: list, textContent: n }));
  } else if (n !== null) item.append(n);
  return item;
}

/* An alliance in the legend, by its line. */
export function lineOf({ name, dashes }) {
  const item = document.createElement("li");
  const sample = item.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  const line = sample.appendChild(document.createElementNS(sample.namespaceURI, "line"));
  for (const [attribute, value] of Object.entries({ width: 28, height: 8, class: "line-of", "aria-hidden": "true" })) sample.setAttribute(attribute, value);
  for (const [attribute, value] of Object.entries({ x2: 28, y1: 4, y2: 4, "stroke-dasharray": dashes.join(" ") })) line.setAttribute(attribute, value);
  item.append(name);
  return item;
}
