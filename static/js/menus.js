/**
 * Menus are <details class="menu">: a click outside or Escape closes them. Dialogs open by data-dialog-open="id" and
 * close by data-dialog-close. A form with data-autosubmit is sent when one of its choices changes.
 */
export function wireMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest(".menu"));
    const opener = event.target.closest("[data-dialog-open]");
    if (opener) {
      document.getElementById(opener.dataset.dialogOpen)?.showModal();
    } else if (event.target.closest("[data-dialog-close]")) {
      event.target.closest("dialog")?.close();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      return;
    }
    const open = event.target.closest?.(".menu[open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });
  document.addEventListener("change", (event) => {
    event.target.form?.matches("[data-autosubmit]") && event.target.form.requestSubmit();
  });
}

/** @param {Element | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (menu !== except) {
      menu.open = false;
    }
  }
}
