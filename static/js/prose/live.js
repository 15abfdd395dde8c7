// Live nodes: what is looked up when the plan is composed, shown as the catalogue knows it.

import { Extension, Mark, Node, Plugin, pm } from "django-prose-editor/editor"
import { element, writing } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"
import { named } from "finsam/prose/vocabulary"

const { NodeSelection, PluginKey } = pm.state
const { Decoration, DecorationSet } = pm.view

// A node that shows what `describe` says of its attributes, again whenever the catalogue changes.
const chip = (name, tag, attributeNames, catalogue, describe) =>
  Node.create({
    name,
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => named(...attributeNames),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes],
    renderText: ({ node }) => describe(node.attrs).text,
    addNodeView: () => ({ node }) => {
      const dom = element("span", { class: `prose-live prose-${name}`, contenteditable: "false" })
      const show = () => {
        const { text, title, isMissing } = describe(node.attrs)
        dom.textContent = text
        dom.title = title ?? ""
        dom.classList.toggle("prose-missing", Boolean(isMissing))
      }
      show()
      catalogue.addEventListener("change", show)
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false
          node = next
          show()
          return true
        },
        ignoreMutation: () => true,
        destroy: () => catalogue.removeEventListener("change", show),
      }
    },
  })

const figure = (catalogue) =>
  chip("figure", "finsam-figure", ["show", "ref", "other", "unit", "budget"], catalogue, (attrs) =>
    catalogue.figure(attrs),
  )

const reference = (catalogue) =>
  chip("reference", "finsam-ref", ["to", "form"], catalogue, (attrs) => catalogue.reference(attrs))

const term = () =>
  Mark.create({
    name: "term",
    priority: 1003,
    inclusive: false,
    addAttributes: () => named("key"),
    parseHTML: () => [{ tag: "finsam-term[key]" }],
    renderHTML: ({ HTMLAttributes }) => ["finsam-term", HTMLAttributes, 0],
  })

// Marks terms that the glossary does not have (any more).
const missingTerms = (catalogue) =>
  Extension.create({
    name: "missingTerms",
    addProseMirrorPlugins() {
      const key = new PluginKey("missingTerms")
      const find = (doc) => {
        const found = []
        doc.descendants((node, position) => {
          const mark = node.marks.find((each) => each.type.name === "term")
          if (!mark || catalogue.hasTerm(mark.attrs.key)) return
          const title = t("missing", { what: t("term") })
          const attributes = { class: "prose-missing", title }
          found.push(Decoration.inline(position, position + node.nodeSize, attributes))
        })
        return DecorationSet.create(doc, found)
      }
      return [
        new Plugin({
          key,
          state: {
            init: (_config, state) => find(state.doc),
            apply: (transaction, decorations) =>
              transaction.docChanged || transaction.getMeta(key)
                ? find(transaction.doc)
                : decorations,
          },
          props: { decorations: (state) => key.getState(state) },
          view: (view) => {
            const again = () => view.dispatch(view.state.tr.setMeta(key, true))
            catalogue.addEventListener("change", again)
            return { destroy: () => catalogue.removeEventListener("change", again) }
          },
        }),
      ]
    },
  })

// A footnote stands as a number that CSS counts; its text is edited in a dialog.
const note = () =>
  Node.create({
    name: "note",
    group: "inline",
    inline: true,
    atom: true,
    content: "(text | figure | reference | hardBreak)*",
    parseHTML: () => [{ tag: "finsam-note" }],
    renderHTML: () => ["finsam-note", 0],
    addNodeView: () => ({ node }) => {
      const dom = element("span", { class: "prose-live prose-note", contenteditable: "false" })
      const show = () => {
        dom.title = node.textContent
        dom.replaceChildren(
          element("span", { class: "prose-hidden" }, `${t("footnote")}: ${node.textContent}`),
        )
      }
      show()
      return {
        dom,
        update: (next) => {
          if (next.type !== node.type) return false
          node = next
          show()
          return true
        },
        ignoreMutation: () => true,
      }
    },
  })

const block = (catalogue, previews, edit) =>
  Node.create({
    name: "generated",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => named("kind", "options"),
    parseHTML: () => [{ tag: "finsam-block[kind]" }],
    renderHTML: ({ HTMLAttributes }) => ["finsam-block", HTMLAttributes],
    addKeyboardShortcuts() {
      const move = (direction) => () => {
        const { node, from } = this.editor.state.selection
        return node?.type.name === this.name && moveBlock(this.editor, from, direction)
      }
      return { "Alt-ArrowUp": move(-1), "Alt-ArrowDown": move(1) }
    },
    addNodeView: () => (props) => new BlockView(props, catalogue, previews, edit),
  })

