const SVG = "http://www.w3.org/2000/svg";

/** The sprite's address, hashed by the server, comes with the script tag. */
const sprite = document.querySelector("script[data-icons]")?.dataset.icons ?? "";

/**
 * @param {string} name of a symbol in icons.svg
 * @param {string} [classes] more classes
 * @returns {SVGSVGElement}
 */
export function icon(name, classes = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${classes}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A bar filled to a share of its width.
 * @returns {{bar: SVGSVGElement, fill: (share: number) => void}}
 */
export function progressBar() {
  const bar = document.createElementNS(SVG, "svg");
  bar.setAttribute("class", "progress progress--thin c-accent");
  bar.setAttribute("aria-hidden", "true");
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("height", "100%");
  rect.setAttribute("width", "0");
  bar.append(rect);
  return { bar, fill: (share) => rect.setAttribute("width", `${Math.round(share * 100)}%`) };
}
