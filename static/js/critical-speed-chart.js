// Critical speed two ways: the efforts it rests on (distance over time, its slope is the speed), or its course over time.
import uPlot from "uplot";
import { showMessage } from "./columns.js";
import { drawnOf } from "./drawn.js";
import { dayLabel, dayTicks, distance, duration, instant, METRES, number, pace } from "./format.js";
import { dots, drawPanels, line, lineWithBand } from "./panels.js";
import { showReadout } from "./readout.js";
import { roundTicks, timeTicks, valueAxis } from "./ticks.js";
import { token } from "./tokens.js";

/** @param {HTMLElement} element with data-url, data-kind ("points" or "series") and data-units */
export function mount(element) {
  const { url, kind, units } = element.dataset;
  const plots = element.querySelector("[data-plots]");
  const readout = element.querySelector("[data-readout]");
  const draw = kind === "series" ? drawSeries : drawPoints;
  return drawnOf(element, url, (answer) => draw(plots, readout, answer, units));
}

function drawPoints(plots, readout, answer, units) {
  const points = [...answer.points].sort((a, b) => a.time - b.time);
  if (points.length < 2) {
    showMessage(
      plots,
      "All-out efforts of 2 to 20 minutes over at least three distances give a critical speed. Race or run one all out.",
    );
    return null;
  }
  const metres = METRES[units];
  const end = points[points.length - 1].time * 1.06;
  const x = [0, ...points.map(({ time }) => time), end];
  const fitted = answer.critical_speed
    ? x.map((time) =>
        time ? (answer.d_prime + answer.critical_speed * time) / metres : answer.d_prime / metres,
      )
    : x.map(() => null);
  const at = (used) => [
    null,
    ...points.map((point) => (point.used === used ? point.distance / metres : null)),
    null,
  ];
  const most = (Math.max(...points.map((point) => point.distance), 0) / metres) * 1.08;
  const show = (place) =>
    showReadout(
      readout,
      place > 0 && place <= points.length ? effort(points[place - 1], units) : fit(answer, units),
    );
  show(null);
  return drawPanels(plots, {
    x,
    xRange: [0, end],
    xLabels: (u, values) => values.map((value) => duration(value)),
    xTicks: timeTicks,
    onCursor: show,
    panels: [
      {
        height: 260,
        series: [line({ colour: "--chart-a" }), dots("--chart-a", { size: 10 }), dots("--warn", { filled: false, size: 10 })],
        data: [fitted, at(true), at(false)],
        range: [0, most],
        ticks: roundTicks(0, most, 320),
        labels: (u, values) => values.map((value) => number(value, most < 4 ? 1 : 0)),
        names: [{ label: `Distance, ${units}, over time`, colour: "c-a" }],
        over: [pointLabels(points, metres)],
      },
    ],
  });
}

function drawSeries(plots, readout, answer, units) {
  const { series } = answer;
  if (series.length < 2) {
    showMessage(plots, "The course of critical speed appears when a second value has been computed.");
    return null;
  }
  const x = series.map(({ day }) => instant(day));
  const column = (name) => series.map((entry) => entry[name] ?? null);
  const { range, ticks } = valueAxis([...column("value"), ...column("low"), ...column("high")], 5);
  const last = series.findLastIndex(({ value }) => value !== null);
  const show = (place) => {
    const entry = series[place ?? last];
    if (entry.value === null) {
      showReadout(readout, [{ name: dayLabel(entry.day), value: "no hard effort in 120 days" }]);
      return;
    }
    showReadout(readout, [
      { name: dayLabel(entry.day), value: "" },
      ...fit({ critical_speed: entry.value, low: entry.low, high: entry.high }, units),
    ]);
  };
  show(null);
  return drawPanels(plots, {
    x,
    time: true,
    xLabels: dayTicks,
    onCursor: show,
    panels: [
      {
        height: 230,
        ...lineWithBand("--chart-a"),
        data: [column("value"), column("high"), column("low")],
        range,
        ticks,
        labels: (u, values) => values.map((value) => number(value, 2)),
        rightAxis: true,
        rightLabels: (u, values) => values.map((value) => pace(value, units)),
        names: [{ label: `m/s and min/${units}, with its interval`, colour: "c-a" }],
      },
    ],
  });
}

/** What each effort is, beside its point: below it on the right, else above it on the left, where the line is not. */
function pointLabels(points, metres) {
  return (u) => {
    const px = uPlot.pxRatio;
    const taken = [];
    u.ctx.save();
    u.ctx.font = `520 ${11 * px}px Inter, system-ui, sans-serif`;
    u.ctx.textBaseline = "top";
    u.ctx.textAlign = "left";
    for (const { time, distance: length, label, used } of points) {
      const text = used ? label : `${label}, not used`;
      const [x, y] = [u.valToPos(time, "x", true), u.valToPos(length / metres, "y", true)];
      const size = { width: u.ctx.measureText(text).width, height: 14 * px };
      const free = [
        { left: x + 9 * px, top: y + 6 * px, ...size },
        { left: x - 7 * px - size.width, top: y - 23 * px, ...size },
        { left: x + 9 * px, top: y + 22 * px, ...size },
      ].find((box) => inside(box, u.bbox) && !taken.some((other) => overlap(box, other)));
      if (free) {
        taken.push(free);
        u.ctx.fillStyle = token(used ? "--text-2" : "--warn");
        u.ctx.fillText(text, free.left, free.top);
      }
    }
    u.ctx.restore();
  };
}

const inside = (box, plot) => box.left >= plot.left && box.left + box.width <= plot.left + plot.width;
const overlap = (a, b) =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

function effort(point, units) {
  return [
    { name: "", value: point.label },
    { name: "distance", value: distance(point.distance, units), unit: units },
    { name: "time", value: duration(point.time) },
    { name: "pace", value: pace(point.distance / point.time, units), unit: `/${units}` },
    { name: point.used ? "used" : "not used:", value: point.used ? "" : point.reason },
  ];
}

function fit({ critical_speed: speed, d_prime: reserve, low, high }, units) {
  if (!speed) {
    return [{ name: "", value: "No critical speed yet" }];
  }
  return [
    { name: "critical speed", value: number(speed, 2), unit: "m/s" },
    { name: "", value: pace(speed, units), unit: `/${units}` },
    ...(low && high
      ? [{ name: "between", value: `${number(low, 2)}–${number(high, 2)}`, unit: "m/s" }]
      : []),
    ...(reserve ? [{ name: "D′", value: number(reserve), unit: "m" }] : []),
  ];
}
