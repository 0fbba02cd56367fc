// Stacked uPlot panels that share one horizontal axis, one cursor and one zoom.
import uPlot from "uplot";
import { number } from "./format.js";
import { tint, token } from "./tokens.js";
import { announce } from "./toasts.js";

const AXIS_FONT = "11px Inter, system-ui, sans-serif";
export const LEFT_AXIS = 44;
const RIGHT_SPACE = 28;
const BOTTOM_AXIS = 24;
/** One key press moves this share of what is shown; with Shift ten times as far. */
const KEY_STEP = 1 / 200;
const OUTSIDE = { left: -10, top: -10 };

/**
 * @typedef {object} Panel
 * @property {number} height of the plot, px
 * @property {uPlot.Series[]} series without the x series
 * @property {(number | null)[][]} data one array a series
 * @property {[number, number]} [range] of the values; without it the data's own
 * @property {(self: uPlot, values: number[]) => string[]} [labels] of the vertical axis
 * @property {number[] | ((min: number, max: number) => number[])} [ticks] of the vertical axis
 * @property {uPlot.Band[]} [bands]
 * @property {{label: string, colour: string, dash?: boolean}[]} names shown in the panel: a key and a word
 * @property {((u: uPlot) => void)[]} [under] drawn below the lines
 * @property {((u: uPlot) => void)[]} [over] drawn above the lines
 * @property {boolean} [rightAxis]
 * @property {(self: uPlot, values: number[]) => string[]} [rightLabels]
 */

/** @param {Partial<uPlot.Series>} series a line in a token's colour, thin and dashed if wished */
export function line({ colour, width = 2, dash, fill, ...rest }) {
  return {
    stroke: token(colour),
    width,
    dash,
    points: { show: false },
    spanGaps: false,
    fill: fill ? tint(colour, fill) : undefined,
    ...rest,
  };
}

/** A line with its interval as a band: three series, of the values, their upper and their lower bounds. @param {string} colour */
export function lineWithBand(colour) {
  const edge = line({ colour, width: 0 });
  return {
    series: [line({ colour }), edge, { ...edge }],
    bands: [{ series: [2, 3], fill: tint(colour, 0.2) }],
  };
}

/** Points without a line, filled or hollow. @param {string} colour @param {{filled?: boolean, size?: number}} [look] */
export function dots(colour, { filled = true, size = 9 } = {}) {
  const ink = token(colour);
  const points = { show: true, size, width: 2, stroke: ink, fill: filled ? ink : token("--surface-solid") };
  return { stroke: ink, width: 0, paths: () => null, points };
}

/**
 * @param {HTMLElement} container emptied and filled
 * @param {object} options
 * @param {number[]} options.x ascending
 * @param {Panel[]} options.panels from top to bottom
 * @param {(self: uPlot, values: number[]) => (string | null)[]} options.xLabels
 * @param {number[] | ((min: number, max: number, width: number) => number[])} [options.xTicks]
 * @param {[number, number]} [options.xRange] shown first
 * @param {boolean} [options.time] x is in seconds since 1970, UTC
 * @param {(index: number | null) => void} options.onCursor
 * @param {(zoomed: boolean, shown: [number, number]) => void} [options.onZoom]
 */
export function drawPanels(container, options) {
  const { x, onCursor, onZoom = () => {} } = options;
  const full = options.xRange ?? [x[0], x[x.length - 1]];
  const plots = stacked(container, { ...options, full });
  let shown = null;
  const follow = (u) => {
    const index = u.cursor.left >= 0 ? u.cursor.idx : null;
    if (index !== shown) {
      shown = index;
      onCursor(index);
    }
  };
  const watchZoom = (u, key) => {
    const { min, max } = u.scales.x;
    if (key === "x") {
      onZoom(min > full[0] || max < full[1], [min, max]);
    }
  };
  Object.assign(plots[0].hooks, { setCursor: [follow], setScale: [watchZoom] });

  const showAt = (/** @type {number | null} */ index) => {
    for (const plot of plots) {
      const place = index === null ? OUTSIDE : { left: plot.valToPos(x[index], "x"), top: 1 };
      plot.setCursor(place, plot === plots[0], false);
    }
  };
  const observer = new ResizeObserver(() => {
    plots.forEach((plot) => plot.setSize({ width: container.clientWidth, height: plot.height }));
  });
  observer.observe(container);
  const stopInput = wireCursor(container, { x, plots, showAt });
  return {
    showAt,
    reset: () => plots.forEach((plot) => plot.setScale("x", { min: full[0], max: full[1] })),
    destroy() {
      observer.disconnect();
      stopInput();
      plots.forEach((plot) => plot.destroy());
    },
  };
}

