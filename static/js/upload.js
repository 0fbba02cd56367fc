// Files in: dropped anywhere on the page or chosen, sent one a request, at most three at a time. The first answer names
// the import, the others join it; when all are sent the server is told, and the import's progress shows itself below.
import { filesOf } from "./dropped-files.js";
import { sendFile } from "./send-file.js";
import { uploadRow } from "./upload-row.js";

const AT_ONCE = 3;
/** With more files than this, rows of files that went well disappear again. */
const FEW = 20;
const PROGRESS = "#import-progress";

/** @typedef {{file: File, path: string}} Picked */

/** @param {HTMLElement} element with data-upload-url, data-close-url and data-runner */
export function mount(element) {
  const batch = newBatch(element);
  const add = (/** @type {Picked[]} */ picked) => {
    batch.waiting.push(...picked);
    proceed(batch);
  };

  for (const button of element.querySelectorAll("[data-choose]")) {
    const input = element.querySelector(`[data-input="${button.dataset.choose}"]`);
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      add([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
      input.value = "";
    });
  }
  const stopDrops = wireDrops(add);
  const warn = (event) => {
    if (batch.active.size || batch.waiting.length) {
      event.preventDefault();
    }
  };
  window.addEventListener("beforeunload", warn);
  return () => {
    stopDrops();
    window.removeEventListener("beforeunload", warn);
  };
}

function newBatch(element) {
  return {
    element,
    waiting: [],
    active: new Set(),
    sent: 0,
    failed: 0,
    importId: "",
    closeUrl: element.dataset.closeUrl ?? "",
  };
}

/** @param {(picked: Picked[]) => void} add @returns {() => void} that lets go again */
function wireDrops(add) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      document.body.dataset.dropping = "";
    }
  };
  const leave = (event) => {
    if (!event.relatedTarget) {
      delete document.body.dataset.dropping;
    }
  };
  const drop = async (event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      delete document.body.dataset.dropping;
      add(await filesOf(event.dataTransfer));
    }
  };
  const handlers = { dragenter: over, dragover: over, dragleave: leave, drop };
  for (const [name, handler] of Object.entries(handlers)) {
    document.addEventListener(name, handler);
  }
  return () => {
    for (const [name, handler] of Object.entries(handlers)) {
      document.removeEventListener(name, handler);
    }
  };
}

/** Start what may start: one file alone until the import has its name, then three side by side. */
function proceed(batch) {
  while (batch.waiting.length && batch.active.size < (batch.importId ? AT_ONCE : 1)) {
    send(batch, batch.waiting.shift());
  }
  showCount(batch);
  if (!batch.waiting.length && !batch.active.size && batch.importId) {
    close(batch);
  }
}

/** @param {Picked} picked */
async function send(batch, picked) {
  const { element } = batch;
  const row = uploadRow(picked.path, picked.file.size);
  element.querySelector("[data-uploads]").hidden = false;
  element.querySelector("[data-upload-list]").append(row.element);
  batch.active.add(row);
  const fields = { path: picked.path, import: batch.importId, runner: element.dataset.runner ?? "" };
  const { answer, error } = await sendFile(element.dataset.uploadUrl, picked.file, fields, row.progress);
  batch.active.delete(row);
  if (error) {
    batch.failed += 1;
    row.failed(error, () => {
      batch.failed = Math.max(0, batch.failed - 1);
      batch.waiting.push(picked);
      proceed(batch);
    });
  } else {
    batch.sent += 1;
    row.sent(total(batch) > FEW);
    joinImport(batch, answer);
  }
  proceed(batch);
}

/** @param {{import: string, url?: string, close_url?: string}} answer to the first file that arrived */
function joinImport(batch, answer) {
  if (batch.importId) {
    return;
  }
  batch.importId = answer.import;
  batch.closeUrl = answer.close_url ?? batch.closeUrl;
  if (answer.url && document.querySelector(PROGRESS)) {
    window.htmx.ajax("GET", answer.url, { target: PROGRESS, swap: "innerHTML" });
  }
}

/** All is sent: tell the server, and begin a new import with the next drop. */
async function close(batch) {
  const { importId, closeUrl } = batch;
  Object.assign(batch, { importId: "", closeUrl: batch.element.dataset.closeUrl ?? "", sent: 0, failed: 0 });
  if (closeUrl) {
    await sendFile(closeUrl.replace("{import}", importId).replace("%7Bimport%7D", importId), null, {
      import: importId,
    });
  }
}

const total = ({ sent, failed, waiting, active }) => sent + failed + waiting.length + active.size;

function showCount(batch) {
  const trouble = batch.failed ? `, ${batch.failed} not sent` : "";
  batch.element.querySelector("[data-upload-count]").textContent =
    `${batch.sent} of ${total(batch)} sent${trouble}`;
}
