// What a question is answered with, one control for each kind of answer.
//
// A control has `element`, `read()`, `focus()` and, if it follows the other answers,
// `arrange(values)`; `input` is what a label can name, and without one it is a group of its own.

import { Boxes } from "finsam/prose/boxes"
import { Combobox } from "finsam/prose/combobox"
import { Checks, Rows } from "finsam/prose/checks"
import { element, uniqueId } from "finsam/prose/dom"

class Text {
  constructor({ value, suggest }) {
    this.suggest = suggest
    this.input = element("input", { type: "text", value: value ?? "" })
    this.element = this.input
    this.suggested = value ?? ""
  }

  // Says what fits the other answers until somebody writes something else.
  arrange(values) {
    const suggestion = this.suggest?.(values)
    if (suggestion == null || this.input.value !== this.suggested) return
    this.input.value = this.suggested = suggestion
  }

  read() {
    return this.input.value.trim()
  }

  focus() {
    this.input.focus()
    this.input.select()
  }
}

class Select {
  constructor({ options, value }) {
    const choices = options.map((each) =>
      element("option", { value: each.value, selected: each.value === value }, each.label),
    )
    this.input = element("select", {}, ...choices)
    this.element = this.input
  }

  read() {
    return this.input.value
  }

  focus() {
    this.input.focus()
  }
}

class Radio {
  constructor({ options, value }) {
    const name = uniqueId("radio")
    this.buttons = options.map((each) =>
      element("input", { type: "radio", name, value: each.value, checked: each.value === value }),
    )
    const labels = options.map(({ label }, i) => element("label", {}, this.buttons[i], label))
    this.element = element("div", { class: "prose-boxes" }, ...labels)
  }

  read() {
    return this.buttons.find((button) => button.checked)?.value ?? ""
  }

  focus() {
    const button = this.buttons.find(({ checked }) => checked) ?? this.buttons[0]
    button?.focus()
  }
}

// All there is, or those that are chosen.
class Some {
  constructor(field) {
    const isSome = (field.value ?? []).length > 0
    const options = [
      { value: "all", label: field.allLabel },
      { value: "some", label: field.someLabel },
    ]
    this.radio = new Radio({ options, value: isSome ? "some" : "all" })
    this.inner = field.kind === "rows" ? new Rows(field) : new Checks(field)
    this.element = element("div", {}, this.radio.element, this.inner.element)
  }

  arrange(values) {
    this.inner.arrange(values)
    this.inner.element.hidden = this.radio.read() === "all"
  }

  read() {
    return this.radio.read() === "all" ? [] : this.inner.read()
  }

  focus() {
    this.radio.focus()
  }

  // That nothing is chosen, though something was to be.
  get isUnanswered() {
    return this.radio.read() === "some" && !this.inner.read().length
  }
}

class Toggle {
  constructor({ value }) {
    this.input = element("input", { type: "checkbox", checked: Boolean(value) })
    this.element = this.input
  }

  read() {
    return this.input.checked
  }

  focus() {
    this.input.focus()
  }
}

class Choice {
  constructor({ choices, value }) {
    this.choices = choices
    this.input = element("input", { type: "text" })
    this.chosen = choices({}).find((choice) => choice.value === value)
    this.input.value = this.chosen?.label ?? value ?? ""
    this.answers = {}
    this.combobox = new Combobox({
      input: this.input,
      choices: () => this.choices(this.answers),
      onChoose: (choice) => {
        this.chosen = choice
        this.input.value = choice.label
        this.input.dispatchEvent(new Event("change", { bubbles: true }))
      },
    })
    this.input.addEventListener("input", () => (this.chosen = null))
    this.element = this.combobox.element
  }

  arrange(values) {
    this.answers = values
  }

  get isUnanswered() {
    return !this.chosen && Boolean(this.input.value.trim())
  }

  read() {
    return this.chosen?.value ?? ""
  }

  focus() {
    this.input.focus()
  }
}

class File {
  constructor({ accept }) {
    this.input = element("input", { type: "file", accept })
    this.element = this.input
  }

  read() {
    return this.input.files[0] ?? null
  }

  focus() {
    this.input.focus()
  }
}

// Something of the caller's own: it brings its place, what reads it, and what gives it the focus.
class Own {
  constructor({ place, readElement, focusElement }) {
    this.element = place
    this.read = readElement
    this.focus = focusElement
  }
}

const CONTROLS = {
  text: Text,
  key: Text,
  select: Select,
  radio: Radio,
  checks: Checks,
  some: Some,
  rows: Some,
  boxes: Boxes,
  toggle: Toggle,
  choice: Choice,
  file: File,
  element: Own,
}

export const controlOf = (field) => new CONTROLS[field.kind ?? "text"]({ options: [], ...field })
