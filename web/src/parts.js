// What fetches and merges parts of pages, and all that builds on it.
import htmx from "./htmx-global.js";
import { Idiomorph } from "idiomorph/htmx";
import "./writing.js";
import "./upload.js";
import "./builder.js";
import "./choose.js";
import "./reorder.js";
export { refresh } from "./live.js";

// A part that is merged in while somebody types must not take their words away.
Idiomorph.defaults.ignoreActiveValue = true;

// What was typed or chosen in a search or filter while this was on its way is asked for now.
const changed = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.options
      ? [...field.options].some((option) => option.selected !== option.defaultSelected) && [...field.options].some((option) => option.defaultSelected)
      : "defaultValue" in field && field.value !== field.defaultValue;
for (const form of document.querySelectorAll("form[hx-get]")) {
  if ([...form.elements].some(changed)) htmx.trigger(form, "submit");
}
