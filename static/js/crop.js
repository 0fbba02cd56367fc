// Two handles over a recording's outline: they and the typed times follow each other, and what remains is said.
import { distance, duration } from "./format.js";

const WIDTH = 1000;
/** A handle keeps so many seconds away from the other. */
const SHORTEST = 10;

/** @param {HTMLElement} element with the outline, the handles and the form */
export function mount(element) {
  const outline = JSON.parse(element.querySelector("#outline").textContent);
  const handles = element.querySelector("[data-handles]");
  const [first, last] = ["start", "end"].map((name) => ({
    handle: handles.querySelector(`[data-handle="${name}"]`),
    field: element.querySelector(`[name$="-${name}"]`),
  }));
  const left = element.querySelector("[data-left]");
  if (!outline.elapsed) {
    return;
  }
  handles.hidden = false;

  const show = () => {
    const [from, to] = [Number(first.handle.value), Number(last.handle.value)];
    element.querySelector("[data-before]").setAttribute("width", (WIDTH * from) / outline.elapsed);
    const after = element.querySelector("[data-after]");
    after.setAttribute("x", (WIDTH * to) / outline.elapsed);
    after.setAttribute("width", WIDTH * (1 - to / outline.elapsed));
    left.textContent = remains(outline, from, to, left.dataset.units);
  };
  const slide = (moved, bound) => () => {
    moved.handle.value = bound(Number(moved.handle.value));
    moved.field.value = duration(Number(moved.handle.value));
    show();
  };
  const type = ({ handle, field }) => {
    const value = secondsOf(field.value);
    if (value !== null) {
      handle.value = value;
      show();
    }
  };
  first.handle.addEventListener(
    "input",
    slide(first, (value) => Math.min(value, Number(last.handle.value) - SHORTEST)),
  );
  last.handle.addEventListener(
    "input",
    slide(last, (value) => Math.max(value, Number(first.handle.value) + SHORTEST)),
  );
  for (const side of [first, last]) {
    side.field.addEventListener("input", () => type(side));
  }
  first.handle.value = 0;
  last.handle.value = outline.elapsed;
  [first, last].forEach(type);
  show();
}

/** @param {string} text such as "4:05" or "1:02:03" @returns {number | null} */
function secondsOf(text) {
  const parts = text.trim().split(":").map(Number);
  return parts.length < 2 || parts.some(Number.isNaN)
    ? null
    : parts.reduce((sum, part) => 60 * sum + part, 0);
}

/** What is left between two times, in words. */
function remains({ time, distance: way }, from, to, units) {
  const covered = way.length ? at(time, way, to) - at(time, way, from) : null;
  const length = covered === null ? "" : `, ${distance(covered, units)} ${units}`;
  return `What remains: ${duration(to - from)}${length}.`;
}

/** The value at a place between the points. */
function at(x, y, value) {
  const after = x.findIndex((each) => each >= value);
  if (after <= 0) {
    return after < 0 ? y[y.length - 1] : y[0];
  }
  const share = (value - x[after - 1]) / (x[after] - x[after - 1]);
  return y[after - 1] + share * (y[after] - y[after - 1]);
}
