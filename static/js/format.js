// Numbers at the edge: SI values in, what a runner reads out. Missing is "–", never 0.

export const METRES = { km: 1000, mi: 1609.344 };
const MISSING = "–";
/** Below this speed (m/s) a pace says nothing. */
const STANDING = 0.5;

/** @typedef {"km" | "mi"} Units */

/** @param {number | null | undefined} value @returns {value is number} */
const present = (value) => value !== null && value !== undefined && Number.isFinite(value);

/**
 * Seconds as m:ss, or h:mm:ss from an hour on. Rounded before it is split, so that it never reads 4:60.
 * @param {number | null | undefined} seconds
 */
export function duration(seconds) {
  if (!present(seconds)) {
    return MISSING;
  }
  const whole = Math.round(Math.abs(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = parts.slice(parts[0] ? 0 : 1);
  const text = tail.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
  return seconds < 0 && whole ? `−${text}` : text;
}

/**
 * Speed in m/s as minutes per kilometre or mile.
 * @param {number | null | undefined} speed
 * @param {Units} [units]
 */
export function pace(speed, units = "km") {
  return present(speed) && speed >= STANDING ? duration(METRES[units] / speed) : MISSING;
}

/**
 * Metres as kilometres or miles.
 * @param {number | null | undefined} metres
 * @param {Units} [units]
 * @param {number} [digits]
 */
export function distance(metres, units = "km", digits = 2) {
  return present(metres) ? (metres / METRES[units]).toFixed(digits) : MISSING;
}

/** With a true minus, and never −0. @param {number | null | undefined} value @param {number} [digits] */
export function number(value, digits = 0) {
  // adding 0 turns the −0 of a small negative value into 0
  return present(value) ? (Number(value.toFixed(digits)) + 0).toFixed(digits).replace("-", "−") : MISSING;
}

/** With its sign, for differences and form. @param {number | null | undefined} value @param {number} [digits] */
export function difference(value, digits = 0) {
  const text = number(value, digits);
  return present(value) && Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
}

const DAY = 86400;

/** A day as the seconds since 1970 in UTC at its start, as charts count them. @param {string} day yyyy-mm-dd */
export function instant(day) {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/**
 * What stands below an axis of days: days where the ticks are close, else months, each with its year where it begins.
 * @param {unknown} _plot
 * @param {number[]} values seconds since 1970
 */
export function dayTicks(_plot, values) {
  const close = values.length > 1 && values[1] - values[0] < 27 * DAY;
  const year = (place) => (place < 0 ? undefined : new Date(values[place] * 1000).getUTCFullYear());
  const labels = values.map((value, place) => {
    if (close) {
      return dayLabel(value, { month: "short", day: "numeric" });
    }
    const month = dayLabel(value, { month: "short" });
    return place && year(place) === year(place - 1) ? month : `${month} ${year(place)}`;
  });
  // Several ticks of one day say it once.
  return labels.map((label, place) => (label === labels[place - 1] ? null : label));
}

/**
 * A date in the page's language.
 * @param {string | number} day such as "2026-08-27", or seconds since 1970
 * @param {Intl.DateTimeFormatOptions} [parts]
 */
export function dayLabel(day, parts = { weekday: "short", day: "numeric", month: "short", year: "numeric" }) {
  const instant = typeof day === "number" ? new Date(day * 1000) : new Date(`${day}T00:00:00Z`);
  const language = document.documentElement.lang || "en";
  // the pages write three letters for every month
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: "UTC" }).format(instant).replace(/Sept\b/, "Sep");
}
