// Gives names to what the admin leaves nameless for a screen reader: the fields of a table of rows, named by their column, and the
// boxes that search among rows, named by the label of the field they stand for.

function labelOf(field) {
  const cell = field.closest(".tabular td");
  if (cell === null) return document.querySelector(`label[for="${field.id}"]`)?.textContent;
  const column = [...cell.classList].find((name) => name.startsWith("field-"))?.slice("field-".length);
  const head = cell.closest("table").tHead;
  return (column ? head.querySelector(`.column-${column}`) : head.querySelector("th:last-child"))?.textContent;
}

function nameFields(within) {
  for (const field of within.querySelectorAll(".tabular td :is(input, select, textarea):not([type=hidden])")) {
    const name = labelOf(field);
    if (name && !field.ariaLabel) field.ariaLabel = name.trim();
  }
  for (const select of within.querySelectorAll("select.admin-autocomplete")) {
    const name = labelOf(select)?.trim().replace(/:$/, "");
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    if (!name || !box) continue;
    const chosen = [...select.selectedOptions].map((option) => option.textContent).join(", ");
    box.removeAttribute("aria-labelledby");
    box.ariaLabel = chosen ? `${name}: ${chosen}` : name;
    const shown = box.querySelector(".select2-selection__rendered");
    if (shown?.role === "textbox") shown.ariaLabel = box.ariaLabel;
    if (shown?.tagName === "UL") for (const item of [shown, ...shown.querySelectorAll("li")]) item.role = "none"; // it holds more than items
    const search = box.querySelector(".select2-search__field");
    if (search) search.ariaLabel = name;
  }
  for (const head of within.querySelectorAll(".tabular thead th")) if (!head.textContent.trim()) head.ariaHidden = "true";
}

addEventListener("load", () => {
  nameFields(document);
  document.addEventListener("formset:added", (event) => setTimeout(() => nameFields(event.target)));
  window.django?.jQuery("select.admin-autocomplete").on("change", (event) => nameFields(event.target.parentElement));
});
