// The rows of a plan schema: added, copied, moved and removed in the page; each week with a picture of its days.

const TALLEST_SHARE = 40;
const HEIGHT = 60;
const SVG = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} element around the rows; data-name: the form field; data-week: the word for a week */
export function mount(element) {
  const { name, week: word } = element.dataset;
  const update = () => {
    renumber(element, name, word);
    element.querySelectorAll('[data-row="w"]').forEach(draw);
  };
  const onClick = (event) => {
    const button = event.target.closest("[data-add], [data-do]");
    if (!button || !element.contains(button)) {
      return;
    }
    const row = button.dataset.add ? add(element, button) : change(button);
    update();
    element.dispatchEvent(new Event("input", { bubbles: true }));
    (row?.querySelector("input, select") ?? element.querySelector("[data-add]")).focus();
  };
  element.addEventListener("click", onClick);
  element.addEventListener("input", update);
  update();
}

/** A new row at the end of the list above the button. */
function add(element, button) {
  const kind = button.dataset.add;
  const made = element.querySelector(`template[data-new="${kind}"]`).content.cloneNode(true);
  const row = made.querySelector(`[data-row="${kind}"]`);
  button.parentElement.querySelector(`[data-rows="${kind}"]`).append(row);
  row.querySelectorAll("details").forEach((week) => (week.open = true));
  row.open = true;
  return row;
}

/** Moves, copies or removes the row of a button; returns the row to go on with. */
function change(button) {
  const row = button.closest("[data-row]");
  const { previousElementSibling: before, nextElementSibling: after } = row;
  switch (button.dataset.do) {
    case "up":
      before?.before(row);
      return row;
    case "down":
      after?.after(row);
      return row;
    case "copy":
      row.after(copied(row));
      return row.nextElementSibling;
    default:
      row.remove();
      return after ?? before;
  }
}

/** A clone takes along what was typed, but not what was chosen. */
function copied(row) {
  const copy = row.cloneNode(true);
  const chosen = row.querySelectorAll("select");
  copy.querySelectorAll("select").forEach((select, index) => (select.value = chosen[index].value));
  return copy;
}

/** Names the inputs after their places and counts the weeks. */
function renumber(element, name, word) {
  let count = 0;
  const walk = (within, kind, path) => {
    rowsOf(within, kind).forEach((row, index) => {
      const here = `${path}-${kind}${index}`;
      const next = { b: "w", w: "d" }[kind];
      if (kind === "w") {
        count += 1;
        row.querySelector("[data-number]").textContent = `${word} ${count}`;
        row.querySelector("[data-focus]").textContent = row.querySelector('[data-field="focus"]').value;
      }
      for (const input of row.querySelectorAll("[data-field]")) {
        if (input.closest("[data-row]") === row) {
          input.name = `${here}-${input.dataset.field}`;
        }
      }
      if (next) {
        walk(row, next, here);
      }
    });
  };
  walk(element, "b", name);
}

function rowsOf(within, kind) {
  return [...within.querySelector(`[data-rows="${kind}"]`).children];
}

/** A bar a day: as tall as its share of the week, in the colour of its family. */
function draw(week) {
  const picture = week.querySelector("[data-picture]");
  const bars = rowsOf(week, "d").map((day, index) => {
    const share = Number.parseFloat(day.querySelector('[data-field="share"]').value.replace(",", ".")) || 0;
    const family = day.querySelector('[data-field="family"]').selectedOptions[0];
    const height = Math.min(Math.max(share, 0) / TALLEST_SHARE, 1) * HEIGHT;
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("class", `z${family?.dataset.zone ?? 1}`);
    for (const [key, value] of Object.entries({ x: 10 * index, y: HEIGHT - height, width: 9, height })) {
      bar.setAttribute(key, value);
    }
    return bar;
  });
  picture.replaceChildren(...bars);
}
