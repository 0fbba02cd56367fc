// All-out efforts over time, what was forecast of each from those before it, and the model's curve if it earned one.
import { showMessage } from "./columns.js";
import { drawnOf } from "./drawn.js";
import { dayLabel, dayTicks, instant, number } from "./format.js";
import { dots, drawPanels, line } from "./panels.js";
import { showReadout } from "./readout.js";
import { valueAxis } from "./ticks.js";

const DAY = 86400;

/** @param {HTMLElement} element with data-url */
export function mount(element) {
  const plots = element.querySelector("[data-plots]");
  const readout = element.querySelector("[data-readout]");
  return drawnOf(element, element.dataset.url, (answer) => drawLab(plots, readout, answer));
}

function drawLab(plots, readout, { tests, curve }) {
  if (tests.length < 2) {
    showMessage(plots, "The chart appears with the second all-out effort.");
    return null;
  }
  const modelled = new Map((curve?.values ?? []).map((value, day) => [instant(curve.first) + day * DAY, value]));
  const tested = new Map(tests.map((test) => [instant(test.day), test]));
  const x = [...new Set([...modelled.keys(), ...tested.keys()])].sort((a, b) => a - b);
  const column = (name) => x.map((at) => tested.get(at)?.[name] ?? null);
  const data = [x.map((at) => modelled.get(at) ?? null), column("value"), column("forecast")];
  const { range, ticks } = valueAxis(data.flat(), 5, 2);
  const show = (place) => {
    const test = tested.get(x[place ?? -1]);
    const entries = test
      ? [
          { name: dayLabel(test.day), value: "" },
          { name: test.race ? "race" : "effort", value: number(test.value, 1), unit: "VDOT", key: "c-a" },
          { name: "forecast", value: number(test.forecast, 1), key: "c-fatigue" },
        ]
      : [{ name: `${tests.length} all-out efforts`, value: "" }];
    const now = place === null ? undefined : modelled.get(x[place]);
    showReadout(readout, now ? [...entries, { name: "model", value: number(now, 1), key: "c-fitness" }] : entries);
  };
  show(null);
  return drawPanels(plots, {
    x,
    time: true,
    xLabels: dayTicks,
    onCursor: show,
    panels: [
      {
        height: 260,
        series: [line({ colour: "--chart-fitness" }), dots("--chart-a"), dots("--chart-fatigue", { filled: false })],
        data,
        range,
        ticks,
        labels: (u, values) => values.map((value) => number(value, ticks.every(Number.isInteger) ? 0 : 1)),
        names: [
          { label: "VDOT of efforts (filled), forecasts (hollow)", colour: "c-a" },
          ...(curve ? [{ label: "model", colour: "c-fitness" }] : []),
        ],
      },
    ],
  });
}
