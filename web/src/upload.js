// A file form with data-upload is posted by XMLHttpRequest, the only way to know how
// many bytes have gone. The answer is put where the form's hx-target says, as htmx
// would. data-max-bytes is checked first: a server's early refusal of a large body
// may reach the browser as a broken connection.
import htmx from "./htmx-global.js";
import { editing } from "./builder.js";

// Where the form's file input and progress are: inside it, or, where a form cannot
// stand, in an element that names the form in data-upload-zone.
const zoneOf = (form) => (form.id && document.querySelector(`[data-upload-zone="${CSS.escape(form.id)}"]`)) || form;

// Files whose upload did not come to its end, by the address it went to: they can be sent
// again without being chosen again.
const broken = new Map();

// An edit that is on its way ends in a version of the draft of its own. The file waits for
// its answer, so that answers come in the order of their versions.
function send(form) {
  if (editing()) {
    form.setAttribute("aria-busy", "true"); // no further edit starts
    document.addEventListener("htmx:afterRequest", () => send(form), { once: true });
    return;
  }
  form.removeAttribute("aria-busy");
  const zone = zoneOf(form);
  const file = zone.querySelector("input[type=file]").files[0] ?? broken.get(form.action);
  if (!file) return;
  broken.delete(form.action);
  const cancel = zone.querySelector("[data-upload-cancel]");
  const again = zone.querySelector("[data-upload-again]");
  const bar = zone.querySelector("[data-upload-progress]");
  const line = zone.querySelector("[data-upload-line]");
  const tell = (text) => {
    if (line) line.textContent = text;
  };
  const max = Number(form.dataset.maxBytes || 0);
  if (max && file.size > max) {
    tell(`${file.name} is ${size(file.size)}; the most that can be sent is ${size(max)}. Choose a smaller file.`);
    document.dispatchEvent(new CustomEvent("upload:end"));
    return;
  }

  const request = new XMLHttpRequest();
  again.hidden = true;
  cancel.hidden = false;
  cancel.onclick = () => request.abort();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || !bar) return;
    bar.hidden = false;
    bar.max = event.total;
    bar.value = event.loaded;
    tell(`${size(event.loaded)} of ${size(event.total)} sent`);
  });
  request.upload.addEventListener("load", () => {
    cancel.hidden = true; // what is here is here
    bar?.removeAttribute("value"); // an endless bar: nobody can say how long this takes
    tell(form.dataset.uploadThen);
  });
  const end = () => {
    form.removeAttribute("aria-busy");
    cancel.hidden = true;
    if (bar) bar.hidden = true;
  };
  request.addEventListener("load", () => {
    end();
    const to = request.getResponseHeader("HX-Redirect");
    if (to) {
      location.assign(to);
      return;
    }
    // A problem says itself where it belongs.
    const target = document.querySelector(request.getResponseHeader("HX-Retarget") ?? form.getAttribute("hx-target")) ?? form;
    const style = request.getResponseHeader("HX-Reswap") ?? form.getAttribute("hx-swap") ?? "morph:outerHTML";
    tell("");
    htmx.swap(target, request.responseText, { swapStyle: style }, { contextElement: form });
    document.dispatchEvent(new CustomEvent("upload:end"));
  });
  const stopped = (text) => {
    end();
    broken.set(form.action, file);
    again.hidden = false;
    again.onclick = () => send(form);
    tell(text);
    document.dispatchEvent(new CustomEvent("upload:end"));
  };
  request.addEventListener("error", () => stopped("The upload broke off. Nothing else is lost."));
  request.addEventListener("abort", () => stopped("Cancelled: nothing was kept."));
  form.setAttribute("aria-busy", "true");
  const parts = new FormData(form);
  parts.set("file", file);
  request.send(parts);
}

const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  send(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.matches("input[type=file]") && event.target.form;
  if (form && form.matches("[data-upload]")) send(form);
});
// Files may be dropped anywhere on the form or its zone.
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const zone = event.target.closest?.("[data-upload-zone], form[data-upload]");
    if (!zone) return;
    zone.toggleAttribute("data-over", type === "dragover");
    if (type === "dragleave") return;
    event.preventDefault();
    if (type === "drop" && event.dataTransfer.files.length) {
      const form = zone.dataset.uploadZone ? document.getElementById(zone.dataset.uploadZone) : zone;
      zone.querySelector("input[type=file]").files = event.dataTransfer.files;
      send(form);
    }
  });
}
