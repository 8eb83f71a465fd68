// The stream tells which topics changed (event "changed"), never what: the parts of the
// page that name one of them in data-live fetch themselves anew.
//
// A tab holds one connection whatever is on the page: browsers allow six to a host. Where
// it stands is a mark, which the page brings along (data-since) and events move on, so
// that what happens between two connections, or before the first, is told afterwards.
import { parts } from "./load.js";
import { toast } from "./forms.js";

const root = document.documentElement;
let source = null;
let topics = ""; // what it listens to
let since = document.body.dataset.since ?? "";
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
  source?.close();
  source = null;
  topics = "";
  deadline = Infinity;
  delete root.dataset.stream;
}

function listen() {
  const now = document.hidden || signedOut ? "" : wanted();
  if (now === topics) return;
  close();
  if (!now) return;
  topics = now;
  deadline = Date.now() + 60_000; // until it says how often it beats
  source = new EventSource("/live?" + new URLSearchParams({ topics: now, since }));
  source.addEventListener("open", () => (root.dataset.stream = now));
  source.addEventListener("changed", (event) => tell(event, event.data.split(/[\s,]+/)));
  source.addEventListener("resync", (event) => tell(event, null)); // more than is remembered
  source.addEventListener("beat", (event) => (deadline = Date.now() + 3 * Number(event.data)));
  source.addEventListener("error", trouble);
}

async function tell(event, changed) {
  since = event.lastEventId || since;
  (await parts()).refresh(changed);
}

// A connection that breaks is made again by the browser; after a refusal it is not.
function trouble() {
  delete root.dataset.stream;
  if (source?.readyState === EventSource.CLOSED) deadline = Date.now() + 5000;
  lookSignedIn();
}

// A connection that died while the machine slept, or behind a router that forgot it, says
// nothing, and the browser waits on it for ever. The wall clock runs on in sleep: the
// first look after waking finds the beats missing and connects anew.
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

document.addEventListener("htmx:afterSettle", listen); // other parts, other topics
document.addEventListener("visibilitychange", listen);
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", listen);
listen();
