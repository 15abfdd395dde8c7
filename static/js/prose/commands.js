// What is asked about in a dialog: links, pictures, tables, footnotes, live nodes and blocks.

import { Editor, Node, pm } from "django-prose-editor/editor"
import { editBlock, hasOptions } from "finsam/prose/blocks"
import { ask } from "finsam/prose/dialog"
import { element, given, setAttributes, writing } from "finsam/prose/dom"
import { keyFault, keysBeside, uniqueKey } from "finsam/prose/keys"
import { csrfToken } from "finsam/prose/live"
import { amountWithUnit, UNITS } from "finsam/prose/money"
import { t } from "finsam/prose/texts"
import { isLink } from "finsam/prose/vocabulary"

const { Fragment } = pm.model

const COMPARED = ["share", "difference"]
const FORMS = ["number", "page", "title"]
const PICTURES = "image/png, image/jpeg, image/webp"
const MOST_BYTES = 20 * 1024 * 1024 // associations/pictures.py

// -- Links

export const editLink = async ({ editor }) => {
  const isLinked = editor.isActive("link")
  if (isLinked) editor.commands.extendMarkRange("link")
  const { from, to, empty } = editor.state.selection
  const values = await ask({
    title: t("link"),
    fields: [
      {
        name: "href",
        label: t("address"),
        help: isLinked ? t("addressEmptyRemoves") : t("addressHelp"),
        value: editor.getAttributes("link").href,
        required: !isLinked,
        check: (written) => !isLink(completed(written)) && t("addressWrong"),
      },
      ...(empty && !isLinked ? [{ name: "text", label: t("linkText"), required: true }] : []),
    ],
  })
  if (!values) return editor.view.focus()
  const chain = writing(editor).setTextSelection({ from, to })
  if (!values.href) return chain.unsetMark("link").run()
  const href = completed(values.href)
  if (values.text) {
    const marks = [{ type: "link", attrs: { href } }]
    return chain.insertContent({ type: "text", text: values.text, marks }).run()
  }
  return chain.setMark("link", { href }).run()
}

// "example.org" and "namn@example.org" are meant as what they look like.
const completed = (written) => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(written)) return written
  return /^[^\s/]+@[^\s/]+$/.test(written) ? `mailto:${written}` : `https://${written}`
}

// -- Pictures

export const insertImage = async ({ editor, uploadUrl }) => {
  const file = {
    name: "file",
    kind: "file",
    accept: PICTURES,
    label: t("file"),
    help: t("fileHelp"),
    required: true,
    check: ({ size }) => size > MOST_BYTES && t("fileTooLarge"),
  }
  const values = await ask({
    title: t("image"),
    fields: [file, ...describing({})],
    submit: t("insert"),
    busy: t("uploading"),
    check: (answers) => uploaded(uploadUrl, answers.file),
  })
  if (!values) return editor.view.focus()
  const attrs = given({ "data-asset": values.sha256, alt: values.alt, title: values.title })
  return writing(editor).insertContent({ type: "image", attrs }).run()
}

// Where the picture is kept, or what is said of it at its field.
const uploaded = async (url, file) => {
  const body = new FormData()
  body.append("file", file)
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" }
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null)
  const said = answer ? await answer.json().catch(() => ({})) : {}
  if (answer?.ok && said.sha256) return { sha256: said.sha256 }
  return { errors: { file: said.error ?? t("uploadFailed") } }
}

const describing = (attrs) => [
  { name: "alt", label: t("altText"), help: t("altHelp"), value: attrs.alt, required: true },
  { name: "title", label: t("caption"), value: attrs.title },
]

const editImage = ({ editor }, position, node) =>
  change(editor, position, { title: t("image"), fields: describing(node.attrs) })

// -- Tables

