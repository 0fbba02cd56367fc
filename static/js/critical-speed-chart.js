// Critical speed two ways: the efforts it rests on (distance over time, its slope is the speed), or its course over time.
import uPlot from "uplot";
import { fetchJson, showMessage } from "./columns.js";
import { dayLabel, distance, duration, METRES, number, pace } from "./format.js";
import { drawPanels, line } from "./panels.js";
import { showReadout } from "./readout.js";
import { roundTicks, timeTicks, valueAxis } from "./ticks.js";
import { tint, token } from "./tokens.js";

/** @param {HTMLElement} element with data-url, data-kind ("points" or "series") and data-units */
export function mount(element) {
  const { url, kind, units } = element.dataset;
  const plots = element.querySelector("[data-plots]");
  const readout = element.querySelector("[data-readout]");
  let drawing = null;
  let answer = null;
  const draw = () => {
    drawing?.destroy();
    drawing = answer && (kind === "series" ? drawSeries : drawPoints)(plots, readout, answer, units);
  };
  document.addEventListener("themechange", draw);
  fetchJson(url)
    .then((data) => {
      answer = data;
      draw();
    })
    .catch((error) => showMessage(plots, error.message));
  return () => {
    document.removeEventListener("themechange", draw);
    drawing?.destroy();
  };
}

function drawPoints(plots, readout, answer, units) {
  const points = [...answer.points].sort((a, b) => a.time - b.time);
  if (points.length < 2) {
    showMessage(
      plots,
      "Two hard efforts of different length between 2 and 40 minutes give a critical speed. Race or run one all out.",
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
        series: [line({ colour: "--chart-a" }), dots("--chart-a", true), dots("--warn", false)],
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
  const x = series.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const column = (name) => series.map((entry) => entry[name] ?? null);
  const { range, ticks } = valueAxis([...column("value"), ...column("low"), ...column("high")], 5);
  const show = (place) => {
    const entry = series[place ?? series.length - 1];
    showReadout(readout, [
      { name: dayLabel(entry.day), value: "" },
      ...fit({ critical_speed: entry.value, low: entry.low, high: entry.high }, units),
    ]);
  };
  show(null);
  return drawPanels(plots, {
    x,
    time: true,
    xLabels: (u, values) => values.map((value) => dayLabel(value, { month: "short", year: "2-digit" })),
    onCursor: show,
    panels: [
      {
        height: 230,
        series: [
          line({ colour: "--chart-a" }),
          line({ colour: "--chart-a", width: 0 }),
          line({ colour: "--chart-a", width: 0 }),
        ],
        data: [column("value"), column("high"), column("low")],
        bands: [{ series: [2, 3], fill: tint("--chart-a", 0.2) }],
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

/** Points without a line: filled if they count, hollow if not. */
function dots(colour, filled) {
  return {
    stroke: token(colour),
    width: 0,
    paths: () => null,
    points: {
      show: true,
      size: 10,
      width: 2,
      stroke: token(colour),
      fill: token(filled ? colour : "--surface-solid"),
    },
  };
}

/** What each effort is, beside its point. */
function pointLabels(points, metres) {
  return (u) => {
    u.ctx.save();
    u.ctx.font = `520 ${11 * uPlot.pxRatio}px Inter, system-ui, sans-serif`;
    u.ctx.textBaseline = "top";
    for (const { time, distance: length, label, used } of points) {
      const x = u.valToPos(time, "x", true);
      const roomy = x + u.ctx.measureText(label).width + 12 * uPlot.pxRatio < u.bbox.left + u.bbox.width;
      u.ctx.fillStyle = token(used ? "--text-2" : "--warn");
      u.ctx.textAlign = roomy ? "left" : "right";
      const text = used ? label : `${label}, not used`;
      u.ctx.fillText(
        text,
        x + (roomy ? 9 : -9) * uPlot.pxRatio,
        u.valToPos(length / metres, "y", true) + 8 * uPlot.pxRatio,
      );
    }
    u.ctx.restore();
  };
}

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
