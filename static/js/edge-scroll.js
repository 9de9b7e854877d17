/* Scrolls the picture of a tribe, and the page, towards a pointer that drags something near their edges. */

const EDGE = 48; // pixels from a side within which it scrolls
const STEP = 12; // pixels at once

const towards = (at, first, last) => (at < first + EDGE ? -STEP : at > last - EDGE ? STEP : 0);

/* Scroll by a step, if the point is near an edge of what is in sight; whether anything moved. */
export function scrollAtEdge(x, y) {
  const region = document.getElementById("picture-scroll");
  const { left, right, top, bottom } = region.getBoundingClientRect();
  const below = Math.max(top, document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0);
  const before = [region.scrollLeft, region.scrollTop, window.scrollY];
  const down = towards(y, below, Math.min(bottom, window.innerHeight));
  region.scrollBy({ left: towards(x, Math.max(left, 0), Math.min(right, window.innerWidth)), top: down, behavior: "instant" });
  if (region.scrollTop === before[1]) window.scrollBy({ top: towards(y, below, window.innerHeight), behavior: "instant" });
  return region.scrollLeft !== before[0] || region.scrollTop !== before[1] || window.scrollY !== before[2];
}
