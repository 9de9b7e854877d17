/* Where everything on the map lies: tribes as frames beside their allies, squads as discs in rows,
   an alliance as one line round its tribes. A large organisation gets a plate larger than the screen,
   which is seen whole from further away. */

const HEAD = 0.16; // of a frame's height, for its name
const EDGE = 20; // for the letters and numbers of the grid, when all is seen
const ROOM = 30000; // for a tribe, at least
const LEAST = 3; // people that the smallest disc counts as
const LARGEST = 40; // unit of discs: the radius of one that counts as one person

/* The same every time: the map of one organisation does not change by itself. */
function chance(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const middle = ({ x0, y0, x1, y1 }) => [(x0 + x1) / 2, (y0 + y1) / 2];
/* How much of the plate each territory gets to begin with. */
function weigh(territories) {
  const sums = territories.map(({ places }) => places.reduce((sum, { people }) => sum + Math.max(people, LEAST), 0));
  const share = (0.3 * sums.reduce((sum, one) => sum + one, 0)) / sums.length + 1;
  return sums.map((sum) => sum + share);
}

function tiles(weights, order, { width, height, gap, edge }) {
  const root = d3.hierarchy({ children: order.map((index) => ({ index, weight: weights[index] })) });
  root.sum((node) => node.weight ?? 0);
  d3.treemap().tile(d3.treemapBinary).size([width, height]).paddingInner(gap).paddingOuter(edge)(root);
  const found = [];
  for (const { data, x0, y0, x1, y1 } of root.leaves()) found[data.index] = { x0, y0, x1, y1 };
  return found;
}

/* How far apart allies lie, along the shortest tree that joins them, and how narrow frames are. */
function strain(frames, unions) {
  const centres = frames.map(middle);
  let sum = frames.reduce((all, { x0, y0, x1, y1 }) => all + 60 * Math.max(0, Math.max((x1 - x0) / (y1 - y0), (y1 - y0) / (x1 - x0)) - 1.8), 0);
  for (const { tribes } of unions) {
    const left = new Map(tribes.slice(1).map((tribe) => [tribe, Infinity]));
    for (let last = tribes[0]; left.size; ) {
      let next = null;
      for (const [tribe, known] of left) {
        const apart = Math.hypot(centres[tribe][0] - centres[last][0], centres[tribe][1] - centres[last][1]);
        left.set(tribe, Math.min(known, apart));
        if (next === null || left.get(tribe) < left.get(next)) next = tribe;
      }
      sum += left.get(next);
      left.delete(next);
      last = next;
    }
  }
  return sum;
}

/* Allies follow each other; then pairs change places as long as that brings allies nearer. */
function arranged(weights, unions, plate) {
  const count = weights.length;
  const allied = Array.from({ length: count }, () => new Array(count).fill(0));
  for (const { tribes } of unions) for (const one of tribes) for (const other of tribes) allied[one][other] += 1;
  const left = new Set(weights.keys());
  const order = [];
  while (left.size) {
    let best = null;
    let most = -1;
    for (const index of left) {
      const near = order.slice(-4).reduce((sum, other, back) => sum + allied[index][other] * (back + 1), 0);
      if (near > most) [best, most] = [index, near];
    }
    order.push(best);
    left.delete(best);
  }
  if (count < 3) return order;
  const random = chance(count);
  let least = strain(tiles(weights, order, plate), unions);
  for (let turn = Math.min(1500, 60000 / count); turn > 0; turn--) {
    const one = Math.floor(random() * count);
    const other = Math.floor(random() * count);
    [order[one], order[other]] = [order[other], order[one]];
    const now = strain(tiles(weights, order, plate), unions);
    if (now < least) least = now;
    else [order[one], order[other]] = [order[other], order[one]];
  }
  return order;
}

/* Places in as few rows as they need, and then in as equal ones as go; null where one does not fit. */
function shared(places, wide, gap, unit) {
  const across = (row) => row.reduce((sum, { share }) => sum + 2 * share * unit + gap, -gap);
  const found = [];
  for (const place of places) {
    if (found.length && across([...found.at(-1), place]) <= wide) found.at(-1).push(place);
    else found.push([place]);
  }
  const even = found.map((_, row) => places.filter((_, index) => Math.floor((index * found.length) / places.length) === row));
  const best = even.every((row) => across(row) <= wide) ? even : found;
  return best.every((row) => across(row) <= wide) ? best.map((row) => ({ row, wide: across(row), high: 2 * row[0].share * unit })) : null;
}

/* Discs in rows, the largest first; null where they need more room. */
function rows(places, { x0, y0, x1, y1 }, unit) {
  const gap = unit * 0.7;
  const found = shared(places, x1 - x0, gap, unit);
  const high = found?.reduce((sum, row) => sum + row.high + gap, -gap);
  if (!found || high > y1 - y0) return null;
  const between = Math.min(gap * 1.6, (y1 - y0 - high) / (found.length + 1));
  let top = y0 + (y1 - y0 - high - between * (found.length - 1)) / 2;
  return found.flatMap(({ row, wide, high: tall }) => {
    const apart = gap + Math.min(gap * 0.8, (x1 - x0 - wide) / (row.length + 1));
    let left = (x0 + x1 - wide - (apart - gap) * (row.length - 1)) / 2;
    const y = top + tall / 2;
    top += tall + gap + between;
    return row.map((place) => {
      const radius = place.share * unit;
      left += 2 * radius + apart;
      return { place, x: left - apart - radius, y, radius };
    });
  });
}

const head = ({ y0, y1 }) => Math.min(30, Math.max(26, (y1 - y0) * HEAD));
const inside = (frame) => ({ x0: frame.x0 + 6, y0: frame.y0 + head(frame), x1: frame.x1 - 6, y1: frame.y1 - 6 });

/* The largest unit with which the discs of a territory fit its frame. */
function fitting(places, frame) {
  let [low, high] = [0, LARGEST];
  for (let turn = 0; places.length && turn < 12; turn++) {
    const unit = (low + high) / 2;
    if (rows(places, inside(frame), unit)) low = unit;
    else high = unit;
  }
  return places.length ? low : LARGEST;
}

/* Gives more of the plate to territories whose discs are cramped, until all are about as large as they can be. */
function balanced(sets, weights, order, plate) {
  let best = { unit: -1 };
  for (let turn = 0; turn < 8; turn++) {
    const frames = tiles(weights, order, plate);
    const units = sets.map((places, index) => fitting(places, frames[index]));
    const unit = Math.min(...units);
    if (unit > best.unit) best = { unit, frames };
    const typical = units.toSorted((one, other) => one - other)[Math.floor(units.length / 2)];
    weights = weights.map((weight, index) => weight * Math.min(2.5, Math.max(0.8, typical / units[index])));
  }
  return best;
}

/* Alliances that share a tribe run side by side: each has a lane, the innermost being 0. */
function lanes(unions) {
  const taken = new Map();
  return unions.map(({ tribes }) => {
    const used = new Set(tribes.flatMap((tribe) => taken.get(tribe) ?? []));
    let lane = 0;
    while (used.has(lane)) lane++;
    for (const tribe of tribes) taken.set(tribe, [...(taken.get(tribe) ?? []), lane]);
    return lane;
  });
}

/* The box that joins two frames side by side across the gap between them, if they are. */
function bridge(one, other, gap, out) {
  const near = (a, b) => Math.abs(b - a - gap) < 1;
  const across = { x0: Math.max(one.x0, other.x0) - out, x1: Math.min(one.x1, other.x1) + out };
  const down = { y0: Math.max(one.y0, other.y0) - out, y1: Math.min(one.y1, other.y1) + out };
  for (const [first, second] of [[one, other], [other, one]]) {
    if (near(first.x1, second.x0) && down.y1 - down.y0 > 4 * out) return { x0: first.x1, x1: second.x0, ...down };
    if (near(first.y1, second.y0) && across.x1 - across.x0 > 4 * out) return { y0: first.y1, y1: second.y0, ...across };
  }
  return null;
}

/* Fills what lies between two full cells in a line and is narrower than the gap between frames. */
function close(cells, sizes, gap) {
  for (const line of cells) {
    for (let last = line.indexOf(true), here = last + 1; last >= 0 && here < line.length; here++) {
      if (!line[here]) continue;
      const apart = sizes.slice(last + 1, here).reduce((sum, size) => sum + size, 0);
      if (apart < gap) line.fill(true, last, here);
      last = here;
    }
  }
}

const turned = (cells) => cells[0].map((_, index) => cells.map((line) => line[index]));

/* The corners of the loops round a set of boxes. */
function loops(boxes, gap) {
  const sorted = (values) => [...new Set(values)].sort((one, other) => one - other);
  const xs = sorted(boxes.flatMap(({ x0, x1 }) => [x0, x1]));
  const ys = sorted(boxes.flatMap(({ y0, y1 }) => [y0, y1]));
  const sizes = (values) => values.slice(1).map((value, index) => value - values[index]);
  const cells = sizes(xs).map((_, column) =>
    sizes(ys).map((_, row) => boxes.some(({ x0, y0, x1, y1 }) => x0 <= xs[column] && xs[column + 1] <= x1 && y0 <= ys[row] && ys[row + 1] <= y1)),
  );
  close(cells, sizes(ys), gap);
  const across = turned(cells);
  close(across, sizes(xs), gap);
  const full = (column, row) => Boolean(across[row]?.[column]);
  const onward = new Map(); // from a corner to the next, clockwise
  const edge = (from, to) => onward.set(`${from}`, [...(onward.get(`${from}`) ?? []), to]);
  for (let column = 0; column < xs.length - 1; column++) {
    for (let row = 0; row < ys.length - 1; row++) {
      if (!full(column, row)) continue;
      if (!full(column, row - 1)) edge([column, row], [column + 1, row]);
      if (!full(column + 1, row)) edge([column + 1, row], [column + 1, row + 1]);
      if (!full(column, row + 1)) edge([column + 1, row + 1], [column, row + 1]);
      if (!full(column - 1, row)) edge([column, row + 1], [column, row]);
    }
  }
  const found = [];
  while (onward.size) {
    const loop = [];
    for (let corner = onward.keys().next().value; onward.has(corner); ) {
      const next = onward.get(corner).shift();
      if (!onward.get(corner).length) onward.delete(corner);
      loop.push(next);
      corner = `${next}`;
    }
    found.push(turns(loop).map(([column, row]) => [xs[column], ys[row]]));
  }
  return found;
}

/* The corners of a loop at which it turns. */
const turns = (loop) =>
  loop.filter((corner, index) => {
    const before = loop.at(index - 1);
    const after = loop[(index + 1) % loop.length];
    return (before[0] === corner[0]) !== (corner[0] === after[0]);
  });

function rounded(path, corners, most) {
  const half = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  path.moveTo(...half(corners.at(-1), corners[0]));
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % corners.length];
    const before = corners.at(index - 1);
    const room = Math.min(Math.hypot(next[0] - corner[0], next[1] - corner[1]), Math.hypot(before[0] - corner[0], before[1] - corner[1]));
    path.arcTo(...corner, ...half(corner, next), Math.min(most, room / 2));
  });
  path.closePath();
}

