// Pace, heart rate, elevation and cadence over the run: panels under each other, one cursor, shared with the map.
import { hasValues, moveCursor, sessionColumns, showMessage } from "./columns.js";
import { duration, METRES } from "./format.js";
import { drawPanels } from "./panels.js";
import { showReadout } from "./readout.js";
import { readoutAt, sessionPanels, wholeRun } from "./session-panels.js";
import { roundTicks, timeTicks } from "./ticks.js";

/** @param {HTMLElement} element with data-columns-url and data-units */
export function mount(element) {
  const { columnsUrl: url, units } = element.dataset;
  const plots = element.querySelector("[data-plots]");
  const state = { axis: "distance", drawing: null, columns: null };

  const draw = () => {
    state.drawing?.destroy();
    state.drawing = drawSession(element, plots, state, { url, units });
  };
  const onCursor = ({ detail }) => {
    if (detail.url === url && detail.element !== element && state.drawing) {
      const place = detail.index === null ? null : state.kept.indexOf(detail.index);
      state.drawing.showAt(place === -1 ? null : place);
    }
  };
  element.querySelector(".seg")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-axis]");
    if (button && state.columns) {
      choose(element, button.dataset.axis);
      state.axis = button.dataset.axis;
      draw();
    }
  });
  element.querySelector("[data-reset]")?.addEventListener("click", () => state.drawing?.reset());
  document.addEventListener("session:cursor", onCursor);
  document.addEventListener("themechange", draw);

  sessionColumns(url)
    .then((columns) => {
      state.columns = columns;
      if (!hasValues(columns.x.distance)) {
        state.axis = "time";
        element.querySelector(".seg")?.remove();
      }
      draw();
    })
    .catch((error) => showMessage(plots, error.message));

  return () => {
    document.removeEventListener("session:cursor", onCursor);
    document.removeEventListener("themechange", draw);
    state.drawing?.destroy();
  };
}

/** @param {HTMLElement} element @param {string} axis */
function choose(element, axis) {
  for (const button of element.querySelectorAll("[data-axis]")) {
    button.setAttribute("aria-pressed", String(button.dataset.axis === axis));
  }
}

/** From when to when a part of the axis goes, seconds. */
function stretchOf([min, max], x, kept, time) {
  const first = x.findIndex((value) => value >= min);
  const last = x.findLastIndex((value) => value <= max);
  return first < 0 || last <= first ? null : { start: time[kept[first]], end: time[kept[last]] };
}

/** Who wants to know which stretch is looked at hears `session:stretch`; null is all of it. */
function tellStretch(element, stretch) {
  element.dispatchEvent(new CustomEvent("session:stretch", { bubbles: true, detail: stretch }));
}

function drawSession(element, plots, state, { url, units }) {
  const { columns } = state;
  if (!columns) {
    return null;
  }
  const scale = state.axis === "distance" ? METRES[units] : 1;
  const along = columns.x[state.axis] ?? [];
  // points without a place on this axis cannot be drawn; the map's cursor needs the others' old places
  state.kept = along.flatMap((value, index) => (value === null ? [] : [index]));
  const x = state.kept.map((index) => along[index] / scale);
  const panels = sessionPanels(columns, { kept: state.kept, x, scale, axis: state.axis, units });
  if (x.length < 2 || !panels.length) {
    showMessage(plots, "This recording holds no values over time.");
    return null;
  }
  const readout = element.querySelector("[data-readout]");
  const reset = element.querySelector("[data-reset]");
  const show = (index) =>
    showReadout(readout, index === null ? wholeRun(columns, units) : readoutAt(columns, index, units));
  show(null);
  return drawPanels(plots, {
    x,
    panels,
    xLabels:
      state.axis === "distance"
        ? (u, values) =>
            values.map(
              (value, place) =>
                `${Number(value.toFixed(2))}${place === values.length - 1 ? ` ${units}` : ""}`,
            )
        : (u, values) => values.map((value) => duration(value)),
    xTicks: state.axis === "distance" ? roundTicks : timeTicks,
    onCursor: (place) => {
      const index = place === null ? null : state.kept[place];
      show(index);
      moveCursor(element, url, index);
    },
    onZoom: (zoomed, shown) => {
      if (reset) {
        reset.hidden = !zoomed;
      }
      tellStretch(element, zoomed ? stretchOf(shown, x, state.kept, columns.x.time) : null);
    },
  });
}
