// Most of our script, htmx above all, is needed only once somebody does something or
// something changed: parts.js is fetched then, unless the page asked for it at once.
const complete = new Promise((resolve) => {
  // Not earlier: htmx sets itself up when the page is read or when it is complete, and
  // would miss both in between.
  if (document.readyState === "complete") resolve();
  else window.addEventListener("load", resolve, { once: true });
});
let loading = null;

// parts gives what parts.js exports.
export const parts = () => (loading ??= complete.then(() => import(PARTS)));

for (const type of ["pointerdown", "keydown", "focusin"]) {
  document.addEventListener(type, parts, { once: true, capture: true, passive: true });
}
