// The words of the interface, in the language of the page (associations/prose_editor.py).

const found = document.getElementById("prose-editor-texts")
const TEXTS = found ? JSON.parse(found.textContent) : {}

// t("found", { count: 3 }) puts values where the text says {count}.
export const t = (key, values = {}) =>
  (TEXTS[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
