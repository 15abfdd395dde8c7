// The buttons above the text: one stop for Tab, arrows between them (aria toolbar).

import { insertBlock } from "finsam/prose/blocks"
import {
  canEditSelected,
  editFigure,
  editLink,
  editNote,
  editReference,
  editSelected,
  editTable,
  editTerm,
  insertImage,
} from "finsam/prose/commands"
import { element, writing } from "finsam/prose/dom"
import { Menu } from "finsam/prose/menu"
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

const INSERT_TABLE = {
  name: "insertTable",
  isPossible: (prose) => !isInTable(prose),
  run: ({ editor }) => writing(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
}

const TABLE = [
  INSERT_TABLE,
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

const footnote = { name: "footnote", run: (prose) => editNote(prose) }

const source = {
  name: "source",
  isOn: (editor) => editor.isActive("cite"),
  isPossible: ({ editor }) => editor.isActive("blockquote"),
  run: ({ editor }) => writing(editor).toggleMark("cite").run(),
}

const outsideTables = (prose) => !isInTable(prose)

const image = { name: "image", isPossible: outsideTables, run: insertImage }

const lookups = ({ catalogue }) => [
  { name: "figure", missing: catalogue.missing.figure, run: (prose) => editFigure(prose) },
  {
    name: "reference",
    isPossible: () => catalogue.references.length > 0,
    run: (prose) => editReference(prose),
  },
  { name: "term", missing: catalogue.missing.term, run: editTerm },
]

const blocksOf = ({ catalogue }, menu) =>
  catalogue.offeredBlocks
    .filter((block) => (block.menu ?? "table") === menu)
    .map(({ kind, title, missing }) => ({
      label: title,
      missing,
      isPossible: outsideTables,
      run: (prose) => insertBlock(prose, kind),
    }))

const insertions = (prose) => {
  const inText = [...(prose.uploadUrl ? [image] : []), footnote, INSERT_TABLE, source]
  if (!prose.catalogue.isKnown) return [{ items: inText }]
  return [
    { title: t("insertLookups"), items: lookups(prose) },
    { title: t("insertTables"), items: blocksOf(prose, "table") },
    { title: t("insertCharts"), items: blocksOf(prose, "chart") },
    { title: t("insertInText"), items: inText },
  ].filter(({ items }) => items.length)
}

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
    { name: "list", menu: () => [{ items: LISTS }] },
    { name: "link", isOn: (editor) => editor.isActive("link"), run: editLink },
    { name: "table", menu: () => [{ items: TABLE }] },
    { name: "insert", menu: insertions },
    { name: "edit", isPossible: canEditSelected, run: editSelected },
  ],
  [simple("undo", "undo"), simple("redo", "redo")],
]

export class Toolbar {
  constructor(prose) {
    this.prose = prose
    this.buttons = []
    this.menus = []
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
    this.heard = () => {
      this.update()
      for (const menu of this.menus) menu.redraw()
    }
    prose.catalogue.addEventListener("change", this.heard)
    this.setStop(this.buttons[0])
    this.update()
  }

  place(tool) {
    const button = element("button", { type: "button", class: "prose-tool" }, t(tool.name))
    // The text keeps its selection while one clicks.
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.tool = tool
    this.buttons.push(button)
    if (tool.menu) {
      const menu = new Menu(this.prose, button, tool.menu)
      this.menus.push(menu)
      return menu.element
    }
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
    this.prose.catalogue.removeEventListener("change", this.heard)
  }
}
