// Where axes put their few lines.
import { METRES } from "./format.js";

const PACE_STEPS = [5, 10, 15, 20, 30, 60, 120, 300];
const TIME_STEPS = [10, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400];
const ROUND_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
/** Room that one label of the horizontal axis wants, px. */
const LABEL_WIDTH = 46;
const TIME_LABEL_WIDTH = 64;

/** @param {number} min @param {number} max @param {number} step @returns {number[]} its multiples between both */
function multiples(min, max, step) {
  const ticks = [];
  for (let count = Math.ceil(min / step - 1e-9); count * step <= max + step * 1e-9; count += 1) {
    // adding 0 turns −0 into 0
    ticks.push(count * step + 0);
  }
  return ticks;
}

/** The smallest of the steps that gives at most so many. */
const fitting = (steps, span, most) => steps.find((step) => span / step <= most) ?? steps[steps.length - 1];

/** @param {number} min @param {number} max @param {number} [width] px */
export function roundTicks(min, max, width = 400) {
  return multiples(min, max, fitting(ROUND_STEPS, max - min, Math.max(2, width / LABEL_WIDTH)));
}

/** @param {number} min seconds @param {number} max @param {number} [width] px */
export function timeTicks(min, max, width = 400) {
  return multiples(min, max, fitting(TIME_STEPS, max - min, Math.max(2, width / TIME_LABEL_WIDTH)));
}

/**
 * Speeds whose paces are round, three to six of them.
 * @param {number} slow m/s @param {number} fast m/s @param {"km" | "mi"} units
 */
export function paceTicks(slow, fast, units) {
  const metres = METRES[units];
  const [least, most] = [metres / fast, metres / slow];
  return multiples(least, most, fitting(PACE_STEPS, most - least, 5))
    .map((seconds) => metres / seconds)
    .reverse();
}

/**
 * A few round values and the range they lie in; values that hardly differ get some air.
 * @param {(number | null)[]} values @param {number} [most] ticks @param {number} [least] span
 * @returns {{range: [number, number], ticks: number[]}}
 */
export function valueAxis(values, most = 4, least = 0.1) {
  const known = values.filter((value) => value !== null);
  const lowest = known.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const air = Math.max(0, least - (highest - lowest)) / 2;
  const pad = (highest - lowest) * 0.06 + air;
  const range = [lowest - pad, highest + pad];
  const span = range[1] - range[0];
  const magnitude = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 2.5, 5, 10].map((digit) => digit * magnitude).find((size) => span / size <= most + 0.5);
  return { range, ticks: multiples(...range, step) };
}

/** The value below which a share of all lies. @param {number[]} sorted @param {number} share */
export const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
