// Live pages: an element with data-live="topic,topic" fetches itself anew (its own
// hx-get with hx-trigger="live") when the server says that one of its topics changed.
//
// The stream is the htmx SSE extension's, on one element that this module puts into
// the page, so that a tab holds one connection whatever is on it: browsers allow six
// to a host. It carries the names of topics, never HTML.
import htmx from "./htmx-global.js";
import { toast } from "./forms.js";

let stream = null; // the element that holds the connection
let topics = ""; // what it listens to
let signedOut = false;
let deadline = Infinity; // when silence on the stream means that it is dead

function wanted() {
  const names = new Set();
  for (const part of document.querySelectorAll("[data-live]")) {
    for (const name of part.dataset.live.split(",")) names.add(name.trim());
  }
  names.delete("");
  return [...names].sort().join(",");
}

function close() {
  if (stream) htmx.remove(stream);
  stream = null;
  topics = "";
  deadline = Infinity;
}

function listen() {
  const now = document.hidden || signedOut ? "" : wanted();
  if (now === topics) return;
  close();
  if (!now) return;
  topics = now;
  deadline = Date.now() + 60_000; // until it says how often it beats
  stream = document.createElement("div");
  stream.id = "stream";
  stream.hidden = true;
  stream.setAttribute("sse-connect", "/live?topics=" + encodeURIComponent(now));
  stream.setAttribute("hx-trigger", "sse:changed, sse:resync, sse:beat");
  // Nothing is replayed: whatever happened while we were away is fetched on opening.
  stream.addEventListener("htmx:sseOpen", () => refresh(null));
  stream.addEventListener("sse:changed", (event) => refresh(event.detail.data.split(/[\s,]+/)));
  stream.addEventListener("sse:resync", () => refresh(null));
  stream.addEventListener("htmx:sseError", lookSignedIn);
  stream.addEventListener("sse:beat", (event) => (deadline = Date.now() + 3 * Number(event.detail.data)));
  document.body.append(stream);
  htmx.process(stream);
}

// A connection that died while the machine slept, or behind a router that forgot it, says
// nothing, and the browser waits on it for ever. The wall clock runs on in sleep: the
// first look after waking finds the beats missing, connects anew and so fetches everything.
setInterval(() => {
  if (Date.now() < deadline) return;
  close();
  listen();
}, 1000);

// A stream also ends with its session. The page says so and stays: somebody may be typing.
async function lookSignedIn() {
  const answer = await fetch("/live", { method: "HEAD", headers: { Accept: "text/event-stream" } }).catch(() => null);
  if (answer?.status !== 401) return;
  signedOut = true;
  close();
  toast("You were signed out. What you see no longer changes: open the sign-in page in another tab, then go on here.");
}

function refresh(changed) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const mine = part.dataset.live.split(",").map((name) => name.trim());
    if (changed && !mine.some((name) => changed.includes(name) || changed.includes("resync"))) continue;
    if (underWay.has(part)) stale.add(part);
    else htmx.trigger(part, "live");
  }
}

// While a part is being fetched for another reason (a search, a filter), a live fetch
// would be for the view that is just being left: it waits, and then asks for the new one.
const underWay = new Map(); // part: number of requests
const stale = new Set();
document.addEventListener("htmx:beforeSend", (event) => {
  const part = event.detail.target;
  if (part?.dataset?.live) underWay.set(part, (underWay.get(part) ?? 0) + 1);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const part = event.detail.target;
  if (!underWay.has(part)) return;
  const left = underWay.get(part) - 1;
  if (left > 0) {
    underWay.set(part, left);
    return;
  }
  underWay.delete(part);
  if (stale.delete(part) && part.isConnected) htmx.trigger(part, "live");
});

// A row that comes back from a live fetch with another data-stamp is tinted for a moment.
let before = new Map();
const stamps = () => new Map([...document.querySelectorAll("[data-stamp][id]")].map((row) => [row.id, row.dataset.stamp]));
document.addEventListener("htmx:beforeSwap", (event) => {
  const live = event.detail.requestConfig?.triggeringEvent?.type === "live";
  if (!live) before = new Map();
  // Another part may be between its swap and its settling: what it noted comes first.
  else before = new Map([...stamps(), ...before]);
});
document.addEventListener("htmx:afterSettle", () => {
  if (before.size) {
    for (const [id, stamp] of stamps()) {
      if (before.get(id) !== stamp) document.getElementById(id).classList.add("changed");
    }
    before = new Map();
  }
  listen();
});
document.addEventListener("animationend", (event) => event.target.classList.remove("changed"));

document.addEventListener("visibilitychange", listen);
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", listen);
listen();
