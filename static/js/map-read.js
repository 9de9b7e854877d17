/* What the map shows, read from the list beside it. */

const DASHES = [[], [7, 4], [2, 3], [12, 4, 2, 4], [4, 4]];

/* Tribes with their squads, and alliances; `element` is the link of `index` that names each. */
export function read(index) {
  const territories = [...index.querySelectorAll("[data-territory]")].map((section, number) => {
    const element = section.querySelector("h2 a.kind-tribe");
    const places = [...section.querySelectorAll("[data-place]")].map((link) => {
      const { place, at, owner = "", way = "", bots = "" } = link.dataset;
      const key = link.pathname.split("/").at(-2);
      const facts = { owner, mission: "", way, bots };
      return { kind: "squad", key, name: link.textContent, element: link, at: Number(at), people: Number(place), ...facts };
    });
    const name = section.querySelector("h2 span").textContent;
    const { territory: key, at, people } = section.dataset;
    return { kind: "tribe", key, name, element, number, at: Number(at), places, people: Number(people), apart: !element };
  });
  const place = new Map(territories.map(({ key, number }) => [key, number]));
  const unions = [...index.querySelectorAll("[data-union]")].map((element, number) => ({
    kind: "alliance",
    name: element.querySelector("span").textContent,
    element,
    tribes: element.dataset.union.split(" ").filter((key) => place.has(key)).map((key) => place.get(key)),
    dashes: DASHES[number % DASHES.length],
  }));
  return { territories, unions: unions.filter(({ tribes }) => tribes.length) };
}
