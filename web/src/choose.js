// A form in which one chooses many: all at once, and how many are chosen.
function count(form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-choose-all]");
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  form.querySelector("[data-choose-count]").textContent = chosen > 0 ? `(${chosen} ${chosen === 1 ? "name" : form.dataset.choose})` : "";
}
document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-choose]");
  if (!form) return;
  if (target.matches("[data-choose-all]")) {
    for (const box of form.querySelectorAll("input[type=checkbox][name]")) box.checked = target.checked;
  }
  count(form);
});
for (const form of document.querySelectorAll("[data-choose]")) count(form);
