/* Which part of a plate is seen, and from how near: moved by wheel, by one finger or the pointer, by two fingers. */

const SLIGHT = 4; // pixels that a click may slip

export class View {
  /* `element` is what is touched; `changed` is told of every move. */
  constructor(element, changed) {
    Object.assign(this, { element, changed, k: 1, x: 0, y: 0, least: 1, most: 6, size: [1, 1], plate: [1, 1] });
    this.held = new Map(); // where each pointer that is down was last
    this.slipped = false;
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) element.addEventListener(type, ({ pointerId }) => this.held.delete(pointerId));
    element.addEventListener("click", (event) => this.slipped && event.stopImmediatePropagation());
  }

  /* Of a plate of `plate`, on a screen of `size`; seen whole at first. */
  fit(size, plate) {
    Object.assign(this, { size, plate, least: size[0] / plate[0] });
    this.set(this.least, 0, 0);
  }

  get whole() {
    return this.k <= this.least * 1.001;
  }

  point(x, y) {
    return [(x - this.x) / this.k, (y - this.y) / this.k];
  }

  screen(x, y) {
    return [x * this.k + this.x, y * this.k + this.y];
  }

  set(k, x, y) {
    this.k = Math.max(this.least, Math.min(this.most, k));
    const [left, top] = this.plate.map((length, axis) => this.size[axis] - length * this.k);
    [this.x, this.y] = [Math.min(0, Math.max(left, x)), Math.min(0, Math.max(top, y))];
    this.changed();
  }

  shift(x, y) {
    this.stop();
    this.set(this.k, this.x + x, this.y + y);
  }

  /* What lies at a place on the screen stays there. */
  scale(factor, [x, y] = this.size.map((length) => length / 2)) {
    const k = Math.max(this.least, Math.min(this.most, this.k * factor));
    const [across, down] = this.point(x, y);
    this.set(k, x - across * k, y - down * k);
  }

  /* Have a point of the plate in the middle. */
  centre(x, y) {
    this.stop();
    this.set(this.k, this.size[0] / 2 - x * this.k, this.size[1] / 2 - y * this.k);
  }

  /* Nearer or further by steps, in `time` milliseconds. */
  glide(factor, time) {
    this.stop();
    if (!time) return this.scale(factor);
    const begin = performance.now();
    let done = 0;
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - begin) / time));
      this.scale(factor ** (share - done));
      done = share;
      this.gliding = share < 1 ? requestAnimationFrame(step) : 0;
    };
    this.gliding = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.gliding);
  }

  wheel(event) {
    const unit = [0.002, 0.05, 1][event.deltaMode] * (event.ctrlKey ? 10 : 1);
    const before = this.k;
    this.stop();
    this.scale(2 ** (-event.deltaY * unit), [event.offsetX, event.offsetY]);
    if (this.k !== before || event.ctrlKey) event.preventDefault(); // else the page scrolls
  }

  down({ pointerId, offsetX, offsetY, button }) {
    if (button) return;
    this.stop();
    if (!this.held.size) this.slipped = false;
    this.held.set(pointerId, [offsetX, offsetY]);
    this.began = [offsetX, offsetY];
  }

  move({ pointerId, offsetX, offsetY, buttons }) {
    if (!buttons) this.held.delete(pointerId); // let go of outside
    const before = this.held.get(pointerId);
    if (!before) return;
    const now = [offsetX, offsetY];
    if (!this.slipped && this.held.size === 1 && Math.hypot(now[0] - this.began[0], now[1] - this.began[1]) < SLIGHT) return;
    this.slipped = true;
    this.element.setPointerCapture(pointerId);
    this.held.set(pointerId, now);
    const other = [...this.held].find(([id]) => id !== pointerId)?.[1];
    if (!other) return this.set(this.k, this.x + now[0] - before[0], this.y + now[1] - before[1]);
    const apart = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]);
    const middle = (one) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
    const [from, to] = [middle(before), middle(now)];
    this.set(this.k, this.x + to[0] - from[0], this.y + to[1] - from[1]);
    this.scale(apart(now) / Math.max(1, apart(before)), to);
  }
}