/* Where two frames are nearest to each other. */
function nearest(one, other) {
  const along = (a0, a1, b0, b1) => {
    if (a1 < b0) return [a1, b0];
    if (b1 < a0) return [a0, b1];
    return Array(2).fill((Math.max(a0, b0) + Math.min(a1, b1)) / 2);
  };
  const [ax, bx] = along(one.x0, one.x1, other.x0, other.x1);
  const [ay, by] = along(one.y0, one.y1, other.y0, other.y1);
  return { from: [ax, ay], to: [bx, by], apart: Math.hypot(ax - bx, ay - by) };
}

/* One line round the frames of an alliance that lie side by side; straight ties between those that do not. */
function outline(union, frames, gap, out) {
  const boxes = union.tribes.map((tribe) => frames[tribe]);
  const wider = boxes.map(({ x0, y0, x1, y1 }) => ({ x0: x0 - out, y0: y0 - out, x1: x1 + out, y1: y1 + out }));
  const group = boxes.map((_, index) => index);
  const join = (one, other) => group.forEach((mine, index) => mine === other && (group[index] = one));
  const bridges = [];
  const pairs = boxes.flatMap((one, index) => boxes.slice(index + 1).map((other, more) => [index, index + 1 + more]));
  for (const [one, other] of pairs) {
    const between = bridge(boxes[one], boxes[other], gap, out);
    if (!between) continue;
    bridges.push(between);
    join(group[one], group[other]);
  }
  const ties = [];
  for (const { one, other, ...line } of pairs
    .map(([one, other]) => ({ one, other, ...nearest(wider[one], wider[other]) }))
    .sort((first, second) => first.apart - second.apart)) {
    if (group[one] === group[other]) continue;
    ties.push(line);
    join(group[one], group[other]);
  }
  const path = new Path2D();
  for (const loop of loops([...wider, ...bridges], gap)) rounded(path, loop, 10 + out);
  return { union, path, ties, boxes: wider };
}

