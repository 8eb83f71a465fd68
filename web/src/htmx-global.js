// idiomorph's extension looks for window.htmx while it loads, and imports run before the
// importing module's own lines: so the global is set here, in a module that parts.js
// imports before it. How htmx is set up stands in the page (ui.htmxConfig): it reads that
// while it loads, too.
import htmx from "htmx.org";

// A 5xx of ours says where it wants to stand (HX-Retarget); one of a proxy does not, and
// must not take the place of what is on the page.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 500 && detail.xhr.getResponseHeader("HX-Retarget")) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

window.htmx = htmx;
export default htmx;
