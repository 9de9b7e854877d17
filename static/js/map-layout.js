/* Where everything on the map lies: tribes as frames in their places, squads as discs in those of their tribe,
   an alliance as one line round its tribes. Places are the same on each day, and so are frames, whose sizes
   go by how many places they have. A large organisation gets a plate larger than the screen, which is
   seen whole from further away. */

const HEAD = 26; // of a frame, for its name
const EDGE = 20; // for the letters and numbers of the grid
const GAP = 36; // between frames, for the lines and names of alliances
const ROOM = 30000; // for a tribe, at least
const LEAST = 3; // people that the smallest disc counts as
const LARGE = 14; // people of a disc that fills its place, unless there are larger ones
const NAME = { wide: 60, high: 24 }; // of a squad, below its disc
const GOOD = 11; // radius of places on a plate that is as high as it needs
const TITLE = 96; // width of a frame that holds the name of its tribe
const TALLEST = 12; // times as high as wide is as high as a plate gets to have room for all names
const SMALLEST = 8.5; // radius of places that still leaves room for names

/* The frames, by place: a binary treemap, in which neighbours in order lie side by side. */
function tiles(weights, { width, height, gap, edge }) {
  const root = d3.hierarchy({ children: weights.map((weight, index) => ({ index, weight })) });
  root.sum((node) => node.weight ?? 0);
  d3.treemap().tile(d3.treemapBinary).size([width, height]).paddingInner(gap).paddingOuter(edge)(root);
  const found = [];
  for (const { data, x0, y0, x1, y1 } of root.leaves()) found[data.index] = { x0, y0, x1, y1 };
  return found;
}

const without = { wide: 0, high: 0 }; // names that are not drawn

const inside = ({ x0, y0, x1, y1 }, scale) => ({ x0: x0 + 5 * scale, y0: y0 + HEAD * scale, x1: x1 - 5 * scale, y1: y1 - 5 * scale });

/* How many columns and rows of places with this radius a frame holds; null where they don't fit. */
function grid(size, frame, radius, name) {
  const [wide, high] = [frame.x1 - frame.x0, frame.y1 - frame.y0];
  const most = Math.floor(wide / Math.max(2.12 * radius, name.wide));
  if (most < 1) return null;
  const rows = Math.ceil(size / most);
  return rows * (2.12 * radius + name.high) <= high ? { columns: Math.ceil(size / rows), rows } : null;
}

/* The largest radius of which a frame holds its places. */
function fitting(size, frame, name) {
  let [low, high] = [0, 200];
  for (let turn = 0; turn < 14; turn++) {
    const radius = (low + high) / 2;
    if (grid(size, frame, radius, name)) low = radius;
    else high = radius;
  }
  return low;
}

/* Gives more of the plate to frames whose places are cramped, until all are about as large as they can be. */
function balanced(sizes, plate, name) {
  let weights = sizes.map((size) => size + 2);
  let best = { radius: -1 };
  for (let turn = 0; turn < 10; turn++) {
    const frames = tiles(weights, plate);
    const narrow = ({ x0, x1 }) => (name.wide ? Math.min(1, (x1 - x0) / (TITLE * plate.scale)) : 1);
    const radii = sizes.map((size, index) => fitting(size, inside(frames[index], plate.scale), name) * narrow(frames[index]));
    const radius = Math.min(...radii);
    if (radius > best.radius) best = { radius, frames };
    const typical = radii.toSorted((one, other) => one - other)[Math.floor(radii.length / 2)];
    weights = weights.map((weight, index) => weight * Math.min(1.6, Math.max(0.85, typical / Math.max(radii[index], 1))));
  }
  return best;
}

/* The discs of a tribe, each in the middle of its place. */
function discs(territory, size, frame, { radius, name, largest }) {
  const { columns, rows } = grid(size, frame, radius, name);
  const [wide, high] = [(frame.x1 - frame.x0) / columns, (frame.y1 - frame.y0) / rows];
  return territory.places.map((place) => ({
    place,
    territory,
    x: frame.x0 + ((place.at % columns) + 0.5) * wide,
    y: frame.y0 + Math.floor(place.at / columns) * high + (high - name.high) / 2,
    radius: radius * Math.sqrt(Math.max(place.people, LEAST) / largest),
    wide,
    name,
  }));
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

function plateOf(count, width, height) {
  const scale = Math.max(1, Math.sqrt((count * ROOM) / (width * height)));
  return { width: width * scale, height: height * scale, gap: GAP * scale, edge: EDGE * scale + (GAP * scale) / 2, scale };
}

/* The least height, of `height` and more, at which a plate of that width has room for the names of all squads. */
export function heightForNames(sizes, width, height) {
  const fits = (high) => {
    const plate = plateOf(sizes.length, width, high);
    return plate.scale === 1 && balanced(sizes, plate, NAME).radius >= GOOD;
  };
  let high = height;
  while (!fits(high) && high < width * TALLEST) high *= 1.08;
  return Math.round(high);
}

/* Lay out the map in the shape of `width` by `height`: `sizes` says how many places each place of tribes has,
   `unions` name their tribes by their place in `territories`. */
export function lay({ territories, unions, sizes }, width, height) {
  const plate = plateOf(sizes.length, width, height);
  const { scale } = plate;
  const named = { wide: NAME.wide * scale, high: NAME.high * scale };
  let name = named;
  let { radius, frames } = balanced(sizes, plate, named);
  if (radius < SMALLEST * scale) {
    name = without;
    ({ radius, frames } = balanced(sizes, plate, name));
  }
  const largest = Math.max(LARGE, ...territories.flatMap(({ places }) => places.map(({ people }) => people)));
  const own = territories.map(({ at }) => frames[at]);
  const lane = lanes(unions);
  const step = (plate.gap / 2 - 2) / Math.max(1, ...lane.map((each) => each + 1));
  return {
    width: plate.width,
    height: plate.height,
    frames: territories.map((territory, index) => ({ territory, ...own[index], head: HEAD * scale })),
    discs: territories.flatMap((territory, index) => discs(territory, sizes[territory.at], inside(own[index], scale), { radius, name, largest })),
    outlines: unions.map((union, index) => outline(union, own, plate.gap, Math.min(step * (lane[index] + 0.75), 8 * scale * (lane[index] + 0.75)))),
  };
}
