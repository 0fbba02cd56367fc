// The browser's own time zone, chosen in a list that nobody has touched yet.

/** @param {HTMLElement} element around a select of time zones */
export function mount(element) {
  const select = element.querySelector("select");
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if ([...select.options].some((option) => option.value === timeZone) && select.value !== timeZone) {
    select.value = timeZone;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