export const editTable = async (prose) => {
  const { editor } = prose
  const { $from } = editor.state.selection
  const depth = depthOfTable($from)
  if (!depth) return false
  const position = $from.before(depth)
  const taken = keysBeside(prose, position)
  const { attrs } = $from.node(depth)
  const values = await ask({
    title: t("table"),
    fields: [
      { name: "data-caption", label: t("caption"), value: attrs["data-caption"] },
      {
        name: "data-key",
        label: t("key"),
        help: t("keyHelp"),
        value: attrs["data-key"],
        check: (key) => keyFault(key, taken),
        advanced: true,
      },
    ],
  })
  if (!values) return editor.view.focus()
  if (values["data-caption"]) values["data-key"] ||= uniqueKey(values["data-caption"], taken)
  setAttributes(editor, position, values)
  return editor.view.focus()
}

const depthOfTable = ($from) => {
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "table") return depth
  }
  return 0
}

// -- Footnotes: edited in a small editor of their own

export const editNote = async ({ editor }, position, node) => {
  const inner = innerEditor(editor, node)
  const field = {
    name: "content",
    kind: "element",
    label: t("noteText"),
    place: inner.place,
    readElement: () => inner.editor.getJSON().content ?? [],
    focusElement: () => inner.editor.commands.focus("end"),
    required: true,
  }
  const submit = node ? t("apply") : t("insert")
  const values = await ask({ title: t("footnote"), fields: [field], submit })
  inner.editor.destroy()
  if (!values) return editor.view.focus()
  const content = { type: "note", content: values.content }
  const range = node ? { from: position, to: position + node.nodeSize } : editor.state.selection.to
  return writing(editor).insertContentAt(range, content).run()
}

const innerEditor = (outer, node) => {
  const place = element("div", { class: "prose-line" })
  const taken = new Set(
    ["text", "bold", "italic", "link", "figure", "reference", "term", "hardBreak", "undoRedo"],
  )
  const line = Node.create({
    name: "doc",
    topNode: true,
    content: "(text | figure | reference | hardBreak)*",
    addKeyboardShortcuts: () => ({ Enter: () => true }),
  })
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [line, ...outer.options.extensions.filter(({ name }) => taken.has(name))],
    content: { type: "doc", content: node ? node.content.toJSON() : [] },
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-label": t("noteText"),
        lang: "sv",
        class: "prose-text",
      },
      transformPasted: (slice) => onOneLine(slice, editor),
    },
  })
  return { place, editor }
}

const onOneLine = (slice, editor) => {
  const text = slice.content.textBetween(0, slice.content.size, " ")
  const content = text ? Fragment.from(editor.schema.text(text)) : Fragment.empty
  return new pm.model.Slice(content, 0, 0)
}

// -- Live nodes

export const editFigure = (prose, position, node) => {
  const { editor, catalogue } = prose
  const attrs = node?.attrs ?? {}
  const isCompared = (values) => COMPARED.includes(values.show)
  const figures = () => figureChoices(catalogue)
  const value = (ref) => ref && JSON.stringify([ref, attrs.budget ?? ""])
  // A share and a difference are of one budget.
  const budgetOf = (chosen) => (chosen ? JSON.parse(chosen)[1] : null)
  const comparable = ({ figure }) =>
    figures().filter((each) => !figure || budgetOf(each.value) === budgetOf(figure))
  const fields = [
    {
      name: "figure",
      kind: "choice",
      label: t("figure"),
      choices: figures,
      value: value(attrs.ref),
      required: true,
    },
    {
      name: "show",
      kind: "select",
      label: t("showAs"),
      value: attrs.show ?? "amount",
      options: ["amount", ...COMPARED].map((each) => ({ value: each, label: t(each) })),
    },
    {
      name: "other",
      kind: "choice",
      label: t("comparedWith"),
      choices: comparable,
      value: value(attrs.other),
      required: true,
      check: (chosen, { figure }) => budgetOf(chosen) !== budgetOf(figure) && t("otherBudget"),
      showIf: isCompared,
    },
    {
      name: "unit",
      kind: "select",
      label: t("unit"),
      value: attrs.unit ?? "kr",
      options: UNITS.map((unit) => ({ value: unit, label: unit })),
      showIf: ({ show }) => show !== "share",
    },
  ]
  return put(editor, "figure", position, { title: t("figure"), fields }, (values) => {
    const [ref, budget] = JSON.parse(values.figure)
    return {
      ref,
      budget,
      show: values.show === "amount" ? null : values.show,
      unit: values.show === "share" ? null : values.unit,
      other: isCompared(values) ? JSON.parse(values.other)[0] : null,
    }
  })
}

