// A button that opens the browser's print dialog.

/** @param {HTMLElement} button */
export function mount(button) {
  const print = () => window.print();
  button.addEventListener("click", print);
  return () => button.removeEventListener("click", print);
}
