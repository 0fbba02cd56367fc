/**
 * The present value of a design token, for canvases, which know no CSS variables.
 * @param {string} name such as "--chart-hr"
 */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A colour with its opacity. @param {string} name of a token @param {number} alpha */
export function tint(name, alpha) {
  return `color-mix(in srgb, ${token(name)} ${Math.round(alpha * 100)}%, transparent)`;
}
