// What every page runs: theme switch, menus, toasts, answers to failed requests, live events, and the page's own
// modules, which are fetched only where an element asks for one with data-module.
import { connectLive } from "./live.js";
import { wireMenus } from "./menus.js";
import { wirePageModules } from "./modules.js";
import { wireRequestErrors } from "./request-errors.js";
import { showCurrentTab } from "./tabs.js";
import { wireThemeSwitch } from "./theme-switch.js";
import { wireToasts } from "./toasts.js";

wireThemeSwitch();
wireMenus();
showCurrentTab();
wireToasts();
wireRequestErrors();
wirePageModules({
  "session-charts": () => import("./session-charts.js"),
  "session-map": () => import("./session-map.js"),
  "load-chart": () => import("./load-chart.js"),
  "day-chart": () => import("./day-chart.js"),
  "critical-speed-chart": () => import("./critical-speed-chart.js"),
  "pace-curve-chart": () => import("./pace-curve-chart.js"),
  "lab-chart": () => import("./lab-chart.js"),
  "prediction-chart": () => import("./prediction-chart.js"),
  "plan-calendar": () => import("./plan-calendar.js"),
  crop: () => import("./crop.js"),
  "print-page": () => import("./print-page.js"),
  "schema-fields": () => import("./schema-fields.js"),
  "stretch-form": () => import("./stretch-form.js"),
  "time-zone": () => import("./time-zone.js"),
  upload: () => import("./upload.js"),
});
connectLive();
