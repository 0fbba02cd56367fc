// Live events: the server sends a kind and an object's id, the page asks for what it shows of that object.
// body hears `live:KIND` and `live:KIND:ID`, and `live:resumed` when events may have been missed.

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60000;
/** A hidden tab gives its connection back after a while: browsers allow few of them to one server. */
const HIDDEN_MS = 30000;
/** `live:KIND:ID` comes at most this often, `live:KIND:ID:slow` for what is dear to compute. */
const PACES = [
  { suffix: "", ms: 1200 },
  { suffix: ":slow", ms: 5000 },
];

/** @type {EventSource | null} */
let source = null;
let address = "";
let lastId = "";
let retryMs = FIRST_RETRY_MS;
let interrupted = false;
/** @type {number | undefined} */
let timer;
const kinds = new Set();
/** Events sent on a moment ago, and whether the same came again since. @type {Map<string, boolean>} */
const resting = new Map();

/** Open the stream that data-live names, on body or in it, and keep it open. */
export function connectLive() {
  address = document.querySelector("[data-live]")?.dataset.live ?? "";
  if (!address) {
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
  source?.addEventListener(kind, receive);
}

/** @param {MessageEvent} event */
function receive(event) {
  lastId = event.lastEventId || lastId;
  changed(event.type, event.data);
}

/** As if the server had told: for what this page did itself. @param {string} kind @param {string} id */
export function changed(kind, id) {
  for (const pace of PACES) {
    pass(kind, id, pace);
  }
}

/**
 * Send an event on, then hold its like back for a while and send the last of them on at the end: a page is never
 * asked to refetch in a burst, and never misses the end of it (htmx's own throttle drops the last event).
 */
function pass(kind, id, pace) {
  const key = `${kind}:${id}${pace.suffix}`;
  if (resting.has(key)) {
    resting.set(key, true);
    return;
  }
  for (const name of [`live:${kind}${pace.suffix}`, `live:${key}`]) {
    document.body.dispatchEvent(new CustomEvent(name, { detail: { id } }));
  }
  resting.set(key, false);
  setTimeout(() => {
    const again = resting.get(key);
    resting.delete(key);
    if (again) {
      pass(kind, id, pace);
    }
  }, pace.ms);
}

function open() {
  clearTimeout(timer);
  const url = new URL(address, location.href);
  if (lastId) {
    url.searchParams.set("last", lastId);
  }
  source = new EventSource(url);
  for (const kind of kinds) {
    source.addEventListener(kind, receive);
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
