// What is asked about a generated block, as the catalogue describes it (plans/queries/block_fields.py).

import { ask } from "finsam/prose/dialog"
import { setAttributes, writing } from "finsam/prose/dom"
import { keyFault, keysBeside, uniqueKey } from "finsam/prose/keys"
import { csrfToken, optionsOf } from "finsam/prose/live"
import { t } from "finsam/prose/texts"

const NOTHING = []

export const hasOptions = (catalogue, kind) =>
  Boolean(catalogue.blockByKind.get(kind)?.options?.length)

export const insertBlock = async (prose, kind) => {
  const { editor } = prose
  const options = await askAbout(prose, kind)
  if (!options) return editor.view.focus()
  const attrs = { kind, options: JSON.stringify(options) }
  return writing(editor).insertContent({ type: "generated", attrs }).run()
}

export const editBlock = async (prose, position) => {
  const { editor, catalogue } = prose
  const { kind, options } = editor.state.doc.nodeAt(position).attrs
  if (!hasOptions(catalogue, kind)) return
  const changed = await askAbout(prose, kind, optionsOf(options), position)
  if (changed) setAttributes(editor, position, { kind, options: JSON.stringify(changed) })
  editor.view.focus()
}

// The options that are answered; what the kind does not know stays as it is. Without a position
// the block is new and begins with what is usual.
const askAbout = async (prose, kind, current = {}, position = null) => {
  const { title, options = [] } = prose.catalogue.blockByKind.get(kind)
  if (!options.length) return current
  const isNew = position == null
  const taken = keysBeside(prose, position)
  const budget = isNew ? options.find(({ name }) => name === "budget")?.default : current.budget
  const about = { current, isNew, taken, budget: budget ?? "" }
  const answered = (values) => answeredOptions(options, values, current, taken)
  const values = await ask({
    title,
    fields: options.map((option) => fieldOf(option, about)),
    submit: isNew ? t("insert") : t("apply"),
    busy: t("checking"),
    check: (answers) => checked(prose.checkUrl, kind, answered(answers)),
  })
  return values && answered(values)
}

const fieldOf = (option, { current, isNew, taken, budget }) => {
  const { name, control, label, help, required, advanced, choices, choicesOf, defaultOf } = option
  const begun = isNew ? (option.default ?? defaultOf?.[budget]) : null
  const value = current[name] ?? begun ?? option.usual
  const field = { name, label, help, required, advanced, value, kind: control }
  if (control === "key") field.check = (key) => keyFault(key, taken)
  if (control === "checks") field.required = true
  if (choices) field.options = withGone(choices, value, control)
  if (choicesOf) field.optionsFor = (values) => choicesOf[values.budget ?? ""] ?? NOTHING
  if (isNew && defaultOf) field.suggest = (values) => defaultOf[values.budget ?? ""]
  return { ...field, allLabel: option.allLabel, someLabel: t("onlyThese") }
}

// A choice that is set but no longer offered stays on the list, so that it is not lost unseen.
const withGone = (choices, value, control) => {
  const isOne = control === "select" || control === "radio"
  if (!isOne || !value || choices.some((choice) => choice.value === value)) return choices
  return [...choices, { value, label: t("goneChoice") }]
}

const answeredOptions = (options, values, current, taken) => {
  const result = { ...current }
  for (const { name, usual } of options) {
    const value = values[name]
    if (isEmpty(value) || isSame(value, usual)) delete result[name]
    else result[name] = value
  }
  const hasKey = options.some(({ control }) => control === "key")
  if (hasKey && result.caption) result.key ??= uniqueKey(result.caption, taken)
  return result
}

const isEmpty = (value) => value == null || value.length === 0

const isSame = (value, usual) => sorted(value) === sorted(usual)

const sorted = (value) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value)

// What the site says of the options. Without a connection they are taken: the preview and the
// check of the plan say what is wrong with them.
const checked = async (url, kind, options) => {
  if (!url) return {}
  const body = new URLSearchParams({ kind, options: JSON.stringify(options) })
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" }
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null)
  const said = answer ? await answer.json().catch(() => ({})) : {}
  return { errors: said.errors ?? {} }
}
