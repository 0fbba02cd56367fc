// Files in: dropped anywhere on the page or chosen, three at a time. The first answer names the import, the others join
// it; when all are sent the server is told, and the import's progress shows itself below.
import { filesOf } from "./dropped-files.js";
import { changed } from "./live.js";
import { form, post } from "./post.js";
import { sendFile } from "./send-file.js";
import { uploadRow } from "./upload-row.js";

const AT_ONCE = 3;
/** With more files than this, rows of files that went well disappear again. */
const FEW = 20;
const PROGRESS = "#import-progress";

/** @typedef {{file: File, path: string, row?: ReturnType<typeof uploadRow>}} Picked */

/** @param {HTMLElement} element with data-upload-url and data-begin-url */
export function mount(element) {
  const batch = newBatch(element);
  const add = (/** @type {Picked[]} */ picked) => {
    if (!batch.chosen) {
      element.querySelector("[data-upload-list]").replaceChildren();
    }
    batch.waiting.push(...picked);
    batch.chosen += picked.length;
    proceed(batch);
  };
  const stops = [
    wireChoosing(element, add),
    wireDrops(add),
    wireButtons(batch),
    on(document, "htmx:load", () => hideOwn(batch)),
    on(window, "beforeunload", (event) => {
      if (batch.active.size || batch.waiting.length) {
        event.preventDefault();
      }
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function newBatch(element) {
  return {
    element,
    waiting: [],
    /** Each file on its way, with what stops it. @type {Map<Picked, AbortController>} */
    active: new Map(),
    /** Files that did not get through. @type {Set<Picked>} */
    failed: new Set(),
    chosen: 0,
    sent: 0,
    paused: false,
    importId: "",
    /** Where to say that all is sent: an upload that was interrupted has an import of its own. @type {Set<string>} */
    closeUrls: new Set(),
    /** The uploads in pieces of this page. @type {Set<string>} */
    uploads: new Set(),
  };
}

/** @returns {() => void} that lets go again */
function on(target, name, handler) {
  target.addEventListener(name, handler);
  return () => target.removeEventListener(name, handler);
}

/** Any button with data-choose on the page opens the dialog for files or for a folder. */
function wireChoosing(element, add) {
  for (const input of element.querySelectorAll("[data-input]")) {
    input.addEventListener("change", () => {
      add([...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
      input.value = "";
    });
  }
  return on(document, "click", (event) => {
    const kind = event.target.closest("[data-choose]")?.dataset.choose;
    if (kind) {
      element.querySelector(`[data-input="${kind}"]`).click();
    }
  });
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
  const stops = Object.entries(handlers).map(([name, handler]) => on(document, name, handler));
  return () => stops.forEach((stop) => stop());
}

/** Pause, go on, stop, and all that failed once more. */
function wireButtons(batch) {
  const acts = {
    pause: () => {
      batch.paused = true;
      batch.active.forEach((controller) => controller.abort());
    },
    resume: () => (batch.paused = false),
    stop: () => {
      batch.paused = false;
      batch.chosen -= batch.waiting.length + batch.failed.size;
      [...batch.waiting, ...batch.failed].forEach((picked) => picked.row?.element.remove());
      batch.waiting = [];
      batch.failed.clear();
      batch.active.forEach((controller) => controller.abort());
    },
    retry: () => [...batch.failed].forEach((picked) => again(batch, picked)),
  };
  return on(batch.element, "click", (event) => {
    const act = acts[event.target.closest("[data-sending]")?.dataset.sending];
    if (act) {
      act();
      proceed(batch);
    }
  });
}

/** Start what may start: one file alone until the import has its name, then three side by side. */
function proceed(batch) {
  while (!batch.paused && batch.waiting.length && batch.active.size < (batch.importId ? AT_ONCE : 1)) {
    send(batch, batch.waiting.shift());
  }
  show(batch);
  if (!batch.waiting.length && !batch.active.size) {
    close(batch);
  }
}

/** @param {Picked} picked */
async function send(batch, picked) {
  const { element } = batch;
  const controller = new AbortController();
  batch.active.set(picked, controller);
  if (!picked.row) {
    picked.row = uploadRow(picked.path, picked.file.size);
    element.querySelector("[data-upload-list]").append(picked.row.element);
  }
  const { row } = picked;
  const { uploadUrl: whole, beginUrl: begin } = element.dataset;
  const answer = await sendFile(picked, { whole, begin }, batch.importId, {
    signal: controller.signal,
    onProgress: row.progress,
    onTrouble: row.trouble,
    onBegun: (begun) => joinImport(batch, begun),
  });
  batch.active.delete(picked);
  settle(batch, picked, answer, controller.signal.aborted);
  proceed(batch);
}

/** Say how the sending of a file ended. @param {Picked} picked @param {boolean} aborted by a button */
function settle(batch, picked, answer, aborted) {
  const { row } = picked;
  if (!answer.error) {
    batch.sent += 1;
    row.sent(batch.chosen > FEW);
    changed("import", batch.importId);
  } else if (aborted && batch.paused) {
    batch.waiting.unshift(picked);
    row.paused();
  } else if (aborted) {
    batch.chosen -= 1;
    row.element.remove();
  } else {
    batch.failed.add(picked);
    row.failed(answer.error, answer.status ? "Try again" : "Go on", () => {
      again(batch, picked);
      proceed(batch);
    });
    if (answer.status === 404) {
      batch.importId = "";
    }
  }
}

/** @param {Picked} picked */
function again(batch, picked) {
  if (batch.failed.delete(picked)) {
    batch.waiting.push(picked);
  }
}

/** @param {{import: string, url: string, close_url: string, upload?: string}} answer */
function joinImport(batch, answer) {
  batch.closeUrls.add(answer.close_url);
  if (answer.upload) {
    batch.uploads.add(answer.upload);
    hideOwn(batch);
  }
  if (!batch.importId) {
    batch.importId = answer.import;
    if (document.querySelector(PROGRESS)) {
      window.htmx.ajax("GET", answer.url, { target: PROGRESS, swap: "innerHTML" });
    }
    proceed(batch);
  }
}

/** All is sent that can be: tell the server. The next drop begins a new import, unless some of this one may yet come. */
function close(batch) {
  for (const url of batch.closeUrls) {
    post(url, form({}));
  }
  batch.closeUrls.clear();
  if (!batch.failed.size) {
    Object.assign(batch, { importId: "", chosen: 0, sent: 0 });
  }
}

/** What this page sends itself has a row already, and need not be shown as waiting too. */
function hideOwn(batch) {
  const rows = [...document.querySelectorAll("[data-waiting-upload]")];
  for (const row of rows) {
    row.hidden = batch.uploads.has(row.dataset.waitingUpload);
  }
  const card = rows[0]?.closest("section");
  if (card) {
    card.hidden = rows.every((row) => row.hidden);
  }
}

function show(batch) {
  const { element, chosen, sent, failed, paused, waiting, active } = batch;
  const busy = Boolean(waiting.length || active.size);
  const part = (name) => element.querySelector(`[data-sending="${name}"]`);
  element.querySelector("[data-uploads]").hidden &&= !chosen;
  element.querySelector("[data-upload-count]").textContent =
    `${sent} of ${chosen} sent${failed.size ? `, ${failed.size} not sent` : ""}${paused ? ", paused" : ""}`;
  part("pause").hidden = paused || !busy;
  part("resume").hidden = !paused;
  part("stop").hidden = !busy && !failed.size;
  part("retry").hidden = failed.size < 2;
}
