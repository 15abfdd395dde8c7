// The editor of one textarea: it stands in its place and writes into it what is typed.
//
// The textarea tells the page, as any field does: `input` at every change, `change` when one leaves
// after changing. Beside them `finsam:prose-ready` (detail: the editor), and `finsam:save` on
// Ctrl+S, which the page cancels when it has saved. A page puts another text in by setting the
// value and sending `finsam:prose-load`.

import { Editor } from "django-prose-editor/editor"
import { editBlock } from "finsam/prose/blocks"
import { catalogueOf } from "finsam/prose/catalogue"
import { editNode } from "finsam/prose/commands"
import { bodyOf, prepared } from "finsam/prose/content"
import { element, uniqueId } from "finsam/prose/dom"
import { hashMenu } from "finsam/prose/insert"
import { liveExtensions, Previews } from "finsam/prose/live"
import { pasteCleaner } from "finsam/prose/paste"
import { t } from "finsam/prose/texts"
import { Toolbar } from "finsam/prose/toolbar"
import { textExtensions } from "finsam/prose/vocabulary"

export class ProseEditor {
  constructor(textarea) {
    this.textarea = textarea
    this.catalogue = catalogueOf(textarea)
    this.uploadUrl = textarea.dataset.uploadUrl
    this.checkUrl = textarea.dataset.blockCheckUrl
    const previews = new Previews(textarea.dataset.blockPreviewUrl, this.catalogue)
    const mediaUrl = textarea.dataset.mediaUrl || "/media/"
    const isEditable = !textarea.disabled && !textarea.readOnly
    this.surface = element("div", { class: "prose-surface" })
    this.notice = element("p", { class: "prose-notice", role: "status" })
    this.frame = element("div", { class: "prose-editor" }, this.surface)
    textarea.before(this.frame)
    textarea.hidden = true
    this.editor = new Editor({
      element: this.surface,
      injectCSS: false, // its sheet has no nonce; ours says the same
      editable: isEditable,
      content: prepared(textarea.value),
      extensions: [
        ...textExtensions({ mediaUrl }),
        ...liveExtensions({
          catalogue: this.catalogue,
          previews,
          editBlock: (_editor, position) => editBlock(this, position),
        }),
        pasteCleaner((text) => this.say(text)),
        hashMenu(this),
      ],
      editorProps: {
        attributes: this.attributes(),
        handleDoubleClickOn: (_view, _inside, node, position) => editNode(this, node, position),
      },
      onUpdate: () => this.write(),
      onBlur: () => this.leave(),
    })
    this.written = this.body()
    if (isEditable) {
      this.toolbar = new Toolbar(this)
      this.frame.prepend(this.toolbar.element, this.help, this.notice)
    }
    this.listen()
    this.tell("finsam:prose-ready", { detail: this })
  }

  // The text as it stands; "" when nothing is written.
  body() {
    return bodyOf(this.editor.state.doc, this.editor.schema)
  }

  // What nobody changed stays as it was, to the letter.
  write() {
    const body = this.body()
    if (body === this.written) return
    this.written = body
    this.textarea.value = body
    this.isChanged = true
    this.tell("input")
  }

  leave() {
    if (!this.isChanged) return
    this.isChanged = false
    this.tell("change")
  }

  load() {
    this.editor.commands.setContent(prepared(this.textarea.value), { emitUpdate: false })
    this.written = this.body()
  }

  // Says something about what was just done, until it is read or something else is.
  say(text) {
    const hide = () => {
      this.notice.replaceChildren()
      this.editor.view.focus()
    }
    const close = element("button", { type: "button", class: "prose-plain", onclick: hide }, t("close"))
    this.notice.replaceChildren(...(text ? [text, " ", close] : []))
  }

  tell(name, options = {}) {
    return this.textarea.dispatchEvent(new CustomEvent(name, { bubbles: true, ...options }))
  }

  listen() {
    this.textarea.addEventListener("finsam:prose-load", () => this.load())
    this.textarea.form?.addEventListener("reset", () => setTimeout(() => this.load()))
    for (const label of this.textarea.labels) {
      label.addEventListener("click", (event) => {
        event.preventDefault()
        this.editor.view.focus()
      })
    }
    // The browser's own events of what is typed would come before the value has changed.
    for (const name of ["input", "change"]) {
      this.frame.addEventListener(name, (event) => event.stopPropagation())
    }
    this.surface.addEventListener("keydown", (event) => this.handleKey(event), { capture: true })
  }

  handleKey(event) {
    if (event.key === "Tab" && this.isLeaving) {
      event.stopPropagation() // Tab goes through lists and tables; after Escape it leaves them
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      if (!this.tell("finsam:save", { cancelable: true })) event.preventDefault()
    } else if (event.altKey && event.key === "F10") {
      event.preventDefault()
      this.toolbar?.focus()
    } else if (event.key === "Enter" && event.target === this.editor.view.dom) {
      const { node, from } = this.editor.state.selection
      if (node && editNode(this, node, from)) {
        event.preventDefault()
        event.stopPropagation()
      }
    }
    if (event.key !== "Shift") this.isLeaving = event.key === "Escape"
  }

  attributes() {
    const { textarea } = this
    const labels = [...textarea.labels]
    for (const label of labels) label.id ||= uniqueId("label")
    this.help = element("p", { class: "prose-hidden", id: uniqueId("help") }, t("keyboardHelp"))
    const given = (name) => textarea.getAttribute(name)
    const attributes = {
      class: "prose-text",
      role: "textbox",
      lang: "sv", // a plan is Swedish, whatever the interface speaks
      spellcheck: "true",
      "aria-multiline": "true",
      "aria-label": given("aria-label"),
      "aria-labelledby": given("aria-labelledby") ?? labels.map((label) => label.id).join(" "),
      "aria-describedby": [given("aria-describedby"), this.help.id].filter(Boolean).join(" "),
      "aria-invalid": given("aria-invalid"),
      "aria-readonly": textarea.readOnly || textarea.disabled ? "true" : null,
    }
    return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value))
  }

  destroy() {
    this.toolbar?.destroy()
    this.editor.destroy()
    this.frame.remove()
    this.textarea.hidden = false
  }
}
