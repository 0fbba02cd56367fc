import { icon, progressBar } from "./icons.js";

const MEGA = 1024 * 1024;

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / MEGA).toFixed(1);

/**
 * The row of one file on its way.
 * @param {string} path @param {number} size bytes
 */
export function uploadRow(path, size) {
  const element = document.createElement("div");
  element.className = "file";
  const name = span("file-name", path);
  name.title = path;
  const meta = span("file-meta", "waiting for the server");
  const { bar, fill } = progressBar();
  const help = document.createElement("div");
  help.className = "file-help row";
  element.append(icon("refresh", "icon-16 spin"), name, meta, bar);

  const show = (tone, symbol, words) => {
    element.className = `file ${tone}`.trim();
    element.firstChild.replaceWith(icon(symbol, symbol === "refresh" ? "icon-16 spin" : "icon-16"));
    meta.textContent = words;
    help.remove();
  };
  const advise = (sentence, label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--sm";
    button.textContent = label;
    button.addEventListener("click", act);
    help.replaceChildren(span("", sentence), button);
    element.append(help);
  };
  let troubled = false;

  return {
    element,
    progress(sent) {
      if (troubled && sent) {
        troubled = false;
        show("", "refresh", "");
      }
      fill(size ? Math.min(sent / size, 1) : 1);
      if (!troubled) {
        meta.textContent = sent < size ? `${megabytes(sent)} of ${megabytes(size)} MB` : "arrived, being kept";
      }
    },
    /** The connection is lost. @param {number} seconds until the next try @param {() => void} again */
    trouble(seconds, again) {
      troubled = true;
      show("file--warn", "file-warn", "interrupted");
      advise(`The connection was lost; what has arrived is kept. Trying again in ${seconds} s.`, "Go on", again);
    },
    paused() {
      troubled = true;
      show("file--muted", "pause", "paused");
    },
    /** @param {boolean} leave the list again after a moment */
    sent(leave) {
      show("file--good", "done", "sent");
      bar.remove();
      if (leave) {
        setTimeout(() => element.remove(), 1500);
      }
    },
    /** @param {string} sentence @param {string} label of the button @param {() => void} again */
    failed(sentence, label, again) {
      troubled = true;
      show("file--warn", "file-warn", "not sent");
      advise(sentence, label, again);
    },
  };
}

/** @param {string} className @param {string} text */
function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
