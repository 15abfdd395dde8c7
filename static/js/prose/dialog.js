// A question to the writer: a <dialog> with a small form, answered with its values or null.
//
// A field is { name, label, kind, value, … } of the kinds text, select (options), checkboxes
// (options), checkbox, lines, choice (choices), file and element (read() and, if it needs it,
// close()). `required` says what must be answered, `check(value, values)` what is wrong with an answer,
// `showIf(values)` when it is asked; choices(values) may depend on the other answers too.

import { Combobox } from "finsam/prose/combobox"
import { element, uniqueId } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

export const ask = ({ title, fields, submit, intro }) =>
  new Promise((answer) => new Question({ title, fields, submit, intro, answer }).open())

class Question {
  constructor({ title, fields, submit, intro, answer }) {
    this.fields = fields.map((field) => new Field(field))
    for (const field of this.fields) field.answers = () => this.read()
    const heading = element("h2", { id: uniqueId("title"), class: "prose-dialog-title" }, title)
    const close = () => this.dialog.close()
    const cancel = element("button", { type: "button", onclick: close }, t("cancel"))
    const form = element(
      "form",
      { method: "dialog", novalidate: true, onsubmit: (event) => this.submit(event) },
      heading,
      intro && element("p", {}, intro),
      ...this.fields.map((field) => field.element),
      element(
        "div",
        { class: "prose-dialog-actions" },
        element("button", { type: "submit", class: "prose-primary" }, submit ?? t("apply")),
        fields.length > 0 && cancel,
      ),
    )
    this.dialog = element("dialog", { class: "prose-dialog", "aria-labelledby": heading.id }, form)
    form.addEventListener("change", () => this.arrange())
    this.dialog.addEventListener("close", () => {
      for (const field of this.fields) field.close?.()
      this.dialog.remove()
      answer(this.values ?? null)
    })
  }

  open() {
    document.body.append(this.dialog)
    for (const field of this.fields) field.changed = () => this.arrange()
    this.arrange()
    this.dialog.showModal()
    this.fields.find((field) => !field.element.hidden)?.focus()
  }

  read() {
    return Object.fromEntries(this.fields.map((field) => [field.name, field.read()]))
  }

  // Shows the questions that the other answers make sense of.
  arrange() {
    const values = this.read()
    for (const field of this.fields) field.element.hidden = !(field.showIf?.(values) ?? true)
  }

  submit(event) {
    event.preventDefault()
    const asked = this.fields.filter((field) => !field.element.hidden)
    const wrong = asked.filter((field) => !field.isRight())
    if (wrong.length) return wrong[0].focus()
    this.values = this.read()
    this.dialog.close()
  }
}

class Field {
  constructor(field) {
    Object.assign(this, { options: [], choices: () => [], value: "", answers: () => ({}) }, field)
    this.id = uniqueId("field")
    this.error = element("p", { class: "prose-error", id: `${this.id}-error`, hidden: true })
    const label = element("label", { for: this.id, id: `${this.id}-label` }, this.label)
    const help =
      this.help && element("p", { class: "prose-field-help", id: `${this.id}-help` }, this.help)
    this.make()
    if (this.control) {
      this.control.id = this.id
      const described = [help && help.id, this.error.id].filter(Boolean).join(" ")
      this.control.setAttribute("aria-describedby", described)
      if (this.required) this.control.setAttribute("aria-required", "true")
    }
    const [tag, name] =
      this.kind === "checkboxes" ? ["fieldset", element("legend", {}, this.label)] : ["div", label]
    const parts = [name, help, this.body ?? this.control, this.error]
    this.element = element(tag, { class: "prose-field" }, ...parts)
  }

  make() {
    switch (this.kind) {
      case "select":
        this.control = element("select", {}, ...this.options.map((each) => this.option(each)))
        break
      case "checkboxes":
        this.boxes = this.options.map(({ value }) =>
          element("input", { type: "checkbox", value, checked: (this.value ?? []).includes(value) }),
        )
        this.body = element(
          "div",
          { class: "prose-boxes" },
          ...this.boxes.map((box, i) => element("label", {}, box, this.options[i].label)),
        )
        break
      case "lines":
        this.control = element("textarea", { rows: 4 }, (this.value ?? []).join("\n"))
        break
      case "choice":
        this.makeChoice()
        break
      case "file":
        this.control = element("input", { type: "file", accept: this.accept })
        break
      case "element":
        this.body = this.place
        break
      default:
        this.control = element("input", { type: "text", value: this.value ?? "" })
    }
  }

  option({ value, label }) {
    return element("option", { value, selected: value === this.value }, label)
  }

  makeChoice() {
    this.control = element("input", { type: "text" })
    this.chosen = this.choices({}).find((choice) => choice.value === this.value)
    this.control.value = this.chosen?.label ?? this.value ?? ""
    this.combobox = new Combobox({
      input: this.control,
      choices: () => this.choices(this.answers()),
      onChoose: (choice) => {
        this.chosen = choice
        this.control.value = choice.label
        this.changed?.()
      },
    })
    this.control.addEventListener("input", () => (this.chosen = null))
    this.body = this.combobox.element
  }

  read() {
    switch (this.kind) {
      case "checkboxes":
        return this.boxes.filter((box) => box.checked).map((box) => box.value)
      case "lines":
        return this.control.value.split("\n").map((line) => line.trim()).filter(Boolean)
      case "choice":
        return this.chosen?.value ?? ""
      case "file":
        return this.control.files[0] ?? null
      case "element":
        return this.readElement()
      default:
        return this.control.value.trim()
    }
  }

  isRight() {
    const value = this.read()
    const isEmpty = value == null || value.length === 0
    const unchosen = this.kind === "choice" && isEmpty && this.control.value.trim()
    const fault = unchosen
      ? t("chooseFromList")
      : this.required && isEmpty
        ? t("required")
        : ((!isEmpty && this.check?.(value, this.answers())) || "")
    this.error.textContent = fault
    this.error.hidden = !fault
    this.control?.setAttribute("aria-invalid", String(Boolean(fault)))
    return !fault
  }

  focus() {
    if (this.focusElement) this.focusElement()
    else (this.control ?? this.boxes?.[0])?.focus()
  }
}
