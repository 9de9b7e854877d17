/* The names of alliances on their lines. */

import { EDGE } from "./map-plate.js";

export const NAME = 10.5; // the size of names of alliances, and of squads below their discs

/* The name of each alliance on its line, above or below one of its tribes, where it is alone; cut, or over
   another, where there is no such place. */
export function drawNames({ context, letters, colours, lit, k, x, y, width, height }, outlines) {
  const sight = { k, x, y, width, height };
  const taken = [];
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { union, boxes } of outlines) {
    const place = placeOf(union.name, boxes, taken, letters, sight);
    if (!place) continue;
    const { left, top, wide, text } = place;
    taken.push(place);
    context.globalAlpha = lit?.tribes && lit !== union ? 0.35 : 1;
    context.fillStyle = colours.paper;
    context.fillRect(left, top, wide, 14);
    context.fillStyle = colours.alliance;
    letters.font(NAME, { bold: true });
    context.fillText(text, left + 4, top + 7.5);
    context.globalAlpha = 1;
  }
}

function placeOf(name, boxes, taken, letters, sight) {
  const edges = boxes
    .flatMap(({ x0, y0, x1, y1 }) => [y0, y1].map((edge) => inSight(sight, x0, x1, edge)))
    .filter(({ room, top }) => room > 30 && top > EDGE && top + 14 < sight.height);
  const fit = (text) => ({ text, wide: letters.widthOf(text, true) * NAME + 8 });
  const free = ({ left, top, wide }) => !taken.some((other) => Math.abs(other.top - top) < 14 && left < other.left + other.wide && other.left < left + wide);
  const whole = fit(name);
  let best = null;
  for (const { left: first, top, room } of edges) {
    const shown = whole.wide <= room ? whole : fit(letters.clipped(name, NAME, room - 8, true));
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
function inSight({ k, x, y, width }, x0, x1, edge) {
  const left = Math.max(x0 * k + x + 14, EDGE + 4);
  const right = Math.min(x1 * k + x - 14, width - 8);
  return { left, top: edge * k + y - 7, room: right - left };
}
