/** Buttons with data-theme-toggle switch between dark and light; charts hear `themechange` on the document. */
export function wireThemeSwitch() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) {
      return;
    }
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // storage is switched off: the choice holds for this page
    }
    document.dispatchEvent(new CustomEvent("themechange"));
  });
}
