// The buttons above the text: one stop for Tab, arrows between them (aria toolbar).

import {
  canEditSelected,
  editFigure,
  editLink,
  editNote,
  editReference,
  editSelected,
  editTable,
  editTerm,
  insertBlock,
  insertImage,
} from "finsam/prose/commands"
import { element, uniqueId, writing } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

const toggle = (name, type, command, attributes) => ({
  name,
  isOn: (editor) => editor.isActive(type, attributes),
  run: ({ editor }) => writing(editor)[command](attributes).run(),
})

const simple = (name, command) => ({
  name,
  isPossible: ({ editor }) => editor.can()[command](),
  run: ({ editor }) => writing(editor)[command]().run(),
})

const listItem = (name, command) => ({
  name,
  isPossible: ({ editor }) => editor.can()[command]("listItem"),
  run: ({ editor }) => writing(editor)[command]("listItem").run(),
})

const isInTable = ({ editor }) => editor.isActive("table")

const inTable = (name, command) => ({ ...simple(name, command), isPossible: isInTable })

const TABLE = [
  {
    name: "insertTable",
    isPossible: (prose) => !isInTable(prose),
    run: ({ editor }) =>
      writing(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  inTable("rowAbove", "addRowBefore"),
  inTable("rowBelow", "addRowAfter"),
  inTable("columnBefore", "addColumnBefore"),
  inTable("columnAfter", "addColumnAfter"),
  inTable("headerRow", "toggleHeaderRow"),
  { name: "tableCaption", isPossible: isInTable, run: editTable },
  inTable("deleteRow", "deleteRow"),
  inTable("deleteColumn", "deleteColumn"),
  inTable("deleteTable", "deleteTable"),
]

const insertions = ({ catalogue, uploadUrl }) => [
  { name: "footnote", run: (prose) => editNote(prose) },
  {
    name: "source",
    isOn: (editor) => editor.isActive("cite"),
    isPossible: ({ editor }) => editor.isActive("blockquote"),
    run: ({ editor }) => writing(editor).toggleMark("cite").run(),
  },
  ...(uploadUrl ? [{ name: "image", isPossible: (prose) => !isInTable(prose), run: insertImage }] : []),
  ...(catalogue.figures.length ? [{ name: "figure", run: (prose) => editFigure(prose) }] : []),
  ...(catalogue.references.length
    ? [{ name: "reference", run: (prose) => editReference(prose) }]
    : []),
  ...(catalogue.terms.length ? [{ name: "term", run: editTerm }] : []),
  ...catalogue.offeredBlocks.map(({ kind, title }) => ({
    label: title,
    isPossible: (prose) => !isInTable(prose),
    run: (prose) => insertBlock(prose, kind),
  })),
]

const LISTS = [
  toggle("bulletList", "bulletList", "toggleBulletList"),
  toggle("orderedList", "orderedList", "toggleOrderedList"),
  listItem("indent", "sinkListItem"),
  listItem("outdent", "liftListItem"),
]

// Always the same buttons, in the same places: text that jumps when one points at it is hard to hit.
const TOOLS = [
  [
    toggle("heading", "heading", "toggleHeading", { level: 3 }),
    toggle("subheading", "heading", "toggleHeading", { level: 4 }),
    toggle("quotation", "blockquote", "toggleBlockquote"),
  ],
  [toggle("bold", "bold", "toggleBold"), toggle("italic", "italic", "toggleItalic")],
  [
    { name: "list", menu: () => LISTS },
    { name: "link", isOn: (editor) => editor.isActive("link"), run: editLink },
    { name: "table", menu: () => TABLE },
    { name: "insert", menu: insertions },
    { name: "edit", isPossible: canEditSelected, run: editSelected },
  ],
  [simple("undo", "undo"), simple("redo", "redo")],
]

export class Toolbar {
  constructor(prose) {
    this.prose = prose
    this.buttons = []
    const groups = TOOLS.map((tools) =>
      element("div", { class: "prose-tools" }, ...tools.map((tool) => this.place(tool))),
    )
    this.element = element(
      "div",
      {
        class: "prose-toolbar",
        role: "toolbar",
        "aria-label": t("toolbar"),
        onkeydown: (event) => this.handleKey(event),
      },
      ...groups,
    )
    this.update = this.update.bind(this)
    prose.editor.on("transaction", this.update)
    prose.catalogue.addEventListener("change", this.update)
    this.setStop(this.buttons[0])
    this.update()
  }

  place(tool) {
    const button = element("button", { type: "button", class: "prose-tool" }, t(tool.name))
    // The text keeps its selection while one clicks.
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.tool = tool
    this.buttons.push(button)
    if (tool.menu) return new Menu(this.prose, button, tool.menu).element
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") tool.run(this.prose)
    })
    return button
  }

  update() {
    const { editor } = this.prose
    if (editor.isDestroyed) return
    for (const button of this.buttons) {
      const { isOn, isPossible } = button.tool
      if (isOn) button.setAttribute("aria-pressed", String(isOn(editor)))
      if (isPossible) button.setAttribute("aria-disabled", String(!isPossible(this.prose)))
    }
  }

  focus() {
    this.buttons.find((button) => button.tabIndex === 0).focus()
  }

  setStop(stop) {
    for (const button of this.buttons) button.tabIndex = button === stop ? 0 : -1
  }

  handleKey(event) {
    const at = this.buttons.indexOf(event.target)
    if (event.key === "Escape") {
      this.prose.editor.view.focus()
    } else if (at >= 0) {
      const last = this.buttons.length - 1
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key]
      if (next === undefined) return
      event.preventDefault()
      const stop = this.buttons[(next + last + 1) % (last + 1)]
      this.setStop(stop)
      stop.focus()
    }
  }

  destroy() {
    this.prose.catalogue.removeEventListener("change", this.update)
  }
}

