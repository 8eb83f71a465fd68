// The builder saves while one types: each answer of the server is merged into the page
// by idiomorph. This module keeps what was typed while an answer was on its way, sends
// what is not saved yet, and says so when it cannot.
import htmx from "./htmx-global.js";
import { Idiomorph } from "idiomorph/htmx";

const builder = () => document.querySelector("form[data-builder]");
const isField = (node) => node.matches?.("input:not([type=hidden], [type=file]), textarea, select") && node.name;
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const key = (field) => (isChoice(field) ? field.name + "=" + field.value : field.name);
const state = (field) => (isChoice(field) ? String(field.checked) : field.value);
const fields = (form) => [...form.elements].filter(isField);
const snapshot = (form) => new Map(fields(form).map((field) => [key(field), state(field)]));
const changedSince = (form, then) => fields(form).some((field) => then.has(key(field)) && then.get(key(field)) !== state(field));

let known = new Map(); // each field as the server was last told, or told us
let unsaved = false;
let failed = false; // the last attempt to save did not get through
let underWay = false; // an edit was sent, and its answer is not here
if (builder()) known = snapshot(builder());

// A field that was changed after its form was sent keeps what the person typed, and what
// was fetched into a page to stay (data-kept) stays, as does what the answer only names.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) => {
  if (old.matches?.("[data-kept]") || fresh.matches?.("[data-unchanged]")) return false;
  if (!isField(old) || !("builder" in (old.form?.dataset ?? {})) || !isField(fresh)) return true;
  const name = key(old);
  const told = state(fresh);
  if (key(fresh) === name && known.has(name) && known.get(name) !== state(old)) {
    keep(old, fresh);
    unsaved = true;
  }
  known.set(key(fresh), told);
  return true;
};
function keep(old, fresh) {
  if (isChoice(old)) fresh.toggleAttribute("checked", old.checked);
  else if (old.tagName === "SELECT") for (const option of fresh.options) option.toggleAttribute("selected", option.value === old.value);
  else if (old.tagName === "TEXTAREA") fresh.value = old.value;
  else fresh.setAttribute("value", old.value);
}
// What the person has unfolded stays so, and a file goes on its way; the server does not
// know about either.
const stays = { open: "details[data-keep-open], details[data-menu]", "aria-busy": "form[data-upload]" };
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, element, change) =>
  !(change === "remove" && stays[name] && element.matches(stays[name]));

document.addEventListener("input", (event) => {
  if (event.target.form === builder() && isField(event.target)) unsaved = true;
});

// editing says whether an answer will bring another version of the draft.
export const editing = () => underWay;
document.addEventListener("htmx:beforeSend", (event) => {
  if (ours(event)) underWay = true;
});

const uploading = () => document.querySelector("form[data-upload][aria-busy]");
const ours = (event) => event.detail.elt?.matches?.("form[data-builder]");

// A file on its way ends in a new version of the draft: edits wait for it, so that
// nobody is in conflict with himself.
document.addEventListener(
  "submit",
  (event) => {
    if (event.target !== builder() || !uploading()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
document.addEventListener("upload:end", () => save());

document.addEventListener("htmx:configRequest", (event) => {
  if (!ours(event)) return;
  // Requests wait for one another, and htmx reads the button when they start: by then
  // another one may have the focus. The event that asked knows the right one.
  const button = event.detail.triggeringEvent?.submitter;
  const { formData } = event.detail;
  formData.delete("op");
  if (button?.name) formData.set(button.name, button.value);
  event.detail.path = button?.getAttribute("formaction") ?? event.detail.elt.getAttribute("hx-post");
});
// Fields are known by their names, and a move or a removal gives the names of rows to
// other rows: until its answer is here, nothing can be typed in them.
const changesRows = (event) => /^(up|down|move|remove|add):/.test(event.detail.requestConfig?.parameters?.op ?? "");
function holdRows(form, hold) {
  for (const field of form.querySelectorAll("[data-list] :is(input, textarea)")) field.readOnly = hold;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!ours(event)) return;
  if (uploading()) return event.preventDefault();
  known = snapshot(event.detail.elt);
  if (changesRows(event)) holdRows(event.detail.elt, true);
});
// What a button did to the text (a fix, an inserted variable) must show even where a
// press leaves the focus in the field, as Safari does; keep() above guards what was typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  Idiomorph.defaults.ignoreActiveValue = !event.target.querySelector?.("form[data-builder]");
});
document.addEventListener("htmx:afterSwap", () => {
  Idiomorph.defaults.ignoreActiveValue = true;
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!ours(event)) return;
  const { status } = event.detail.xhr;
  failed = status >= 400 && status !== 409 && status !== 422; // these two bring the page
  unsaved = failed || changedSince(event.detail.elt, known);
  if (!failed) pause = shortest;
  else if (status >= 500 || status === 408 || status === 429) saveLater("the dashboard has trouble. Trying again…");
  else if (status === 401) say("you were signed out. Sign in in another tab, then come back here.");
  else say("the dashboard refused it. Copy what you typed before you leave.");
});
document.addEventListener("htmx:afterSwap", () => {
  const form = builder();
  if (!form) return;
  for (const field of fields(form)) if (!known.has(key(field))) known.set(key(field), state(field));
  const next = form.querySelector("[autofocus]");
  if (next && next !== document.activeElement) {
    next.focus();
    next.setSelectionRange?.(next.value.length, next.value.length);
  }
  // htmx would focus it once more when it settles, when one may be a field further.
  next?.removeAttribute("autofocus");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!ours(event)) return;
  underWay = false;
  const form = builder();
  if (form) holdRows(form, false);
  // A button rests while its request runs, which takes its focus away.
  const id = event.detail.requestConfig?.triggeringEvent?.submitter?.id;
  if (id && document.activeElement === document.body) document.getElementById(id)?.focus();
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!ours(event)) return;
    failed = unsaved = true;
    saveLater("no connection. Trying again…");
  });
}

// What did not get through is tried again after a pause that doubles, and when somebody
// comes back to the page, perhaps from signing in.
const shortest = 3000;
let pause = shortest;
let again; // one timer, however many answers failed
function saveLater(why) {
  say(why);
  clearTimeout(again);
  again = setTimeout(save, pause);
  pause = Math.min(2 * pause, 60000);
}
function say(why) {
  const line = document.querySelector("[data-saved]");
  if (line) line.textContent = "Not saved: " + why;
}
for (const name of ["focus", "online"]) window.addEventListener(name, () => failed && save());

function save() {
  const form = builder();
  if (form && unsaved) htmx.trigger(form, "input");
}

// Whoever leaves before the pause that saves, saves by leaving.
window.addEventListener("pagehide", () => {
  const form = builder();
  if (!form || !unsaved || failed) return;
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
  unsaved = false;
});
window.addEventListener("beforeunload", (event) => {
  if (builder() && failed) event.preventDefault();
});
