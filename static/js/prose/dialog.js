// A question to the writer: a <dialog> with a small form, answered with its values or null.
//
// A field is { name, label, kind, value, … }; its kinds stand in fields.js. `required` says what
// must be answered, `check(value, values)` what is wrong with an answer, `showIf(values)` when it
// is asked; what is `advanced` is folded away. The question's own `check(values)` may ask the site:
// it answers { errors: { name: text } }, and then the dialog stays with everything in it, or more
// values, which join the answers.

import { element, uniqueId } from "finsam/prose/dom"
import { controlOf } from "finsam/prose/fields"
import { t } from "finsam/prose/texts"

export const ask = (question) =>
  new Promise((answer) => new Question({ ...question, answer }).open())

const GROUPS = ["radio", "checks", "some", "rows", "boxes"]

class Question {
  constructor({ title, fields, submit, busy, check, answer }) {
    Object.assign(this, { check, busy })
    this.fields = fields.map((field) => new Field(field))
    const heading = element("h2", { id: uniqueId("title"), class: "prose-dialog-title" }, title)
    const advanced = this.fields.filter((field) => field.advanced)
    this.more = element(
      "details",
      { class: "prose-more", hidden: !advanced.length },
      element("summary", {}, t("more")),
      ...advanced.map((field) => field.element),
    )
    this.status = element("p", { class: "prose-status", role: "status" })
    this.submitButton = element(
      "button",
      { type: "submit", class: "prose-primary" },
      submit ?? t("apply"),
    )
    const close = () => this.dialog.close()
    this.form = element(
      "form",
      { method: "dialog", novalidate: true, onsubmit: (event) => this.submit(event) },
      heading,
      ...this.fields.filter((field) => !field.advanced).map((field) => field.element),
      this.more,
      element(
        "div",
        { class: "prose-dialog-actions" },
        this.submitButton,
        element("button", { type: "button", onclick: close }, t("cancel")),
        this.status,
      ),
    )
    const labelled = { class: "prose-dialog", "aria-labelledby": heading.id }
    this.dialog = element("dialog", labelled, this.form)
    this.form.addEventListener("change", () => this.arrange())
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.localName !== "select") return
      event.preventDefault() // as Enter in any other field does
      this.form.requestSubmit()
    })
    this.dialog.addEventListener("close", () => {
      this.dialog.remove()
      answer(this.values ?? null)
    })
  }

  open() {
    document.body.append(this.dialog)
    this.arrange()
    this.dialog.showModal()
    this.fields.find((field) => !field.element.hidden && !field.advanced)?.focus()
  }

  read() {
    return Object.fromEntries(this.fields.map((field) => [field.name, field.read()]))
  }

  // Shows the questions that the other answers make sense of.
  arrange() {
    const values = this.read()
    for (const field of this.fields) field.arrange(values)
  }

  async submit(event) {
    event.preventDefault()
    if (this.isBusy) return
    const values = this.read()
    const asked = this.fields.filter((field) => !field.element.hidden)
    const wrong = asked.filter((field) => !field.say(field.faultIn(values)))
    if (wrong.length) return this.show(wrong[0])
    if (this.check && !(await this.isTaken(values, asked))) return
    this.values = values
    this.dialog.close()
  }

  async isTaken(values, asked) {
    this.isBusy = true
    this.submitButton.setAttribute("aria-disabled", "true")
    this.status.textContent = this.busy ?? ""
    const { errors = {}, ...more } = await this.check(values)
    this.isBusy = false
    this.submitButton.removeAttribute("aria-disabled")
    this.status.textContent = ""
    if (!this.dialog.open) return false
    Object.assign(values, more)
    const [general] = Object.keys(errors)
    if (!general) return true
    const refused = asked.filter((field) => !field.say(errors[field.name] ?? ""))
    if (refused.length) this.show(refused[0])
    else this.status.textContent = errors[general]
    return false
  }

  show(field) {
    if (field.advanced) this.more.open = true
    field.focus()
  }
}

class Field {
  constructor(field) {
    const { name, label, kind, help, required, advanced, check, showIf } = field
    Object.assign(this, { name, required, advanced, check, showIf })
    this.control = controlOf(field)
    const id = uniqueId("field")
    this.error = element("p", { class: "prose-error", id: `${id}-error`, hidden: true })
    const explained = help && element("p", { class: "prose-field-help", id: `${id}-help` }, help)
    const isGroup = GROUPS.includes(kind)
    const { input } = this.control
    const described = [explained && explained.id, this.error.id].filter(Boolean).join(" ")
    if (input) {
      input.id = id
      input.setAttribute("aria-describedby", described)
      if (required) input.setAttribute("aria-required", "true")
    }
    const title =
      kind === "toggle"
        ? element("label", { class: "prose-toggle" }, this.control.element, label)
        : isGroup
          ? element("legend", {}, label)
          : element("label", { for: input && id }, label)
    const control = kind === "toggle" ? null : this.control.element
    this.element = element(
      isGroup ? "fieldset" : "div",
      { class: "prose-field", "aria-describedby": isGroup && described },
      title,
      explained,
      control,
      this.error,
    )
  }

  read() {
    return this.control.read()
  }

  arrange(values) {
    this.control.arrange?.(values)
    this.element.hidden = !(this.showIf?.(values) ?? true)
  }

  faultIn(values) {
    const value = values[this.name]
    const isEmpty = value == null || value.length === 0
    if (this.control.isUnanswered) return t("chooseFromList")
    if (this.required && isEmpty) return t("required")
    return (!isEmpty && this.check?.(value, values)) || ""
  }

  // Says what is wrong, and answers whether nothing is.
  say(fault) {
    this.error.textContent = fault
    this.error.hidden = !fault
    this.control.input?.setAttribute("aria-invalid", String(Boolean(fault)))
    return !fault
  }

  focus() {
    this.control.focus()
  }
}
