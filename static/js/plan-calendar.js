// Moving planned workouts, by mouse and by keys. What a move does to the plan is asked of the server while it goes on.
import { changed } from "./live.js";
import { form, post } from "./post.js";
import { announce, showToast } from "./toasts.js";

const ARROWS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const ANSWERS = { Enter: "move", c: "copy", s: "swap" };
const DAY_MS = 86_400_000;

/** The workout to focus once the calendar has been drawn anew; after that its id keeps the focus. */
let focused = "";

/** @param {HTMLElement} root with data-moving and elements with data-day and data-workout within */
export function mount(root) {
  const box = root.querySelector("[data-moving]");
  const shown = box.querySelector("[data-effect]");
  /** @type {{chip: HTMLElement, day: string, what: string, keys: boolean} | null} */
  let move = null;
  let asked = new AbortController();

  root.querySelector(`[data-workout="${focused}"]`)?.focus();
  focused = "";

  function begin(chip, keys) {
    move = { chip, day: "", what: "move", keys };
    chip.classList.add("is-moving");
    box.querySelector("[data-by-keys]").hidden = !keys;
    box.querySelector("[data-by-mouse]").hidden = keys;
    shown.replaceChildren();
    box.hidden = false;
  }

  function end() {
    asked.abort();
    move?.chip.classList.remove("is-moving");
    mark("");
    move = null;
    box.hidden = true;
  }

  /** Choose a day, and show what that would do. */
  function aim(day, what) {
    if (!move || (move.day === day && move.what === what)) {
      return;
    }
    Object.assign(move, { day, what });
    mark(day);
    ask(move);
  }

  function mark(day) {
    for (const cell of root.querySelectorAll(".day.is-target")) {
      cell.classList.remove("is-target");
    }
    cellOf(day)?.classList.add("is-target");
  }

  function cellOf(day) {
    return day ? rowsOf(move.chip).querySelector(`[data-day="${day}"]`) : null;
  }

  async function ask({ chip, day, what, keys }) {
    asked.abort();
    asked = new AbortController();
    const url = `${chip.dataset.change}?${new URLSearchParams({ what, day })}`;
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (answer.ok && !answer.redirected) {
        shown.innerHTML = await answer.text();
        keys && announce(shown.textContent.replaceAll(/\s+/g, " ").trim());
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        shown.replaceChildren();
      }
    }
  }

  async function make() {
    const { chip, day, what } = move;
    const { edition, plan } = rowsOf(chip).dataset;
    end();
    if (what === "move" && day === chip.closest("[data-day]")?.dataset.day) {
      return;
    }
    const answer = await post(chip.dataset.change, form({ what, day, edition }));
    focused = chip.dataset.workout;
    showToast(answer.error ?? answer.json.said, answer.error ? "warning" : "success");
    changed("plan", plan);
  }

  function onDragStart(event) {
    const chip = event.target.closest("[data-workout]");
    if (chip) {
      event.dataTransfer.effectAllowed = "copyMove";
      event.dataTransfer.setData("text/plain", chip.dataset.workout);
      begin(chip, false);
    }
  }

  function onDragOver(event) {
    const cell = event.target.closest("[data-day]");
    if (!move || !cell || rowsOf(cell) !== rowsOf(move.chip)) {
      return;
    }
    event.preventDefault();
    const other = event.target.closest("[data-workout]");
    const copies = event.ctrlKey || event.altKey;
    event.dataTransfer.dropEffect = copies ? "copy" : "move";
    aim(cell.dataset.day, copies ? "copy" : other && other !== move.chip ? "swap" : "move");
  }

  function onDrop(event) {
    if (move?.day) {
      event.preventDefault();
      make();
    }
  }

  function onKey(event) {
    if (!move) {
      const chip = event.target.closest("[data-workout]");
      if (chip && event.key.toLowerCase() === "m" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        begin(chip, true);
        aim(chip.closest("[data-day]").dataset.day, "move");
        announce(box.querySelector("[data-by-keys]").textContent);
      }
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key in ARROWS) {
      const day = later(move.day, ARROWS[key]);
      cellOf(day) && aim(day, "move");
    } else if (key in ANSWERS) {
      move.what = ANSWERS[key];
      make();
    } else if (key === "Escape") {
      end();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const listeners = {
    dragstart: onDragStart,
    dragover: onDragOver,
    drop: onDrop,
    dragend: () => move && !move.keys && end(),
    keydown: onKey,
    focusout: () => move?.keys && end(),
  };
  for (const [name, listener] of Object.entries(listeners)) {
    root.addEventListener(name, listener);
  }

  /** Ctrl+Z and Ctrl+Y (or Ctrl+Shift+Z), but for what is typed into a field. */
  function onUndoKey(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key) || move) {
      return;
    }
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) {
      return;
    }
    const button = root.querySelector(key === "y" || event.shiftKey ? "[data-redo]" : "[data-undo]");
    if (button) {
      event.preventDefault();
      button.click();
    }
  }

  document.addEventListener("keydown", onUndoKey);
  return () => {
    asked.abort();
    document.removeEventListener("keydown", onUndoKey);
  };
}

/** The days of one runner's plan: a row of the athletes' calendar, or the whole of her own. */
function rowsOf(element) {
  return element.closest("[data-edition]");
}

/** @param {string} day ISO @param {number} days @returns {string} ISO */
function later(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
