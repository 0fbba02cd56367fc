import { sentenceFor } from "./request-errors.js";

const UNREACHABLE = "The connection was lost. Check it, then go on: what has arrived is kept.";

/**
 * The answer to a request. `status` is 0 if there was none: the line was cut, or the request was aborted.
 * @typedef {{status: number, json?: any, error?: string}} Answer
 */

/**
 * Post a form or plain bytes; nothing is thrown, an error comes back as a sentence.
 * @param {string} url
 * @param {FormData | Blob} body
 * @param {{headers?: Record<string, string>, onProgress?: (sent: number) => void, signal?: AbortSignal}} [options]
 * @returns {Promise<Answer>}
 */
export function post(url, body, { headers = {}, onProgress = () => {}, signal } = {}) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  const common = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  for (const [name, value] of Object.entries({ ...common, Accept: "application/json", ...headers })) {
    request.setRequestHeader(name, value);
  }
  request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
  const abort = () => request.abort();
  signal?.addEventListener("abort", abort);
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      signal?.removeEventListener("abort", abort);
      resolve(answerOf(request));
    });
    if (signal?.aborted) {
      resolve({ status: 0, error: UNREACHABLE });
    } else {
      request.send(body);
    }
  });
}

/** @param {Record<string, string | number | File>} fields empty ones are left out @returns {FormData} */
export function form(fields) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof File) {
      data.append(name, value, value.name);
    } else if (value !== "") {
      data.append(name, String(value));
    }
  }
  return data;
}

/** @param {XMLHttpRequest} request @returns {Answer} */
function answerOf(request) {
  const { status } = request;
  if (!status) {
    return { status, error: UNREACHABLE };
  }
  const json = parsed(request.responseText);
  if (status >= 200 && status < 300) {
    // a page instead of data: the login, to which an ended session is sent
    return json ? { status, json } : { status: 401, error: sentenceFor(401) };
  }
  return { status, json, error: json?.error ?? sentenceFor(status) };
}

/** @param {string} text @returns {any} undefined if it is no JSON, such as an error page of a proxy */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
