// The extensions look for window.htmx while they load, and imports run before
// the importing module's own lines: so the global is set here, in a module that
// app.js imports before them.
import htmx from "htmx.org";

// The page's content security policy allows neither eval nor injected styles.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
// Pages carry customers' texts: none of them is kept in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.selfRequestsOnly = true;

// A refused form comes back as 4xx with the reasons beside its fields: show it. A 5xx of
// ours says where it wants to stand (HX-Retarget); one of a proxy does not, and must not
// take the place of what is on the page.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[234]..", swap: true },
  { code: "...", swap: false, error: true },
];
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 500 && detail.xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

window.htmx = htmx;
export default htmx;
