/* The time bar as a slider: click, drag, or arrow keys choose a day, and Enter goes there. Its strokes,
   which say where something changes, come when the page is idle. Without this script the form does it all. */

const DAY = 86_400_000;
const EDGE = 6 / 260; // of the drawing, as its template has it
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
const MONTHS = { PageUp: 1, PageDown: -1 };

const iso = (date) => date.toISOString().slice(0, 10);
const written = (date, month) =>
  date.toLocaleDateString("en-GB", { day: "numeric", month, year: "numeric", timeZone: "UTC" });

/* The same day of another month, or the last that it has. */
function monthsOn(date, months) {
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0));
  last.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()));
  return last;
}

class TimeBar {
  constructor(element) {
    const { first, days, place, today } = element.dataset;
    this.element = element;
    this.first = new Date(first);
    this.today = new Date(today);
    this.days = Number(days);
    this.shown = this.place = Number(place);
    this.handle = element.querySelector(".handle");
    this.bubble = element.querySelector(".bubble");
    this.counts = null;
    this.becomeSlider();
    this.listen();
  }

  becomeSlider() {
    for (const [name, value] of Object.entries({
      role: "slider",
      tabindex: "0",
      "aria-label": "Day shown",
      "aria-description": "Arrow keys choose a day, Page Up and Page Down a month, Home today. Enter goes there.",
      "aria-valuemin": "0",
      "aria-valuemax": String(this.days - 1),
    })) {
      this.element.setAttribute(name, value);
    }
    this.say();
  }

  listen() {
    const bar = this.element;
    bar.addEventListener("keydown", (event) => this.press(event));
    bar.addEventListener("blur", () => this.choose(this.shown, false));
    bar.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      bar.setPointerCapture(event.pointerId);
      this.choose(this.at(event));
    });
    bar.addEventListener("pointermove", (event) => {
      if (bar.hasPointerCapture(event.pointerId)) this.choose(this.at(event));
      else if (event.pointerType === "mouse") this.hint(this.at(event));
    });
    bar.addEventListener("pointerup", (event) => {
      if (bar.hasPointerCapture(event.pointerId)) this.go();
    });
    bar.addEventListener("pointercancel", () => this.choose(this.shown, false));
    bar.addEventListener("pointerleave", () => {
      if (this.place === this.shown) this.bubble.hidden = true;
    });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS) this.choose(this.place + STEPS[event.key]);
    else if (event.key in MONTHS) this.choose(this.placeOf(monthsOn(this.day(), MONTHS[event.key])));
    else if (event.key === "Home") this.choose(this.placeOf(this.today));
    else if (event.key === "End") this.choose(this.days - 1);
    else if (event.key === "Enter" || event.key === " ") this.go();
    else if (event.key === "Escape" && this.place !== this.shown) this.choose(this.shown, false);
    else return;
    event.preventDefault();
  }

  at({ clientX }) {
    const box = this.element.getBoundingClientRect();
    const share = ((clientX - box.left) / box.width - EDGE) / (1 - 2 * EDGE);
    return Math.max(0, Math.min(this.days - 1, Math.round(share * (this.days - 1))));
  }

  day(place = this.place) {
    return new Date(this.first.getTime() + place * DAY);
  }

  placeOf(date) {
    return Math.round((date - this.first) / DAY);
  }

  across(place) {
    return EDGE + (1 - 2 * EDGE) * (Math.max(0, Math.min(this.days - 1, place)) / (this.days - 1));
  }

  /* Move the handle there; one may go on beyond the ends of the line by keyboard. */
  choose(place, hinted = true) {
    this.place = place;
    this.handle.setAttribute("cx", String(260 * this.across(place)));
    this.say();
    if (hinted) this.hint(place);
    else this.bubble.hidden = true;
  }

  changes(place) {
    const n = this.counts?.[Math.floor(place / 7)];
    if (n === undefined) return "";
    return n === 0 ? "no changes that week" : n === 1 ? "1 change that week" : `${n} changes that week`;
  }

  say() {
    const parts = [written(this.day(), "long"), this.placeOf(this.today) === this.place ? "today" : "", this.changes(this.place)];
    this.element.setAttribute("aria-valuenow", String(Math.max(0, Math.min(this.days - 1, this.place))));
    this.element.setAttribute("aria-valuetext", parts.filter(Boolean).join(", "));
  }

  hint(place) {
    this.bubble.textContent = [written(this.day(place), "short"), this.changes(place)].filter(Boolean).join(" · ");
    this.bubble.style.left = `${100 * this.across(place)}%`;
    this.bubble.hidden = false;
  }

  go() {
    if (this.place === this.shown) {
      this.bubble.hidden = true;
      return;
    }
    const address = new URL(window.location.href);
    address.searchParams.delete("page");
    if (this.place === this.placeOf(this.today)) address.searchParams.delete("as_of");
    else address.searchParams.set("as_of", iso(this.day()));
    window.location.assign(address);
  }

  draw(strokes) {
    this.counts = strokes.dataset.counts.split(",").map(Number);
    this.element.querySelector(".ticks")?.remove();
    this.element.querySelector("svg").before(strokes);
    this.say();
  }
}

const bars = [...document.querySelectorAll(".time-line")].map((element) => new TimeBar(element));

async function fetchTicks(cache = "default") {
  const address = bars[0].element.dataset.ticks;
  const response = await fetch(address, { cache }).catch(() => null); // one has left the page meanwhile
  if (!response?.ok || response.redirected) return; // the line does without
  const strokes = document.createRange().createContextualFragment(await response.text()).firstElementChild;
  for (const bar of bars) bar.draw(strokes.cloneNode(true));
}

if (bars.length) {
  const idle = window.requestIdleCallback ?? ((task) => setTimeout(task, 200));
  if (document.readyState === "complete") idle(() => fetchTicks());
  else window.addEventListener("load", () => idle(() => fetchTicks()), { once: true });
  document.addEventListener("changed", () => fetchTicks("reload"));
}
