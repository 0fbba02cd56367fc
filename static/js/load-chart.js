// Fitness and fatigue above, form below. Past is solid; the plan goes on dashed, inside its band if it has one.
import { showMessage } from "./columns.js";
import { baseline, hatched, horizontalBand, leftLabel, verticalMark } from "./drawing.js";
import { drawnOf } from "./drawn.js";
import { dayLabel, dayTicks, difference, instant, number } from "./format.js";
import { drawPanels, line } from "./panels.js";
import { showReadout } from "./readout.js";
import { valueAxis } from "./ticks.js";
import { tint, token } from "./tokens.js";

const DAY = 86400;
const FORM_ZONES = [
  { from: 5, to: 200, tone: "--form-fresh", word: "fresh" },
  { from: -25, to: -5, tone: "--form-productive", word: "productive" },
  { from: -200, to: -25, tone: "--form-low", word: "low" },
];
const MODELS = { ctl: "--chart-fitness", atl: "--chart-fatigue", tsb: "--chart-form" };

const iso = (day) => new Date(day * 1000).toISOString().slice(0, 10);

/** @param {HTMLElement} element with data-url, data-today, data-race-day, data-race-name */
export function mount(element) {
  const plots = element.querySelector("[data-plots]");
  return drawnOf(element, element.dataset.url, (answer, days) => drawLoad(element, plots, arranged(answer), days));
}

/** Past and plan on one axis of days; the plan starts where the past ends, so that the line goes on. */
function arranged(answer) {
  const { days, planned } = answer;
  const ahead = (planned?.days ?? [])
    .map((day, index) => ({ day, index }))
    .filter(({ day }) => !days.length || day > days[days.length - 1]);
  const x = [...days, ...ahead.map(({ day }) => day)].map(instant);
  const bounds = (side, name) => {
    const given = planned?.[side];
    return Array.isArray(given) ? (name === "tsb" ? given : null) : (given?.[name] ?? null);
  };
  const later = (name, column) => [
    ...days.map((_, index) => (index === days.length - 1 ? answer[name][index] : null)),
    ...ahead.map(({ index }) => column?.[index] ?? null),
  ];
  const models = Object.fromEntries(
    Object.keys(MODELS).map((name) => [
      name,
      {
        past: [...answer[name], ...ahead.map(() => null)],
        plan: later(name, planned?.[name]),
        low: bounds("low", name) && later(name, bounds("low", name)),
        high: bounds("high", name) && later(name, bounds("high", name)),
      },
    ]),
  );
  return { x, models, load: answer.load ?? [], pastDays: days.length, answer };
}

function drawLoad(element, plots, history, days) {
  const { x, models, answer } = history;
  if (x.length < 2) {
    showMessage(plots, "Fitness and form appear after the first runs with a load.");
    return null;
  }
  const today = instant(element.dataset.today ?? answer.today ?? answer.days[answer.days.length - 1]);
  const end = days ? Math.min(x[x.length - 1], today + Math.round(days / 2) * DAY) : x[x.length - 1];
  const start = days ? Math.max(x[0], today - days * DAY) : x[0];
  const raceDay = element.dataset.raceDay ?? answer.race_day;
  const marks = (word) => [
    ...(end > today ? [verticalMark(today, { text: word("Today") })] : []),
    ...(raceDay
      ? [verticalMark(instant(raceDay), { text: word(element.dataset.raceName ?? "Race day"), row: 1 })]
      : []),
  ];
  const unsettled =
    answer.provisional_until && instant(answer.provisional_until) > x[0]
      ? [hatched(x[0], instant(answer.provisional_until), "still settling")]
      : [];
  const view = { x, start, end };
  const show = (index) => showReadout(element.querySelector("[data-readout]"), readout(history, index));
  show(null);
  return drawPanels(plots, {
    x,
    time: true,
    xRange: [start, end],
    xLabels: dayTicks,
    panels: [
      upperPanel(models, view, { under: unsettled, over: marks((text) => text) }),
      formPanel(
        models,
        view,
        marks(() => ""),
      ),
    ],
    onCursor: show,
  });
}

