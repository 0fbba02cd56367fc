// The best mean speed held for each duration, one line a span of time, over the logarithm of the duration.
import { showMessage } from "./columns.js";
import { drawnOf } from "./drawn.js";
import { duration, pace } from "./format.js";
import { drawPanels, line } from "./panels.js";
import { showReadout } from "./readout.js";
import { paceTicks } from "./ticks.js";

/** Solid, dashed and dotted: told apart without colour. */
const LOOKS = [
  { colour: "--chart-a", key: "c-a", width: 2.5 },
  { colour: "--chart-fitness", key: "c-fitness", dash: [6, 4] },
  { colour: "--chart-fatigue", key: "c-fatigue", dash: [2, 3] },
];
const TICKS = [5, 15, 60, 180, 600, 1800, 3600, 7200, 21600];
const TICKS_NARROW = [5, 60, 600, 3600, 21600];
const NARROW = 520;

/** @param {HTMLElement} element with data-url and data-units */
export function mount(element) {
  const { url, units } = element.dataset;
  const plots = element.querySelector("[data-plots]");
  const readout = element.querySelector("[data-readout]");
  return drawnOf(element, url, (answer) => drawCurves(plots, readout, answer, units));
}

function drawCurves(plots, readout, { durations, curves }, units) {
  if (durations.length < 2) {
    showMessage(plots, "The curve appears with the first run outdoors.");
    return null;
  }
  const x = durations.map(Math.log);
  const known = curves.flatMap(({ speeds }) => speeds.filter((speed) => speed !== null));
  const range = [Math.min(...known) * 0.97, Math.max(...known) * 1.08];
  const ticks = paceTicks(...range, units);
  const show = (place) =>
    showReadout(
      readout,
      place === null
        ? [{ name: "", value: `min/${units} over duration` }]
        : [
            { name: "", value: duration(durations[place]) },
            ...curves.map(({ name, speeds }, index) => ({
              name,
              value: pace(speeds[place], units),
              unit: `/${units}`,
              key: LOOKS[index].key,
            })),
          ],
    );
  show(null);
  return drawPanels(plots, {
    x,
    xLabels: (u, values) => values.map((value) => duration(Math.exp(value))),
    xTicks: (min, max, width) =>
      (width < NARROW ? TICKS_NARROW : TICKS)
        .map(Math.log)
        .filter((value) => value >= min - 0.01 && value <= max + 0.01),
    onCursor: show,
    panels: [
      {
        height: 300,
        series: curves.map((curve, index) => line(LOOKS[index])),
        data: curves.map(({ speeds }) => speeds),
        range,
        ticks,
        labels: (u, values) => values.map((value) => pace(value, units)),
        names: curves.map(({ name }, index) => ({
          label: name,
          colour: LOOKS[index].key,
          dash: Boolean(LOOKS[index].dash),
        })),
      },
    ],
  });
}
