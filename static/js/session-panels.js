// Which panels a session gives, how each is drawn, and what the readout says at a point.
import { hasValues } from "./columns.js";
import { hatched, horizontalBand, rightLabel, verticalMark } from "./drawing.js";
import { distance, duration, METRES, number, pace } from "./format.js";
import { line } from "./panels.js";
import { tint } from "./tokens.js";
import { paceTicks, quantile, valueAxis } from "./ticks.js";

/** Shorter gaps are left as they are, longer ones are hatched and named (seconds). */
const NAMED_GAP = 60;
const ZONE_TINT = 0.13;
/** A zone with less than this share of the panel is not named. */
const LEAST_NAMED_ZONE = 0.08;
/** More laps than this are autolaps: their lines would only be a second grid. */
const MOST_LAP_LINES = 20;
const NAMES = { heart_rate: "heart rate", altitude: "elevation", cadence: "cadence", speed: "speed" };

/**
 * @param {import("./columns.js").Columns} columns
 * @param {{kept: number[], x: number[], scale: number, axis: string, units: "km" | "mi"}} view
 * @returns {import("./panels.js").Panel[]}
 */
export function sessionPanels(columns, view) {
  const makers = {
    speed: pacePanel,
    heart_rate: heartRatePanel,
    altitude: elevationPanel,
    cadence: cadencePanel,
  };
  return Object.entries(makers)
    .filter(([name]) => hasValues(columns.series[name]))
    .map(([name, make]) => {
      const panel = make(columns, view);
      panel.under = [...(panel.under ?? []), ...gaps(columns, view, name), ...lapLines(columns, view)];
      return panel;
    });
}

const column = (columns, name, { kept }) => kept.map((index) => columns.series[name]?.[index] ?? null);

function pacePanel(columns, view) {
  const { units } = view;
  const speed = column(columns, "speed", view);
  const adjusted = hasValues(columns.series.grade_adjusted_speed)
    ? column(columns, "grade_adjusted_speed", view)
    : null;
  const moving = speed.filter((value) => value !== null && value > 0.5).sort((a, b) => a - b);
  // standing and walking breaks leave the picture below, one wild value does not squeeze it
  const slow = moving.length ? Math.max(quantile(moving, 0.03) * 0.94, quantile(moving, 0.5) * 0.6) : 1;
  const fast = moving.length ? Math.min(quantile(moving, 0.998) * 1.04, quantile(moving, 0.5) * 2) : 5;
  return {
    height: 158,
    series: [
      ...(adjusted ? [line({ colour: "--chart-gap", width: 1.25 })] : []),
      line({ colour: "--chart-pace" }),
    ],
    data: [...(adjusted ? [adjusted] : []), speed],
    range: [slow, fast],
    ticks: paceTicks(slow, fast, units),
    labels: (u, values) => values.map((value) => duration(METRES[units] / value)),
    names: [
      { label: `Pace, min/${units}`, colour: "c-pace" },
      ...(adjusted ? [{ label: "Adjusted", colour: "c-gap" }] : []),
    ],
  };
}

function heartRatePanel(columns, view) {
  const values = column(columns, "heart_rate", view);
  const { range, ticks } = valueAxis(values, 4, 20);
  const lower = [0, ...columns.zones];
  const bands = lower
    .slice(0, 5)
    .map((from, zone) => ({ from, to: columns.zones[zone] ?? 250, zone: zone + 1 }))
    .filter(({ to, from }) => to > range[0] && from < range[1]);
  const visible = bands.filter(({ zone }) => zone > 1);
  return {
    height: 118,
    series: [line({ colour: "--chart-hr" })],
    data: [values],
    range,
    ticks,
    names: [{ label: "Heart rate, bpm", colour: "c-hr" }],
    under: visible.map(({ from, to, zone }) => horizontalBand(from, to, tint(`--z${zone}`, ZONE_TINT))),
    // a sliver of a zone has no room for its name
    over: bands
      .map(({ from, to, zone }) => ({ zone, from: Math.max(from, range[0]), to: Math.min(to, range[1]) }))
      .filter(({ from, to }) => to - from > (range[1] - range[0]) * LEAST_NAMED_ZONE)
      .map(({ from, to, zone }) => rightLabel((from + to) / 2, `Z${zone}`)),
  };
}

