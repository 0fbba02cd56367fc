import { showToast } from "./toasts.js";

/** When an htmx request fails, say what happened and what to do; nothing on the page changes. */
export function wireRequestErrors() {
  document.addEventListener("htmx:responseError", (event) => {
    showToast(sentenceFor(event.detail.xhr.status), "error");
  });
  document.addEventListener("htmx:sendError", () => {
    showToast("The server cannot be reached. Check the connection, then try again.", "error");
  });
  document.addEventListener("htmx:timeout", () => {
    showToast("The server took too long to answer. Try again in a moment.", "error");
  });
}

/** @param {number} status of the answer @returns {string} */
export function sentenceFor(status) {
  if (status === 401 || status === 403) {
    return "This was not allowed, perhaps because you have been logged out. Load the page again and log in.";
  }
  if (status === 404 || status === 410) {
    return "This is no longer here. Load the page again to see what is.";
  }
  if (status === 409) {
    return "Somebody changed this in the meantime. Load the page again, then repeat your change.";
  }
  if (status === 413) {
    return "This is larger than the server accepts. Send it in smaller parts.";
  }
  if (status === 429) {
    return "Too many requests in a short time. Wait a minute, then try again.";
  }
  return "The server had a problem and nothing was changed. Try again; if it stays, tell your administrator.";
}