/* Lay out the map in the shape of `width` by `height`. `unions` name their tribes by their place in `territories`. */
export function lay(territories, unions, width, height) {
  const scale = Math.max(1, Math.sqrt((territories.length * ROOM) / (width * height)));
  const [across, down] = [width * scale, height * scale];
  const lane = lanes(unions);
  const most = Math.max(0, ...lane) + (unions.length ? 1 : 0);
  const gap = Math.min(12 + 8 * most, 44);
  const step = (gap / 2 - 2) / Math.max(most, 1);
  for (const place of territories.flatMap(({ places }) => places)) place.share = Math.sqrt(Math.max(place.people, LEAST));
  const sets = territories.map(({ places }) => places.toSorted((one, other) => other.share - one.share));
  const weights = weigh(territories);
  const plate = { width: across, height: down, gap, edge: EDGE * scale + gap / 2 };
  const { unit, frames } = balanced(sets, weights, arranged(weights, unions, plate), plate);
  return {
    width: across,
    height: down,
    frames: territories.map((territory, index) => ({ territory, ...frames[index], head: head(frames[index]) })),
    discs: sets.flatMap((places, index) => (rows(places, inside(frames[index]), unit) ?? []).map((disc) => ({ ...disc, territory: territories[index] }))),
    outlines: unions.map((union, index) => outline(union, frames, gap, step * (lane[index] + 0.75))),
  };
}
