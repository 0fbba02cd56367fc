// A session's columns, fetched once for the charts and the map together.

/**
 * @typedef {object} Columns
 * @property {{distance?: (number | null)[], time?: (number | null)[]}} x metres and seconds
 * @property {Record<string, (number | null)[]>} series speed, grade_adjusted_speed, heart_rate, altitude, cadence
 * @property {([number, number] | null)[]} track
 * @property {{start_distance: number, start_time?: number, label?: string}[]} laps
 * @property {number[]} zones upper bounds, beats per minute
 * @property {{series: string, from: number, to: number, label: string}[]} [excluded] seconds
 * @property {"km" | "mi"} units
 */

/** @type {Map<string, Promise<Columns>>} */
const fetched = new Map();

/** @param {string} url @returns {Promise<Columns>} */
export function sessionColumns(url) {
  if (!fetched.has(url)) {
    fetched.set(
      url,
      fetchJson(url).catch((error) => {
        fetched.delete(url);
        throw error;
      }),
    );
  }
  return fetched.get(url);
}

/** @param {string} url @returns {Promise<any>} @throws {Error} with a sentence for the reader */
export async function fetchJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) {
    throw new Error("The server cannot be reached. Load the page again when you are online.");
  }
  if (!answer.ok) {
    throw new Error("The data of this chart could not be loaded. Load the page again.");
  }
  return answer.json();
}

/** Say in the chart's place why there is none. @param {HTMLElement} container @param {string} sentence */
export function showMessage(container, sentence) {
  const words = document.createElement("p");
  words.className = "chart-message";
  words.textContent = sentence;
  container.classList.add("is-empty");
  container.replaceChildren(words);
}

/** @param {(number | null)[] | undefined} column @returns {boolean} whether it holds any value */
export const hasValues = (column) => Boolean(column?.some((value) => value !== null));

/**
 * The shared cursor of charts and map.
 * @param {HTMLElement} element of the module that moved it
 * @param {string} url of the session's columns
 * @param {number | null} index into the columns
 */
export function moveCursor(element, url, index) {
  document.dispatchEvent(new CustomEvent("session:cursor", { detail: { element, url, index } }));
}
