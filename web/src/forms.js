// Helps with forms: buttons that cannot be pressed twice, and what to say when no answer
// comes.
// A posted form's buttons rest until the answer is here. They are switched off after
// the event, because a disabled button's own name and value would not be posted.
function rest(form, off) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (off && !button.disabled) {
      button.disabled = true;
      button.dataset.resting = "";
    } else if (!off && "resting" in button.dataset) {
      button.disabled = false;
      delete button.dataset.resting;
    }
  }
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => rest(form, true));
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const form = elt.closest("form");
  // Only for a press of a button: a form that saves while one types must stay usable.
  if (form && requestConfig.verb === "post" && requestConfig.triggeringEvent?.type === "submit") rest(form, true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) rest(form, false);
});
// Back from the next page, the browser may show the form as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) rest(form, false);
});

// Without the server nothing typed is lost, but the person must know.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (event.detail.requestConfig?.triggeringEvent?.type === "live") return;
    toast("The server did not answer. Nothing you typed is lost: check the connection and try again.");
  });
}
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.requestConfig?.triggeringEvent?.type === "live") return;
  toast("Something between you and the dashboard refused this. Nothing you typed is lost: try again in a moment.");
});

export function toast(text) {
  const region = document.getElementById("toasts");
  const old = [...region.querySelectorAll("[data-toast]")].find((one) => one.textContent.includes(text));
  if (old) return;
  const box = document.createElement("div");
  box.dataset.toast = "error";
  box.className = "flex max-w-[24rem] items-start gap-3 rounded-box border border-error/35 bg-base-100 px-4 py-3 text-sm whitespace-normal";
  const words = document.createElement("span");
  words.className = "min-w-0 flex-1";
  words.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-ghost btn-xs";
  button.dataset.dismiss = "";
  button.textContent = "Dismiss";
  box.append(words, button);
  region.append(box);
}
