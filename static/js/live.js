// Live events: the server sends a kind and an object's id, the page asks for what it shows of that object.
// body hears `live:KIND` and `live:KIND:ID`, and `live:resumed` when events may have been missed.

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60000;
/** A hidden tab gives its connection back after a while: browsers allow few of them to one server. */
const HIDDEN_MS = 30000;

/** @type {EventSource | null} */
let source = null;
let lastId = "";
let retryMs = FIRST_RETRY_MS;
let interrupted = false;
/** @type {number | undefined} */
let timer;
const kinds = new Set();

/** Open the stream that body's data-live names, and keep it open. */
export function connectLive() {
  if (!document.body.dataset.live) {
    return;
  }
  collectKinds(document.body);
  open();
  document.addEventListener("htmx:load", (event) => collectKinds(event.target));
  document.addEventListener("visibilitychange", followVisibility);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => event.persisted && resume());
}

/** Which kinds this page listens to: named in hx-trigger, or in data-live-kinds. @param {HTMLElement} root */
function collectKinds(root) {
  const elements = [root, ...root.querySelectorAll("[hx-trigger*='live:'], [data-live-kinds]")];
  for (const element of elements) {
    const named = (element.dataset.liveKinds ?? "").split(/\s+/).filter(Boolean);
    const triggered = [...(element.getAttribute("hx-trigger") ?? "").matchAll(/live:([\w-]+)/g)].map(
      (found) => found[1],
    );
    for (const kind of [...named, ...triggered]) {
      listenTo(kind);
    }
  }
}

/** @param {string} kind */
function listenTo(kind) {
  if (kind === "resumed" || kinds.has(kind)) {
    return;
  }
  kinds.add(kind);
  source?.addEventListener(kind, dispatch);
}

/** @param {MessageEvent} event */
function dispatch(event) {
  lastId = event.lastEventId || lastId;
  const detail = { id: event.data };
  document.body.dispatchEvent(new CustomEvent(`live:${event.type}`, { detail }));
  document.body.dispatchEvent(new CustomEvent(`live:${event.type}:${event.data}`, { detail }));
}

function open() {
  clearTimeout(timer);
  const url = new URL(document.body.dataset.live, location.href);
  if (lastId) {
    url.searchParams.set("last", lastId);
  }
  source = new EventSource(url);
  for (const kind of kinds) {
    source.addEventListener(kind, dispatch);
  }
  source.addEventListener("open", () => {
    retryMs = FIRST_RETRY_MS;
    if (interrupted) {
      interrupted = false;
      document.body.dispatchEvent(new CustomEvent("live:resumed"));
    }
  });
  source.addEventListener("error", () => {
    interrupted = true;
    // the browser tries again by itself after a cut line, but gives up after an error answer
    if (source?.readyState === EventSource.CLOSED) {
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  });
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function resume() {
  if (!source || source.readyState === EventSource.CLOSED) {
    interrupted = true;
    open();
  }
}

function followVisibility() {
  clearTimeout(timer);
  if (document.hidden) {
    timer = setTimeout(close, HIDDEN_MS);
  } else {
    resume();
  }
}
