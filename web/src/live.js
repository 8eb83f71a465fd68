// Live parts of a page: an element with data-live="topic,topic" fetches itself anew (its
// own hx-get with hx-trigger="live") when the stream says that one of its topics changed.
import htmx from "./htmx-global.js";

// refresh lets the parts that name one of the changed topics fetch themselves anew; all of
// them for null.
export function refresh(changed) {
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
});
document.addEventListener("animationend", (event) => event.target.classList.remove("changed"));
