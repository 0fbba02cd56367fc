/** How long to wait before the next try, doubled each time; after so many tries in vain somebody must ask for more. */
const FIRST_MS = 1000;
const LONGEST_MS = 30000;
const TRIES = 8;
/** The server, or what is before it, may be there again in a moment. */
const PASSING = new Set([0, 408, 425, 429, 502, 503, 504]);

/**
 * Who sends something, as seen by what keeps trying.
 * @typedef {object} Sender
 * @property {AbortSignal} signal that ends all tries
 * @property {(seconds: number, again: () => void) => void} onTrouble told before each wait, with what ends it early
 */

/**
 * Ask until there is an answer that will not change by itself: again and again, ever more slowly, at once when the
 * network is back.
 * @param {() => Promise<import("./post.js").Answer>} ask
 * @param {Sender} sender
 * @returns {Promise<import("./post.js").Answer>}
 */
export async function insist(ask, sender) {
  let wait = FIRST_MS;
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (sender.signal.aborted || !PASSING.has(answer.status) || tries === TRIES) {
      return answer;
    }
    await pause(wait, sender);
    wait = Math.min(2 * wait, LONGEST_MS);
  }
}

/** @param {number} ms @param {Sender} sender @returns {Promise<void>} */
function pause(ms, { signal, onTrouble }) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    window.addEventListener("online", go);
    signal.addEventListener("abort", go);
    onTrouble(Math.round(ms / 1000), go);
  });
}
