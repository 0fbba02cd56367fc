import { sentenceFor } from "./request-errors.js";

const UNREACHABLE = "The connection was lost before the file had arrived. Check it, then try again.";

/**
 * Post one file with some fields; nothing is thrown, an error comes back as a sentence.
 * @param {string} url
 * @param {File | null} file
 * @param {Record<string, string>} fields empty ones are left out
 * @param {(sent: number) => void} [onProgress] bytes
 * @returns {Promise<{answer?: any, error?: string}>}
 */
export function sendFile(url, file, fields, onProgress = () => {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value) {
      body.append(name, value);
    }
  }
  if (file) {
    body.append("file", file, file.name);
  }
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  for (const [name, value] of Object.entries(JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"))) {
    request.setRequestHeader(name, value);
  }
  request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
  return new Promise((resolve) => {
    request.addEventListener("load", () => resolve(outcome(request)));
    request.addEventListener("error", () => resolve({ error: UNREACHABLE }));
    request.addEventListener("abort", () => resolve({ error: UNREACHABLE }));
    request.send(body);
  });
}

/** @param {XMLHttpRequest} request @returns {{answer?: any, error?: string}} */
function outcome(request) {
  const json = parsed(request.responseText);
  if (request.status >= 200 && request.status < 300) {
    return { answer: json ?? {} };
  }
  return { error: json?.error ?? sentenceFor(request.status) };
}

/** @param {string} text @returns {any} undefined if it is no JSON, such as an error page of a proxy */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
