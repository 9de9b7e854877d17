/* What is told of the squad or tribe that somebody points at on the map. */

import { sizeOf } from "./map-colourings.js";

const counted = (people) => `${people} ${people === 1 ? "person" : "people"}`;

export class Card {
  /* `element` is on the chart; squads have from `fewest` to `most` people. */
  constructor(element, fewest, most) {
    Object.assign(this, { element, fewest, most });
  }

  /* The lines on an item, each with the name of its element. */
  lines({ kind, people, owner, mission, way, bots, places }) {
    const { fewest, most } = this;
    const note = { under: `, fewer than ${fewest}`, over: `, more than ${most}` };
    const known = {
      squad: () => [
        ["b", `${counted(people)}${note[sizeOf({ people }, fewest, most)] ?? ""}`],
        ["p", owner ? `Product owner: ${owner}` : "No product owner"],
        ["p", way && `Works by ${way}`],
        ["p", bots && `Bots: ${bots}`],
        ["em", mission],
      ],
      tribe: () => [["b", `${counted(people)} in ${places.length} squad${places.length === 1 ? "" : "s"}`]],
    };
    return known[kind]?.() ?? [];
  }

  /* Tell of an item; false where there is nothing to tell. */
  fill(item) {
    const texts = this.lines(item).filter(([, text]) => text);
    const written = [["strong", item.name], ...texts].map(([tag, textContent]) => Object.assign(document.createElement(tag), { textContent }));
    this.element.replaceChildren(...written);
    this.element.hidden = !texts.length;
    return texts.length > 0;
  }

  hide() {
    this.element.hidden = true;
  }

  /* Above a point of the chart, or below another where there is no room, within `wide` and `high`. */
  put(x, top, bottom, wide, high) {
    const { offsetWidth: across, offsetHeight: down } = this.element;
    const left = Math.max(4, Math.min(x - across / 2, wide - across - 4));
    const above = top - down - 8;
    this.element.style.translate = `${left}px ${above > 4 ? above : Math.min(Math.max(bottom + 8, 4), high - down - 4)}px`;
  }
}
