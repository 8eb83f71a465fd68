// The browser's side of Template Desk, as far as every page needs it; the rest is in
// parts.js. Every page works without it; it makes pages live and forms smooth. Bound once
// to the document, so that parts swapped in later need no set-up of their own.
import "./forms.js";
import "./stream.js";

const on = (type, selector, act) =>
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  });

// Toasts go away by their button, and by themselves unless they tell of trouble.
on("click", "[data-dismiss]", (button) => button.closest("[data-toast]").remove());
function fadeToasts() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-toast=error]):not([data-fading])")) {
    toast.dataset.fading = "";
    setTimeout(() => toast.remove(), 8000);
  }
}
fadeToasts();
document.addEventListener("htmx:afterSettle", fadeToasts);

// Menus are <details data-menu>: Escape and a click elsewhere close them.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[data-menu][open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// <dialog> opened by a button; the link or form under it works without script.
on("click", "[data-open]", (button, event) => {
  const dialog = document.getElementById(button.dataset.open);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
});
on("click", "[data-close]", (button, event) => {
  event.preventDefault();
  button.closest("dialog").close();
});

// data-copy is the text itself, or "#id" of the element whose text is meant.
on("click", "[data-copy]", async (button) => {
  const what = button.dataset.copy;
  const source = what.startsWith("#") ? document.querySelector(what) : null;
  await navigator.clipboard.writeText(source ? (source.value ?? source.textContent) : what);
  const word = button.querySelector("[data-copy-word]") ?? button;
  const before = word.textContent;
  word.textContent = "Copied";
  setTimeout(() => (word.textContent = before), 1500);
});

// The phone preview folds away on a narrow screen: data-toggle names what opens.
on("click", "[data-toggle]", (button) => {
  const target = document.getElementById(button.dataset.toggle);
  const open = target.toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(open));
});

// Relative times: the same words as ui.Ago says on the server, for the first day.
function ago(seconds) {
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ago`;
}
function countOn() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const passed = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (passed >= 0 && passed < 86400) time.textContent = ago(passed);
  }
}
countOn(); // the page may be one that the browser kept
setInterval(countOn, 20000);
