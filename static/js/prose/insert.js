// What can be inserted, found by writing: the list that opens on `#`.

import { Extension, Plugin } from "django-prose-editor/editor"
import { insertBlock } from "finsam/prose/blocks"
import { Combobox } from "finsam/prose/combobox"
import { figureChoices, referenceChoices, setTerm } from "finsam/prose/commands"
import { element, writing } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

export const hashMenu = (prose) =>
  Extension.create({
    name: "hashMenu",
    addProseMirrorPlugins() {
      const handleTextInput = (view, from, to, text) => {
        const opens = text === "#" && prose.catalogue.isKnown && isStartOfWord(view.state, from)
        if (!opens) return false
        new Finder(prose, from, to).open()
        return true
      }
      return [new Plugin({ props: { handleTextInput } })]
    },
  })

const isStartOfWord = ({ doc }, position) => {
  const $position = doc.resolve(position)
  const before = $position.parent.textBetween(0, $position.parentOffset, " ", " ").slice(-1)
  return !/[\p{L}\p{N}#]/u.test(before)
}

const choicesFor = (prose) => {
  const { catalogue, editor } = prose
  const insert = (type, attrs) => writing(editor).insertContent({ type, attrs }).run()
  const isInCell = editor.isActive("table") // which holds running text
  const blocks = catalogue.offeredBlocks.filter(({ missing }) => !missing && !isInCell)
  const grouped = (group, choices, act) =>
    choices.map((choice) => ({ ...choice, group, act: () => act(choice) }))
  return [
    ...grouped(t("figures"), figureChoices(catalogue), ({ value }) => {
      const [ref, budget] = JSON.parse(value)
      insert("figure", { ref, budget: budget || null, unit: "kr" })
    }),
    ...grouped(t("references"), referenceChoices(catalogue), ({ value }) =>
      insert("reference", { to: value, form: "number" }),
    ),
    ...grouped(
      t("terms"),
      catalogue.terms.map((term) => ({ label: term.term, term })),
      ({ term }) => setTerm(editor, term),
    ),
    ...grouped(
      t("blocks"),
      blocks.map(({ kind, title }) => ({ label: title, kind })),
      ({ kind }) => insertBlock(prose, kind),
    ),
  ]
}

// A search at the cursor. Escape goes back to the text, with what was written in it.
class Finder {
  constructor(prose, from, to) {
    Object.assign(this, { prose, from, to })
    this.combobox = new Combobox({
      label: t("insertSearch"),
      choices: () => choicesFor(prose),
      onChoose: (choice) => {
        this.close()
        prose.editor.commands.setTextSelection({ from, to })
        choice.act()
      },
    })
    const input = this.combobox.input
    input.placeholder = t("insertSearch")
    this.element = element("div", { class: "prose-finder" }, this.combobox.element)
    // Opened before anything was known; later the list stays as one sees it.
    this.again = () => this.combobox.found.length || this.combobox.show()
    this.element.addEventListener("keydown", (event) => this.handleKey(event), { capture: true })
    input.addEventListener("blur", () => this.close())
  }

  open() {
    const { frame, editor } = this.prose
    frame.append(this.element)
    const cursor = editor.view.coordsAtPos(this.from)
    const around = frame.getBoundingClientRect()
    const room = around.width - this.element.offsetWidth
    this.element.style.left = `${Math.max(0, Math.min(cursor.left - around.left, room))}px`
    this.element.style.top = `${cursor.bottom - around.top + 4}px`
    this.combobox.input.focus({ preventScroll: true })
    this.combobox.show("")
    this.prose.catalogue.addEventListener("change", this.again)
    this.element.scrollIntoView({ block: "nearest" })
  }

  handleKey(event) {
    const { value } = this.combobox.input
    const isTakenBack = event.key === "Backspace" && !value
    if (event.key !== "Escape" && !isTakenBack) return
    event.preventDefault()
    event.stopPropagation()
    this.close()
    const chain = writing(this.prose.editor).setTextSelection({ from: this.from, to: this.to })
    if (!isTakenBack) chain.insertContent({ type: "text", text: `#${value}` })
    chain.run()
  }

  close() {
    if (this.isClosed) return
    this.isClosed = true
    this.prose.catalogue.removeEventListener("change", this.again)
    this.element.remove()
  }
}
