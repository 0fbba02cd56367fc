// What every chart of one answer does: fetch it, draw it, draw again when the theme or the span changes, be gone.
import { fetchJson, showMessage } from "./columns.js";

/**
 * @param {HTMLElement} element with [data-plots], and perhaps a group of buttons [data-days] that choose a span
 * @param {string} url
 * @param {(answer: any, days: number) => ({ destroy: () => void } | null)} drawing
 * @returns {() => void} takes the chart away
 */
export function drawnOf(element, url, drawing) {
  let drawn = null;
  let answer = null;
  let days = Number(element.querySelector("[data-days][aria-pressed='true']")?.dataset.days ?? 0);
  const draw = () => {
    drawn?.destroy();
    drawn = answer && drawing(answer, days);
  };
  element.querySelector(".seg")?.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-days]");
    if (chosen) {
      days = Number(chosen.dataset.days);
      for (const button of element.querySelectorAll("[data-days]")) {
        button.setAttribute("aria-pressed", String(button === chosen));
      }
      draw();
    }
  });
  document.addEventListener("themechange", draw);
  fetchJson(url)
    .then((found) => {
      answer = found;
      draw();
    })
    .catch((error) => showMessage(element.querySelector("[data-plots]"), error.message));
  return () => {
    document.removeEventListener("themechange", draw);
    drawn?.destroy();
  };
}
