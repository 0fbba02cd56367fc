import { icon, progressBar } from "./icons.js";

const MEGA = 1e6;

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / MEGA).toFixed(1);

/**
 * The row of one file on its way.
 * @param {string} path @param {number} size bytes
 */
export function uploadRow(path, size) {
  const element = document.createElement("div");
  element.className = "file";
  const name = document.createElement("span");
  name.className = "file-name";
  name.textContent = path;
  name.title = path;
  const meta = document.createElement("span");
  meta.className = "file-meta";
  meta.textContent = "waiting for the server";
  const { bar, fill } = progressBar();
  element.append(icon("refresh", "icon-16 spin"), name, meta, bar);

  return {
    element,
    progress(sent) {
      fill(size ? Math.min(sent / size, 1) : 1);
      meta.textContent = sent < size ? `${megabytes(sent)} of ${megabytes(size)} MB` : "arrived, being kept";
    },
    /** @param {boolean} leave the list again after a moment */
    sent(leave) {
      element.classList.add("file--good");
      element.firstChild.replaceWith(icon("done", "icon-16"));
      bar.remove();
      meta.textContent = "sent";
      if (leave) {
        setTimeout(() => element.remove(), 1500);
      }
    },
    /** @param {string} sentence @param {() => void} again */
    failed(sentence, again) {
      element.classList.add("file--warn");
      element.firstChild.replaceWith(icon("file-warn", "icon-16"));
      bar.remove();
      meta.textContent = "not sent";
      const help = document.createElement("div");
      help.className = "file-help row";
      const words = document.createElement("span");
      words.textContent = sentence;
      const retry = document.createElement("button");
      retry.type = "button";
      retry.className = "btn btn--sm";
      retry.textContent = "Retry";
      retry.addEventListener("click", () => {
        element.remove();
        again();
      });
      help.append(words, retry);
      element.append(help);
    },
  };
}