// A generated block: a card with its name, what may be done to it, and what it will print.
class BlockView {
  constructor({ node, editor, getPos }, catalogue, previews, edit) {
    Object.assign(this, { node, editor, getPos, catalogue, previews })
    this.title = element("strong", { class: "prose-block-title" })
    this.settings = this.button("settings", () => edit(editor, getPos()))
    this.actions = element(
      "span",
      { class: "prose-block-actions" },
      this.settings,
      this.button("moveUp", () => moveBlock(editor, getPos(), -1), "Alt+ArrowUp"),
      this.button("moveDown", () => moveBlock(editor, getPos(), 1), "Alt+ArrowDown"),
      this.button("remove", () => removeNode(editor, getPos())),
    )
    this.preview = element("div", { class: "prose-block-preview plan", lang: "sv", inert: true })
    this.dom = element(
      "div",
      { class: "prose-block", contenteditable: "false" },
      element("div", { class: "prose-block-head" }, this.title, this.actions),
      this.preview,
    )
    this.show = this.show.bind(this)
    this.show()
    catalogue.addEventListener("change", this.show)
  }

  button(name, act, keys) {
    const attributes = { type: "button", class: "prose-plain", onclick: act }
    return element("button", { ...attributes, title: keys, "aria-keyshortcuts": keys }, t(name))
  }

  show() {
    const { kind, options } = this.node.attrs
    const { text, isMissing } = this.catalogue.block(kind)
    this.title.textContent = text
    this.dom.classList.toggle("prose-missing", Boolean(isMissing))
    this.settings.hidden = !this.catalogue.blockByKind.get(kind)?.options?.length
    this.actions.hidden = !this.editor.isEditable
    for (const button of this.actions.children) {
      button.setAttribute("aria-label", `${button.textContent}: ${text}`)
    }
    if (!this.preview.hasChildNodes()) this.preview.append(summaryOf(options))
    this.previews.fragment(kind, options).then((fragment) => {
      const isCurrent = this.node.attrs.kind === kind && this.node.attrs.options === options
      if (fragment && isCurrent) this.preview.replaceChildren(fragment)
    })
  }

  update(node) {
    if (node.type !== this.node.type) return false
    if (node.attrs.options !== this.node.attrs.options) this.preview.replaceChildren()
    this.node = node
    this.show()
    return true
  }

  stopEvent(event) {
    return this.actions.contains(event.target) && !event.type.startsWith("drag")
  }

  ignoreMutation() {
    return true
  }

  destroy() {
    this.catalogue.removeEventListener("change", this.show)
  }
}

// What stands there until the preview has come.
const summaryOf = (options) =>
  element("p", { class: "prose-block-summary" }, optionsOf(options).caption ?? "")

export const optionsOf = (written) => {
  try {
    return JSON.parse(written || "{}") ?? {}
  } catch {
    return {}
  }
}

// What blocks print, asked of the page (data-block-preview-url) once for each kind and options.
export class Previews {
  constructor(url, catalogue) {
    this.url = url
    this.asked = new Map()
    catalogue.addEventListener("change", () => this.asked.clear())
  }

  async fragment(kind, options) {
    if (!this.url) return null
    const key = JSON.stringify([kind, options])
    if (!this.asked.has(key)) this.asked.set(key, this.ask(kind, options))
    const html = await this.asked.get(key)
    if (html == null) return null
    const template = document.createElement("template")
    template.innerHTML = html
    for (const named of template.content.querySelectorAll("[id]")) named.removeAttribute("id")
    return template.content
  }

  async ask(kind, options) {
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken() },
        body: new URLSearchParams({ kind, options: options || "{}" }),
      })
      return answer.ok ? await answer.text() : null
    } catch {
      return null // without a connection the settings stay in sight
    }
  }
}

export const csrfToken = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""

export const moveBlock = (editor, position, direction) => {
  const { tr, doc } = editor.state
  const node = doc.nodeAt(position)
  const $position = doc.resolve(position)
  const neighbour = $position.parent.maybeChild($position.index() + direction)
  if (!node || !neighbour) return false
  const target = direction < 0 ? position - neighbour.nodeSize : position + neighbour.nodeSize
  tr.delete(position, position + node.nodeSize).insert(target, node)
  tr.setSelection(NodeSelection.create(tr.doc, target)).scrollIntoView()
  editor.view.dispatch(tr)
  editor.view.focus() // the button one pressed is gone with the card that was moved
  return true
}

export const removeNode = (editor, position) => {
  const node = editor.state.doc.nodeAt(position)
  writing(editor).deleteRange({ from: position, to: position + node.nodeSize }).run()
}

export const liveExtensions = ({ catalogue, previews, editBlock }) => [
  figure(catalogue),
  reference(catalogue),
  term(),
  missingTerms(catalogue),
  note(),
  block(catalogue, previews, editBlock),
]
