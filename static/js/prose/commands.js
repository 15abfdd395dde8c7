// What is asked about in a dialog: links, pictures, tables, footnotes, live nodes and blocks.

import { Editor, Node, pm } from "django-prose-editor/editor"
import { ask } from "finsam/prose/dialog"
import { element, writing } from "finsam/prose/dom"
import { csrfToken, optionsOf } from "finsam/prose/live"
import { amountWithUnit, UNITS } from "finsam/prose/money"
import { t } from "finsam/prose/texts"
import { isLink } from "finsam/prose/vocabulary"

const { Fragment } = pm.model

const COMPARED = ["share", "difference"]
const FORMS = ["number", "page", "title"]
const PICTURES = "image/png, image/jpeg, image/webp, image/gif"

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
  const file = { name: "file", kind: "file", accept: PICTURES, label: t("file"), required: true }
  const fields = [file, ...describing({})]
  const values = await ask({ title: t("image"), fields, submit: t("insert") })
  if (!values) return editor.view.focus()
  const body = new FormData()
  body.append("file", values.file)
  const answer = await fetch(uploadUrl, {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    body,
  }).catch(() => null)
  const said = answer ? await answer.json().catch(() => ({})) : {}
  if (!answer?.ok || !said.sha256) {
    const intro = said.error ?? t("uploadFailed")
    return ask({ title: t("image"), fields: [], intro, submit: t("close") })
  }
  const attrs = given({ "data-asset": said.sha256, alt: values.alt, title: values.title })
  return writing(editor).insertContent({ type: "image", attrs }).run()
}

const describing = (attrs) => [
  { name: "alt", label: t("altText"), help: t("altHelp"), value: attrs.alt, required: true },
  { name: "title", label: t("caption"), value: attrs.title },
]

const editImage = ({ editor }, position, node) =>
  change(editor, position, { title: t("image"), fields: describing(node.attrs) })

// -- Tables

export const editTable = ({ editor }) => {
  const { $from } = editor.state.selection
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth)
    if (node.type.name !== "table") continue
    return change(editor, $from.before(depth), {
      title: t("table"),
      fields: [
        { name: "data-caption", label: t("caption"), value: node.attrs["data-caption"] },
        {
          name: "data-key",
          label: t("key"),
          help: t("tableKeyHelp"),
          value: node.attrs["data-key"],
          check: (key) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key) && t("keyWrong"),
        },
      ],
    })
  }
  return false
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

// -- Blocks

export const insertBlock = async (prose, kind) => {
  const { editor } = prose
  const values = await askOptions(prose.catalogue.blockByKind.get(kind), {})
  if (!values) return editor.view.focus()
  const attrs = { kind, options: JSON.stringify(values) }
  return writing(editor).insertContent({ type: "generated", attrs }).run()
}

export const editBlock = async ({ editor, catalogue }, position) => {
  const { kind, options } = editor.state.doc.nodeAt(position).attrs
  if (!hasOptions(catalogue, kind)) return
  const values = await askOptions(catalogue.blockByKind.get(kind), optionsOf(options))
  if (values) setAttributes(editor, position, { kind, options: JSON.stringify(values) })
  editor.view.focus()
}

const hasOptions = (catalogue, kind) => Boolean(catalogue.blockByKind.get(kind)?.options?.length)

// Asks for the options of a kind; those it does not know stay as they are.
const askOptions = async ({ title, options = [] }, current) => {
  if (!options.length) return current
  const fields = options.map((option) => optionField(option, current[option.name]))
  const values = await ask({ title, fields })
  if (!values) return null
  const result = { ...current }
  for (const { name, kind } of options) {
    const value = kind === "bool" ? { yes: true, no: false }[values[name]] : values[name]
    if (value == null || value.length === 0) delete result[name]
    else result[name] = value
  }
  return result
}

const optionField = ({ name, kind, required, label, choices }, value) => {
  const shared = { name, label: label ?? name, required, value }
  if (kind === "bool") {
    const options = [
      { value: "", label: t("asUsual") },
      { value: "yes", label: t("yes") },
      { value: "no", label: t("no") },
    ]
    return { ...shared, kind: "select", options, value: { true: "yes", false: "no" }[value] ?? "" }
  }
  if (choices) return { ...shared, ...chosenFrom(choices, kind, required, value) }
  if (kind === "list") {
    return { ...shared, kind: "lines", help: t("onePerLine"), value: value ?? [] }
  }
  return { ...shared, kind: "text" }
}

// A value that is set but no longer offered stays on the list, so that it is not lost unseen.
const chosenFrom = (choices, kind, required, value) => {
  const known = new Set(choices.map((choice) => choice.value))
  const kept = [value ?? []].flat().filter((each) => !known.has(each))
  const which = (place) => (kept.length > 1 ? ` (${place + 1})` : "")
  const gone = kept.map((each, place) => ({ value: each, label: t("goneChoice") + which(place) }))
  if (kind === "list") return { kind: "checkboxes", options: [...choices, ...gone] }
  const none = required ? [] : [{ value: "", label: t("asUsual") }]
  return { kind: "select", options: [...none, ...choices, ...gone], value: value ?? "" }
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

const setAttributes = (editor, position, attributes) =>
  editor.commands.command(({ tr }) => {
    const node = tr.doc.nodeAt(position)
    tr.setNodeMarkup(position, null, { ...node.attrs, ...given(attributes) }, node.marks)
    return true
  })

// What was left empty is not said at all.
const given = (attributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value || null]))
