/** On a narrow page tabs run out of sight: the current one is brought back, without moving the page. */
export function showCurrentTab() {
  const current = document.querySelector(".tabs [aria-current]");
  if (current) {
    const row = current.parentElement;
    const hidden = current.getBoundingClientRect().right - row.getBoundingClientRect().right;
    row.scrollLeft += Math.max(0, hidden);
  }
}
