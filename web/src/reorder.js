// Rows of a [data-list] move by their handle, or with Alt and an arrow from anywhere in
// them. The server does the moving, as it does for the rows' buttons, which work
// without this module; what is here only says which op to post.
const rowsOf = (list) => [...list.children].filter((node) => node.matches("[data-row]"));
const rowAt = (node) => node.closest?.("[data-list] > [data-row]");

function post(form, op) {
  const button = document.createElement("button");
  button.name = "op";
  button.value = op;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
  button.remove();
}

// Alt+Up and Alt+Down press the row's own button. Who was writing in the row goes on
// there: the field of the same kind at its new place gets the focus and the caret.
let follow = null;
document.addEventListener("keydown", (event) => {
  const verb = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = verb && event.altKey && rowAt(event.target);
  const button = row && [...row.querySelectorAll(`[data-verb="${verb}"]`)].find((one) => rowAt(one) === row);
  if (!button) return;
  event.preventDefault();
  if (button.disabled) return;
  const field = event.target.matches("input, textarea") ? event.target : null;
  follow = field && { list: row.parentElement.dataset.list, from: Number(row.dataset.row), to: Number(row.dataset.row) + (verb === "up" ? -1 : 1), id: field.id, caret: field.selectionStart, op: button.value };
  button.form.requestSubmit(button);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!follow || event.detail.requestConfig?.parameters?.op !== follow.op) return;
  const { list, from, to, id, caret } = follow;
  follow = null;
  const field = document.getElementById(id.replace(`f-${list}-${from}-`, `f-${list}-${to}-`));
  field?.focus();
  field?.setSelectionRange?.(caret, caret);
});

let drag = null; // { row, list, handle, pointer, to }

function mark(rows, to) {
  for (const row of rows) row.removeAttribute("data-drop");
  if (to === null) return;
  const from = rows.indexOf(drag.row);
  if (to !== from) rows[to].dataset.drop = to < from ? "before" : "after";
}
function end(keep) {
  if (!drag) return;
  const { row, list, to } = drag;
  const rows = rowsOf(list);
  mark(rows, null);
  row.removeAttribute("data-dragged");
  drag = null;
  const from = rows.indexOf(row);
  if (keep && from >= 0 && to !== from) post(list.closest("form"), `move:${list.dataset.list}:${from}:${to}`);
}
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-drag]");
  const row = handle && rowAt(handle);
  if (!row || event.button !== 0 || row.closest("fieldset:disabled")) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const list = row.parentElement;
  drag = { row, list, pointer: event.pointerId, to: rowsOf(list).indexOf(row) };
  row.dataset.dragged = "";
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const rows = rowsOf(drag.list);
  const from = rows.indexOf(drag.row);
  if (from < 0) return end(false); // an answer took the row away
  // The place is where the pointer is: behind the rows whose middle it has passed.
  const passed = (row) => {
    const box = row.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  drag.to = rows.filter((row) => row !== drag.row && passed(row)).length;
  mark(rows, drag.to);
  const edge = 60;
  if (event.clientY < edge) window.scrollBy(0, -12);
  else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
});
document.addEventListener("pointerup", (event) => {
  if (event.pointerId === drag?.pointer) end(true);
});
document.addEventListener("pointercancel", () => end(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end(false);
});
