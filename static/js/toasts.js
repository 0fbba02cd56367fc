import { icon } from "./icons.js";

const ICONS = { success: "done", info: "info", warning: "warn", error: "warn" };
/** Long enough to read a sentence; warnings and errors stay until closed. */
const SHOWN_MS = 7000;

/** Toasts close by their button; the server's good news go by themselves. */
export function wireToasts() {
  document.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest(".toast").remove();
  });
  for (const toast of document.querySelectorAll(".toast--success, .toast--info")) {
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}

/**
 * @param {string} text a sentence that says what happened and what to do
 * @param {"success" | "info" | "warning" | "error"} [level]
 */
export function showToast(text, level = "info") {
  const list = document.getElementById("toasts");
  const same = [...list.querySelectorAll(".toast p")].some((shown) => shown.textContent === text);
  if (same) {
    return;
  }
  const toast = document.createElement("div");
  toast.className = `toast toast--${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--ghost btn--icon btn--sm";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", list.dataset.closeLabel);
  close.append(icon("x"));
  toast.append(icon(ICONS[level]), words, close);
  list.append(toast);
  if (level === "success" || level === "info") {
    setTimeout(() => toast.remove(), SHOWN_MS);
  }
}

/** Have a screen reader say something that the page already shows. @param {string} text */
export function announce(text) {
  document.getElementById("live-region").textContent = text;
}