/** One plot a panel, under each other. @returns {uPlot[]} */
function stacked(container, options) {
  const { x, panels } = options;
  const sync = uPlot.sync(Symbol("panels"));
  const width = container.clientWidth;
  container.replaceChildren();
  return panels.map((panel, place) => {
    const frame = document.createElement("div");
    frame.className = "plot";
    frame.append(nameTags(panel.names));
    container.append(frame);
    const last = place === panels.length - 1;
    return new uPlot(settings(panel, { ...options, last, sync, width }), [x, ...panel.data], frame);
  });
}

/** @param {Panel["names"]} names @returns {HTMLElement} */
function nameTags(names) {
  const box = document.createElement("div");
  box.className = "plot-name";
  box.setAttribute("aria-hidden", "true");
  for (const { label, colour, dash } of names) {
    const tag = document.createElement("span");
    const key = document.createElement("i");
    key.className = `key ${dash ? "key--dash" : "key--line"} ${colour}`;
    tag.append(key, label);
    box.append(tag);
  }
  return box;
}

/** Values as they are, with decimals only where a tick has some. */
function plainLabels(u, values) {
  const digits = values.every((value) => Number.isInteger(value)) ? 0 : 1;
  return values.map((value) => number(value, digits));
}

/** @param {Panel} panel @returns {uPlot.Options} */
function settings(panel, { last, full, sync, width, time, xLabels, xTicks }) {
  const grid = { stroke: token("--chart-grid"), width: 1 };
  const text = { stroke: token("--chart-label"), font: AXIS_FONT, ticks: { show: false } };
  const ticks = (wanted) =>
    typeof wanted === "function"
      ? (u, axis, min, max) => wanted(min, max, u.bbox.width / uPlot.pxRatio)
      : wanted && (() => wanted);
  return {
    width,
    height: panel.height + (last ? BOTTOM_AXIS : 6),
    padding: [6, panel.rightAxis ? 0 : RIGHT_SPACE, last ? 0 : 6, 0],
    legend: { show: false },
    tzDate: time ? (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC") : undefined,
    scales: {
      x: { time: Boolean(time), min: full[0], max: full[1] },
      y: { range: panel.range ? () => panel.range : undefined },
    },
    cursor: {
      y: false,
      sync: { key: sync.key, setSeries: false },
      drag: { x: true, y: false },
      points: { size: 9, width: 2 },
    },
    bands: panel.bands,
    series: [{}, ...panel.series],
    axes: [
      {
        ...text,
        show: last,
        grid: { show: false },
        size: BOTTOM_AXIS,
        gap: 6,
        values: xLabels,
        splits: ticks(xTicks),
      },
      { ...text, grid, size: panel.leftAxis ?? LEFT_AXIS, gap: 8, values: panel.labels ?? plainLabels, splits: ticks(panel.ticks) },
      ...(panel.rightAxis
        ? [
            {
              ...text,
              scale: "y",
              side: 1,
              grid: { show: false },
              size: LEFT_AXIS,
              gap: 8,
              values: panel.rightLabels,
              splits: ticks(panel.ticks),
            },
          ]
        : []),
    ],
    hooks: { drawClear: panel.under ?? [], draw: panel.over ?? [] },
  };
}

/** Arrow keys and fingers move the cursor. @returns {() => void} that lets go again */
function wireCursor(container, { x, plots, showAt }) {
  let spoken;
  const onKey = (event) => {
    const { min, max } = plots[0].scales.x;
    const current = plots[0].cursor.left >= 0 ? plots[0].cursor.idx : null;
    const first = x.findIndex((value) => value >= min);
    const end = x.findLastIndex((value) => value <= max);
    const step = Math.max(1, Math.round((end - first) * KEY_STEP)) * (event.shiftKey ? 10 : 1);
    const targets = {
      ArrowLeft: (current ?? end) - step,
      ArrowRight: (current ?? first) + step,
      Home: first,
      End: end,
    };
    if (event.key === "Escape") {
      showAt(null);
    } else if (event.key in targets) {
      event.preventDefault();
      showAt(Math.min(end, Math.max(first, targets[event.key])));
      clearTimeout(spoken);
      const readout = container.parentElement.querySelector("[data-readout]");
      spoken = setTimeout(() => announce(readout?.innerText.replace(/\s+/g, " ") ?? ""), 600);
    }
  };
  const onTouch = (event) => {
    const over = plots[0].over.getBoundingClientRect();
    const value = plots[0].posToVal(event.touches[0].clientX - over.left, "x");
    showAt(plots[0].valToIdx(value));
  };
  container.addEventListener("keydown", onKey);
  container.addEventListener("touchmove", onTouch, { passive: true });
  container.addEventListener("touchstart", onTouch, { passive: true });
  return () => {
    container.removeEventListener("keydown", onKey);
    container.removeEventListener("touchmove", onTouch);
    container.removeEventListener("touchstart", onTouch);
  };
}
