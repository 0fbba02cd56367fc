// The track without tiles: coloured by pace, with kilometre marks, a scale and the cursor of the charts.
import {
  Map as LeafletMap,
  canvas,
  circleMarker,
  control,
  divIcon,
  latLngBounds,
  marker,
  polyline,
} from "leaflet";
import { moveCursor, sessionColumns, showMessage } from "./columns.js";
import { METRES, pace } from "./format.js";
import { quantile } from "./ticks.js";
import { token } from "./tokens.js";

const SHADES = 7;
const MOST_MARKS = 12;
const MARK_STEPS = [1, 2, 5, 10, 20, 50];
/** A pointer farther away than this does not mean the track (px). */
const REACH = 40;

/** @param {HTMLElement} element with data-columns-url and data-units */
export function mount(element) {
  const { columnsUrl: url, units } = element.dataset;
  const box = element.querySelector("[data-map]");
  let drawing = null;
  let columns = null;
  const draw = () => {
    drawing?.destroy();
    drawing = columns && drawTrack(element, box, columns, { url, units });
  };
  const onCursor = ({ detail }) => {
    if (detail.url === url && detail.element !== element) {
      drawing?.showAt(detail.index);
    }
  };
  document.addEventListener("session:cursor", onCursor);
  document.addEventListener("themechange", draw);
  sessionColumns(url)
    .then((answer) => {
      columns = answer;
      if (columns.track?.filter(Boolean).length > 1) {
        draw();
      } else {
        showMessage(box, "This recording has no track, as on a treadmill.");
      }
    })
    .catch((error) => showMessage(box, error.message));
  return () => {
    document.removeEventListener("session:cursor", onCursor);
    document.removeEventListener("themechange", draw);
    drawing?.destroy();
  };
}

function drawTrack(element, box, columns, { url, units }) {
  const { track } = columns;
  const renderer = canvas({ padding: 0.3 });
  const map = new LeafletMap(box, {
    renderer,
    attributionControl: false,
    zoomSnap: 0.25,
    scrollWheelZoom: false,
    zoomControl: false,
    keyboard: false,
  });
  control.zoom({ position: "topright" }).addTo(map);
  control
    .scale({ metric: units === "km", imperial: units === "mi", position: "bottomright", maxWidth: 90 })
    .addTo(map);
  map.fitBounds(latLngBounds(track.filter(Boolean)), { padding: [28, 28], animate: false });

  for (const run of stretches(
    track,
    track.map(() => 0),
  )) {
    polyline(run.points, { color: token("--surface-solid"), weight: 8, interactive: false }).addTo(map);
  }
  const shades = paceShades(columns.series.speed ?? []);
  for (const run of stretches(track, shades.of)) {
    polyline(run.points, { color: token(`--pace-${run.shade + 1}`), weight: 4, interactive: false }).addTo(
      map,
    );
  }
  addMarks(map, columns, units);
  const here = circleMarker(track.find(Boolean), {
    radius: 6,
    weight: 2,
    color: token("--surface-solid"),
    fillColor: token("--text-1"),
    fillOpacity: 0,
    opacity: 0,
    interactive: false,
  }).addTo(map);
  showLegend(element.querySelector("[data-legend]"), shades, units);

  const handle = {
    showAt(index) {
      const point = index === null ? null : track[index];
      if (point) {
        here.setLatLng(point);
      }
      here.setStyle({ fillOpacity: point ? 1 : 0, opacity: point ? 1 : 0 });
      here.bringToFront();
    },
    destroy() {
      observer.disconnect();
      map.remove();
    },
  };
  map.on("mousemove", ({ latlng }) => {
    const index = nearest(map, track, latlng);
    handle.showAt(index);
    moveCursor(element, url, index);
  });
  map.on("mouseout", () => {
    handle.showAt(null);
    moveCursor(element, url, null);
  });
  const observer = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  observer.observe(box);
  return handle;
}

/**
 * Speeds in seven shades between the slow and the fast end of this run; lightness carries the order.
 * @param {(number | null)[]} speed
 */
function paceShades(speed) {
  const sorted = speed.filter((value) => value !== null && value > 0.5).sort((a, b) => a - b);
  if (!sorted.length) {
    return { of: speed.map(() => 3), slow: null, fast: null };
  }
  const [slow, fast] = [quantile(sorted, 0.05), quantile(sorted, 0.95)];
  const span = Math.max(fast - slow, 1e-6);
  let shade = 3;
  const of = speed.map((value) => {
    if (value !== null) {
      shade = Math.min(SHADES - 1, Math.max(0, Math.floor(((value - slow) / span) * SHADES)));
    }
    return shade;
  });
  return { of, slow, fast };
}

/** The track cut where it has gaps or changes its shade; neighbours share a point. */
function stretches(track, shades) {
  const found = [];
  let run = null;
  track.forEach((point, index) => {
    if (!point) {
      run = null;
      return;
    }
    run?.points.push(point);
    if (!run || run.shade !== shades[index]) {
      run = { shade: shades[index] ?? 3, points: [point] };
      found.push(run);
    }
  });
  return found.filter(({ points }) => points.length > 1);
}

function addMarks(map, { track, x }, units) {
  const along = x.distance ?? [];
  const total = (along.findLast((value) => value !== null) ?? 0) / METRES[units];
  const step = MARK_STEPS.find((size) => total / size <= MOST_MARKS) ?? 100;
  let next = step;
  along.forEach((metres, index) => {
    if (metres !== null && metres / METRES[units] >= next) {
      if (track[index] && next < total) {
        addMark(map, track[index], String(next));
      }
      next += step;
    }
  });
  circleMarker(track.find(Boolean), {
    radius: 6,
    weight: 2.4,
    color: token("--text-1"),
    fillColor: token("--surface-solid"),
    fillOpacity: 1,
    interactive: false,
  }).addTo(map);
}

function addMark(map, point, text) {
  marker(point, {
    icon: divIcon({ className: "map-km", html: text, iconSize: [20, 20] }),
    interactive: false,
    keyboard: false,
  }).addTo(map);
}

/** @returns {number | null} the index of the track's point under the pointer */
function nearest(map, track, latlng) {
  const pointer = map.latLngToContainerPoint(latlng);
  let [best, reach] = [null, REACH];
  track.forEach((point, index) => {
    if (point) {
      const away = pointer.distanceTo(map.latLngToContainerPoint(point));
      if (away < reach) {
        [best, reach] = [index, away];
      }
    }
  });
  return best;
}

function showLegend(legend, { slow, fast }, units) {
  if (slow === null || fast === null) {
    return;
  }
  const SVG = "http://www.w3.org/2000/svg";
  const ramp = document.createElementNS(SVG, "svg");
  ramp.setAttribute("class", "map-ramp");
  ramp.setAttribute("viewBox", `0 0 ${SHADES} 1`);
  ramp.setAttribute("preserveAspectRatio", "none");
  for (let shade = 0; shade < SHADES; shade += 1) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("class", `c-p${shade + 1}`);
    rect.setAttribute("x", String(shade));
    rect.setAttribute("width", "1.02");
    rect.setAttribute("height", "1");
    ramp.append(rect);
  }
  const ends = document.createElement("div");
  ends.className = "map-legend-x";
  for (const value of [slow, (slow + fast) / 2, fast]) {
    const label = document.createElement("span");
    label.textContent = pace(value, units);
    ends.append(label);
  }
  legend.replaceChildren(`Pace, min/${units}`, ramp, ends);
  legend.hidden = false;
}
