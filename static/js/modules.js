/** @typedef {{mount: (element: HTMLElement) => (void | (() => void))}} PageModule */

/** Clean-up functions of the elements whose module runs. @type {WeakMap<Element, () => void>} */
const mounted = new WeakMap();

/**
 * Mount the module that each element with data-module names, now and after every htmx swap; each module is fetched
 * once, when first needed. `mount` may return a function that is called when the element leaves the page.
 * @param {Record<string, () => Promise<PageModule>>} modules
 */
export function wirePageModules(modules) {
  const mountWithin = (/** @type {ParentNode} */ root) => {
    for (const element of root.querySelectorAll("[data-module]")) {
      mountElement(element, modules);
    }
  };
  mountWithin(document);
  document.addEventListener("htmx:load", (event) => mountWithin(event.target.parentNode ?? event.target));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    mounted.get(event.target)?.();
    mounted.delete(event.target);
  });
}

/** @param {HTMLElement} element @param {Record<string, () => Promise<PageModule>>} modules */
async function mountElement(element, modules) {
  const load = modules[element.dataset.module];
  if (!load || mounted.has(element)) {
    return;
  }
  mounted.set(element, () => {});
  const { mount } = await load();
  if (element.isConnected) {
    mounted.set(element, mount(element) ?? (() => {}));
  }
}
