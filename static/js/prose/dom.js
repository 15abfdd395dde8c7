// Making elements.

export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else made.setAttribute(name, value === true ? "" : value)
  }
  made.append(...children.filter((child) => child != null && child !== false))
  return made
}

let made = 0
export const uniqueId = (name) => `prose-${name}-${++made}`

// Goes back to the text at once (the editor's own command waits a frame, and keys are lost in it).
export const writing = (editor) => {
  editor.view.focus()
  return editor.chain().scrollIntoView()
}
