// Finds the fields of prose on a page, now and when the page changes, and gives each its editor.

import { ProseEditor } from "finsam/prose/editor"

const FIELD = "textarea[data-prose-editor]"
const editors = new Map()

const start = (root) => {
  const fields = root.matches?.(FIELD) ? [root] : root.querySelectorAll(FIELD)
  for (const field of fields) {
    // Django's admin copies a form with __prefix__ in its names for each row one adds.
    if (editors.has(field) || field.id.includes("__prefix__")) continue
    editors.set(field, new ProseEditor(field))
  }
}

const stopGone = () => {
  for (const [field, editor] of editors) {
    if (field.isConnected) continue
    editor.destroy()
    editors.delete(field)
  }
}

start(document)
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node instanceof Element) start(node)
  }
  stopGone()
}).observe(document.body, { childList: true, subtree: true })
