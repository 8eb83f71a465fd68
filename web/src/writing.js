// Helps with writing a text: counters, and the marks and variables toolbar. What is valid is
// decided on the server alone.
// Counters count characters as the server does: code points, not UTF-16 units.
function count(counter, field) {
  const length = [...field.value].length;
  const over = length > Number(counter.dataset.max);
  counter.textContent = `${length}/${counter.dataset.max}`;
  counter.classList.toggle("text-error", over);
  counter.classList.toggle("text-soft", !over);
}
document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-count="${CSS.escape(event.target.id)}"]`);
  if (counter) count(counter, event.target);
});
// An answer that was merged may be of a text that has grown since.
document.addEventListener("htmx:afterSwap", () => {
  const field = document.activeElement;
  const counter = field?.id && document.querySelector(`[data-count="${CSS.escape(field.id)}"]`);
  if (counter) count(counter, field);
});

// data-insert="*" puts the mark around the selection of the data-for field;
// data-insert="variable" puts in the next {{n}}.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  event.preventDefault();
  const field = document.getElementById(button.dataset.for);
  const { selectionStart: start, selectionEnd: end, value } = field;
  let text;
  let caret;
  if (button.dataset.insert === "variable") {
    const used = [...value.matchAll(/\{\{(\d+)\}\}/g)].map((found) => Number(found[1]));
    text = `{{${Math.max(0, ...used) + 1}}}`;
    caret = start + text.length;
  } else {
    const mark = button.dataset.insert;
    text = mark + value.slice(start, end) + mark;
    caret = start === end ? start + mark.length : start + text.length;
  }
  field.setRangeText(text, start, end);
  field.setSelectionRange(caret, caret);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
