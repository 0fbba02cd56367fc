/**
 * The line of values above a chart: a name, a value in bold, a unit.
 * @param {HTMLElement | null} element
 * @param {{name: string, value: string, unit?: string, key?: string}[]} entries
 */
export function showReadout(element, entries) {
  element?.replaceChildren(
    ...entries.map(({ name, value, unit, key }) => {
      const entry = document.createElement("span");
      if (key) {
        const square = document.createElement("i");
        square.className = `key ${key}`;
        entry.append(square);
      }
      const label = document.createElement("em");
      label.textContent = name;
      const bold = document.createElement("b");
      bold.textContent = value;
      entry.append(label, " ", bold, unit && value !== "–" ? ` ${unit}` : "");
      return entry;
    }),
  );
}
