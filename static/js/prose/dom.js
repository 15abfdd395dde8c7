// Making elements, and changing the text.

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

export const setAttributes = (editor, position, attributes) =>
  editor.commands.command(({ tr }) => {
    const node = tr.doc.nodeAt(position)
    tr.setNodeMarkup(position, null, { ...node.attrs, ...given(attributes) }, node.marks)
    return true
  })

// What was left empty is not said at all.
export const given = (attributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value || null]))