export const figureChoices = (catalogue) =>
  catalogue.figures.map((figure) => ({
    label: figure.label,
    detail: figure.kr == null ? t("noAmount") : amountWithUnit(figure.kr, "kr"),
    value: JSON.stringify([figure.ref, figure.budget ?? ""]),
  }))

export const editReference = (prose, position, node) => {
  const { editor, catalogue } = prose
  const attrs = node?.attrs ?? {}
  const choices = () => referenceChoices(catalogue)
  const fields = [
    { name: "to", kind: "choice", label: t("refersTo"), choices, value: attrs.to, required: true },
    {
      name: "form",
      kind: "select",
      label: t("showAs"),
      value: attrs.form ?? "number",
      options: FORMS.map((form) => ({ value: form, label: t(`form-${form}`) })),
    },
  ]
  return put(editor, "reference", position, { title: t("reference"), fields }, (values) => values)
}

export const referenceChoices = (catalogue) =>
  catalogue.references.map(({ to, number, title }) => ({
    label: [number, title].filter(Boolean).join(" "),
    detail: t(`kind-${to.split(":")[0]}`),
    value: to,
  }))

export const editTerm = async ({ editor, catalogue }) => {
  const isTerm = editor.isActive("term")
  if (isTerm) editor.commands.extendMarkRange("term")
  const { from, to } = editor.state.selection
  const choices = () => catalogue.terms.map(({ key, term }) => ({ label: term, value: key }))
  const values = await ask({
    title: t("term"),
    fields: [
      {
        name: "key",
        kind: "choice",
        label: t("term"),
        help: isTerm ? t("termEmptyRemoves") : "",
        choices,
        value: editor.getAttributes("term").key,
        required: !isTerm,
      },
    ],
  })
  if (!values) return editor.view.focus()
  editor.commands.setTextSelection({ from, to })
  if (!values.key) return writing(editor).unsetMark("term").run()
  return setTerm(editor, catalogue.termByKey.get(values.key))
}

// The selected words are a use of the term; without any, the term itself is written.
export const setTerm = (editor, { key, term }) => {
  const chain = writing(editor)
  if (!editor.state.selection.empty) return chain.setMark("term", { key }).run()
  const marks = [{ type: "term", attrs: { key } }]
  return chain.insertContent({ type: "text", text: term, marks }).run()
}

// -- Whatever is selected

const EDITED = {
  figure: editFigure,
  reference: editReference,
  note: editNote,
  image: editImage,
  generated: editBlock,
}

export const canEditSelected = (prose) => {
  const { editor, catalogue } = prose
  const { node } = editor.state.selection
  if (node) return canEdit(prose, node)
  return editor.isActive("link") || (catalogue.isKnown && editor.isActive("term"))
}

export const editSelected = (prose) => {
  const { node, from } = prose.editor.state.selection
  if (node) return editNode(prose, node, from)
  if (prose.editor.isActive("term")) editTerm(prose)
  else editLink(prose)
  return true
}

// Whether it opened a dialog about the node.
export const editNode = (prose, node, position) => {
  if (!prose.editor.isEditable || !canEdit(prose, node)) return false
  EDITED[node.type.name](prose, position, node)
  return true
}

const canEdit = ({ catalogue }, { type: { name }, attrs }) => {
  if (name === "generated") return hasOptions(catalogue, attrs.kind)
  return name in EDITED && (catalogue.isKnown || name === "note" || name === "image")
}

// Asks and inserts a node, or changes the one at the position.
const put = async (editor, type, position, question, attributesOf) => {
  const isNew = position == null
  const values = await ask({ ...question, submit: isNew ? t("insert") : t("apply") })
  if (!values) return editor.view.focus()
  const attrs = given(attributesOf(values))
  if (isNew) return writing(editor).insertContent({ type, attrs }).run()
  setAttributes(editor, position, attrs)
  return editor.view.focus()
}

const change = async (editor, position, question) => {
  const values = await ask(question)
  if (values) setAttributes(editor, position, values)
  return editor.view.focus()
}