function elevationPanel(columns, view) {
  const values = column(columns, "altitude", view);
  const { range, ticks } = valueAxis(values, 3, 30);
  return {
    height: 82,
    series: [line({ colour: "--chart-elev", width: 1.25, fill: 0.16, fillTo: range[0] })],
    data: [values],
    range,
    ticks,
    names: [{ label: "Elevation, m", colour: "c-elev" }],
  };
}

function cadencePanel(columns, view) {
  const values = column(columns, "cadence", view);
  const running = values.filter((value) => value !== null && value > 100).sort((a, b) => a - b);
  const { range, ticks } = running.length
    ? valueAxis([quantile(running, 0.01), quantile(running, 0.995)], 3)
    : valueAxis(values, 3);
  return {
    height: 70,
    series: [line({ colour: "--chart-cadence", width: 1.25 })],
    data: [values],
    range,
    ticks,
    names: [{ label: "Cadence, steps/min", colour: "c-cadence" }],
  };
}

/** Stretches without values, and those that do not count, as hatching. */
function gaps(columns, { kept, x, scale, axis }, name) {
  const values = columns.series[name];
  const time = columns.x.time ?? [];
  const found = [];
  let start = null;
  kept.forEach((index, place) => {
    if (values[index] === null && place < kept.length - 1) {
      start ??= place;
    } else if (start !== null) {
      const seconds = (time[index] ?? 0) - (time[kept[start]] ?? 0);
      if (seconds >= NAMED_GAP) {
        found.push(
          hatched(x[Math.max(0, start - 1)], x[place], `no ${NAMES[name]}, ${Math.round(seconds / 60)} min`),
        );
      }
      start = null;
    }
  });
  const place = (seconds) =>
    axis === "time"
      ? seconds
      : (columns.x.distance.find((value, index) => value !== null && time[index] >= seconds) ?? Infinity) / scale;
  const excluded = (columns.excluded ?? []).filter((stretch) => stretch.series === name);
  return [...found, ...excluded.map(({ from, to, label }) => hatched(place(from), place(to), label))];
}

function lapLines(columns, { scale, axis }) {
  const laps = columns.laps ?? [];
  if (laps.length > MOST_LAP_LINES) {
    return [];
  }
  const start = axis === "time" ? "start_time" : "start_distance";
  return laps
    .slice(1)
    .filter((lap) => Number.isFinite(lap[start]))
    .map((lap) => verticalMark(lap[start] / scale, { colour: "--chart-axis" }));
}

/** What the readout says with the cursor at a point of the columns. */
export function readoutAt(columns, index, units) {
  const { series, x } = columns;
  const entries = [
    { name: "at", value: distance(x.distance?.[index], units), unit: units },
    { name: "time", value: duration(x.time?.[index]) },
  ];
  return [...entries, ...values(series, units, (name) => series[name][index])];
}

/** What it says without a cursor: how far it goes. The averages stand in the summary, with their rules. */
export function wholeRun({ x }, units) {
  const last = (column) => column?.findLast((value) => value !== null);
  return [
    { name: "whole run", value: distance(last(x.distance), units), unit: units },
    { name: "time", value: duration(last(x.time)) },
  ].filter(({ value }) => value !== "–");
}

function values(series, units, at) {
  const shown = {
    speed: (value) => ({ name: "pace", value: pace(value, units), unit: `/${units}` }),
    grade_adjusted_speed: (value) => ({ name: "adjusted", value: pace(value, units), unit: `/${units}` }),
    heart_rate: (value) => ({ name: "heart rate", value: number(value), unit: "bpm" }),
    altitude: (value) => ({ name: "elevation", value: number(value), unit: "m" }),
    cadence: (value) => ({ name: "cadence", value: number(value), unit: "spm" }),
  };
  return Object.entries(shown)
    .filter(([name]) => hasValues(series[name]))
    .map(([name, entry]) => entry(at(name)));
}
