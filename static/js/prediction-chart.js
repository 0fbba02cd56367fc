// What was predicted for one distance over time, with the band that holds 8 of 10 races, and the races that were run.
import { showMessage } from "./columns.js";
import { drawnOf } from "./drawn.js";
import { dayLabel, dayTicks, duration, instant } from "./format.js";
import { dots, drawPanels, lineWithBand } from "./panels.js";
import { showReadout } from "./readout.js";
import { timeTicks, valueAxis } from "./ticks.js";

/** @param {HTMLElement} element with data-url */
export function mount(element) {
  const plots = element.querySelector("[data-plots]");
  const readout = element.querySelector("[data-readout]");
  return drawnOf(element, element.dataset.url, (answer) => drawCourse(plots, readout, answer));
}

function drawCourse(plots, readout, { course, races }) {
  const known = course.filter(({ time }) => time !== null);
  if (known.length < 2) {
    showMessage(plots, "The course appears when there have been predictions in two months.");
    return null;
  }
  const predicted = new Map(course.map((entry) => [instant(entry.day), entry]));
  const raced = new Map(races.map((race) => [instant(race.day), race]));
  const x = [...new Set([...predicted.keys(), ...raced.keys()])].sort((a, b) => a - b);
  const column = (name) => x.map((at) => (predicted.has(at) ? predicted.get(at)[name] : undefined));
  const data = [column("time"), column("high"), column("low"), x.map((at) => raced.get(at)?.time ?? null)];
  const values = data.flat().filter((value) => value !== null && value !== undefined);
  const { range } = valueAxis(values, 5);
  const show = (place) => showReadout(readout, entries(predicted, raced, x[place ?? -1], known.at(-1)));
  show(null);
  const band = lineWithBand("--chart-a");
  return drawPanels(plots, {
    x,
    time: true,
    xLabels: dayTicks,
    onCursor: show,
    panels: [
      {
        height: 230,
        series: [...band.series, dots("--chart-fatigue")],
        data,
        bands: band.bands,
        range,
        // Hours, minutes and seconds are longer than most labels.
        leftAxis: 56,
        ticks: timeTicks(...range, 320),
        labels: (u, ticks) => ticks.map((value) => duration(value)),
        names: [
          { label: "predicted, 8 of 10 in the band", colour: "c-a" },
          { label: "races", colour: "c-fatigue" },
        ],
      },
    ],
  });
}

function entries(predicted, raced, at, last) {
  const race = raced.get(at);
  const entry = predicted.get(at) ?? (race ? null : last);
  return [
    { name: dayLabel((race ?? entry).day), value: "" },
    ...(race ? [{ name: "raced", value: duration(race.time), key: "c-fatigue" }] : []),
    ...(entry?.time
      ? [
          { name: "predicted", value: duration(entry.time), key: "c-a" },
          { name: "between", value: `${duration(entry.low)}–${duration(entry.high)}` },
        ]
      : []),
    ...(entry && !entry.time ? [{ name: "no result of the year before", value: "" }] : []),
  ];
}