class Menu {
  constructor(prose, button, items) {
    Object.assign(this, { prose, button, items })
    this.list = element("div", {
      role: "menu",
      id: uniqueId("menu"),
      class: "prose-menu",
      hidden: true,
      "aria-label": button.textContent,
    })
    button.setAttribute("aria-haspopup", "menu")
    button.setAttribute("aria-expanded", "false")
    button.setAttribute("aria-controls", this.list.id)
    button.addEventListener("click", () => (this.list.hidden ? this.open() : this.close()))
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return
      event.preventDefault()
      this.open()
    })
    this.list.addEventListener("keydown", (event) => this.handleKey(event))
    this.list.addEventListener("mousedown", (event) => event.preventDefault())
    this.element = element("div", { class: "prose-menu-holder" }, button, this.list)
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.close()
    })
  }

  open() {
    this.list.replaceChildren(...this.items(this.prose).map((item) => this.item(item)))
    this.list.hidden = false
    this.button.setAttribute("aria-expanded", "true")
    this.list.style.left = "0"
    const { left, right } = this.list.getBoundingClientRect()
    const over = right - document.documentElement.clientWidth + 8
    if (over > 0) this.list.style.left = `${-Math.min(over, left - 8)}px`
    const first = this.list.querySelector("[aria-disabled=false]") ?? this.list.firstElementChild
    first?.focus()
  }

  item(item) {
    const isPossible = item.isPossible?.(this.prose) ?? true
    const act = () => {
      if (!isPossible) return
      this.close()
      item.run(this.prose)
    }
    const attributes = {
      type: "button",
      role: item.isOn ? "menuitemcheckbox" : "menuitem",
      "aria-checked": item.isOn && String(item.isOn(this.prose.editor)),
      tabindex: "-1",
      "aria-disabled": String(!isPossible),
      onclick: act,
    }
    return element("button", attributes, item.label ?? t(item.name))
  }

  close() {
    this.list.hidden = true
    this.button.setAttribute("aria-expanded", "false")
  }

  handleKey(event) {
    const items = [...this.list.children]
    const at = items.indexOf(document.activeElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (next !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      items[(next + items.length) % items.length].focus()
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault()
      event.stopPropagation()
      this.button.focus()
      this.close()
    }
  }
}