/** The values of a model that are in view, plan and band with them. */
function inView({ x, start, end }, ...columns) {
  return columns.flatMap((column) =>
    (column ?? []).filter((_, index) => x[index] >= start && x[index] <= end),
  );
}

function modelSeries(name, { past, plan, low, high }, filled) {
  const colour = MODELS[name];
  const series = [
    { column: past, line: line({ colour, fill: filled ? 0.12 : undefined }) },
    { column: plan, line: line({ colour, dash: [5, 4] }) },
  ];
  if (low && high) {
    series.push(
      { column: high, line: line({ colour, width: 0 }) },
      { column: low, line: line({ colour, width: 0 }) },
    );
  }
  return series;
}

function panelOf(parts, tones, more) {
  const series = parts.flat();
  const bands = [];
  let place = 1;
  parts.forEach((part, index) => {
    if (part.length === 4) {
      bands.push({ series: [place + 2, place + 3], fill: tint(tones[index], 0.2) });
    }
    place += part.length;
  });
  return {
    series: series.map((entry) => entry.line),
    data: series.map((entry) => entry.column),
    bands,
    ...more,
  };
}

function upperPanel({ ctl, atl }, view, drawn) {
  const values = inView(view, ctl.past, ctl.plan, ctl.high, atl.past, atl.plan, atl.high);
  const { range, ticks } = valueAxis(values.length ? values : [0, 1], 4, 20);
  return panelOf([modelSeries("ctl", ctl, true), modelSeries("atl", atl, false)], [MODELS.ctl, MODELS.atl], {
    height: 190,
    range: [Math.max(0, range[0]), range[1]],
    ticks,
    names: [
      { label: "Fitness", colour: "c-fitness" },
      { label: "Fatigue", colour: "c-fatigue" },
    ],
    ...drawn,
  });
}

function formPanel({ tsb }, view, under) {
  const values = inView(view, tsb.past, tsb.plan, tsb.low, tsb.high);
  const { range, ticks } = valueAxis([...values, -10, 10], 4);
  const zones = FORM_ZONES.map((zone) => ({
    ...zone,
    from: Math.max(zone.from, range[0]),
    to: Math.min(zone.to, range[1]),
  })).filter(({ from, to }) => to > from);
  // the uppermost word stands below the name of the panel
  const room = (word) => (range[1] - range[0]) * (word === "fresh" ? 0.3 : 0.12);
  const tall = zones.filter(({ from, to, word }) => to - from > room(word));
  return panelOf([modelSeries("tsb", tsb, false)], [MODELS.tsb], {
    height: 120,
    range,
    ticks,
    labels: (u, splits) => splits.map((value) => difference(value)),
    names: [{ label: "Form", colour: "c-form" }],
    under: [
      ...zones.map(({ from, to, tone }) => horizontalBand(from, to, token(tone))),
      baseline(0),
      ...under,
    ],
    over: tall.map(({ from, to, word }) =>
      leftLabel(word === "fresh" ? from + (to - from) * 0.3 : (from + to) / 2, word),
    ),
  });
}

function readout({ x, models, load, pastDays, answer }, index) {
  const place = index ?? pastDays - 1;
  if (place < 0) {
    return [];
  }
  const value = (name) => (place < pastDays ? models[name].past : models[name].plan)[place];
  const provisional = answer.provisional_until && iso(x[place]) < answer.provisional_until;
  return [
    { name: dayLabel(iso(x[place])), value: place < pastDays ? `load ${number(load[place])}` : "planned" },
    { name: "Fitness", value: number(value("ctl")), key: "key--line c-fitness" },
    { name: "Fatigue", value: number(value("atl")), key: "key--line c-fatigue" },
    { name: "Form", value: difference(value("tsb")), key: "key--line c-form" },
    ...(provisional ? [{ name: "", value: "still settling" }] : []),
  ];
}
