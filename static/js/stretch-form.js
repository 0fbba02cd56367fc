// The times of the stretch that the charts are zoomed to, filled into a form.
import { duration } from "./format.js";

/** @param {HTMLElement} element around a form with fields "start" and "end" */
export function mount(element) {
  const [start, end] = ["start", "end"].map((name) => element.querySelector(`[name="${name}"]`));
  const onStretch = ({ detail }) => {
    if (detail) {
      start.value = duration(detail.start);
      end.value = duration(detail.end);
      element.open = true;
    }
  };
  document.addEventListener("session:stretch", onStretch);
  return () => document.removeEventListener("session:stretch", onStretch);
}
