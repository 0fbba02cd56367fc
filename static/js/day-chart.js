// One value a day: panels of lines and bars as the server describes them, with bands, levels and the first weeks hatched.
import uPlot from "uplot";
import { hasValues, showMessage } from "./columns.js";
import { baseline, hatched, horizontalBand, leftLabel } from "./drawing.js";
import { drawnOf } from "./drawn.js";
import { dayLabel, dayTicks, instant, number } from "./format.js";
import { drawPanels, line } from "./panels.js";
import { showReadout } from "./readout.js";
import { valueAxis } from "./ticks.js";
import { tint } from "./tokens.js";

const DAY = 86400;
const BARS = { size: [0.8, 14], gap: 0 };

/** @param {HTMLElement} element with data-url and data-today */
export function mount(element) {
  const plots = element.querySelector("[data-plots]");
  return drawnOf(element, element.dataset.url, (answer, days) => drawDays(element, plots, answer, days));
}

function drawDays(element, plots, answer, days) {
  if (answer.days.length < 2 || !answer.panels.some(({ series }) => series.some(({ values }) => hasValues(values)))) {
    showMessage(plots, "Not enough days for this yet. The table of today's numbers says what is missing.");
    return null;
  }
  const x = answer.days.map(instant);
  const end = x[x.length - 1];
  const start = days ? Math.max(x[0], end - days * DAY) : x[0];
  const first = x.findIndex((value) => value >= start);
  if (!answer.panels.some(({ series }) => series.some(({ values }) => hasValues(values.slice(first))))) {
    showMessage(plots, "No values in these weeks. Choose a longer span.");
    return null;
  }
  plots.classList.remove("is-empty");
  const settling = answer.settling
    .map(([day, length]) => [instant(day), instant(day) + length * DAY])
    .filter(([from, to]) => to > start && from < end)
    .map(([from, to]) => hatched(from, to, "still settling"));
  const show = (index) =>
    showReadout(element.querySelector("[data-readout]"), readout(answer, index ?? x.length - 1));
  show(null);
  return drawPanels(plots, {
    x,
    time: true,
    xRange: [start, end],
    xLabels: dayTicks,
    panels: answer.panels.map((panel) => panelOf(panel, x, start, settling)),
    onCursor: show,
  });
}

function panelOf({ height, level, band, series }, x, start, settling) {
  const first = x.findIndex((value) => value >= start);
  const shown = series.flatMap(({ values }) => values.slice(first)).filter((value) => value !== null);
  const bars = series.some(({ style }) => style === "bars");
  const { range, ticks } = valueAxis([...(shown.length ? shown : [0, 1]), ...(bars ? [0] : []), ...(level === null ? [] : [level])]);
  const stripe = band && [Math.max(band[0], range[0]), Math.min(band[1], range[1])];
  return {
    height,
    range: bars ? [0, range[1]] : range,
    ticks,
    series: series.map(({ colour, style }) => look(colour, style)),
    data: series.map(({ values }) => values),
    names: series.map(({ label, colour }) => ({ label, colour: `c-${colour}` })),
    under: [
      ...(stripe && stripe[1] > stripe[0] ? [horizontalBand(...stripe, tint("--chart-ghost", 0.16))] : []),
      ...(level === null ? [] : [baseline(level)]),
      ...settling,
    ],
    over: stripe && stripe[1] > stripe[0] ? [leftLabel((stripe[0] + stripe[1]) / 2, band[2])] : [],
  };
}

function look(colour, style) {
  const token = `--chart-${colour}`;
  return style === "bars" ? line({ colour: token, width: 0, fill: 0.75, paths: uPlot.paths.bars(BARS) }) : line({ colour: token });
}

function readout({ days, panels }, index) {
  const entries = panels
    .flatMap(({ series }) => series)
    .filter(({ style, values }) => style !== "bars" || values[index] !== null)
    .map(({ label, colour, digits, values }) => ({
      name: label,
      value: number(values[index], digits),
      key: `key--line c-${colour}`,
    }));
  return [{ name: "", value: dayLabel(days[index]) }, ...entries];
}
