// Several things chosen from a list, and the rows of a budget table, which also have an order and
// may have names of their own.

import { element, uniqueId } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

// What is set but no longer offered stays on the list, so that it is not lost unseen.
const withGone = (options, chosen, keyOf = (value) => value) => {
  const known = new Set(options.map(({ value }) => value))
  const gone = [...new Set(chosen.map(keyOf))].filter((value) => !known.has(value))
  return [
    ...options,
    ...gone.map((value) => ({ value, label: t("goneChoice") })),
  ]
}

// A list of boxes to tick, by section where the options have one.
const listOf = (options, boxOf) => {
  const sections = [...new Set(options.map(({ section }) => section ?? ""))]
  const lists = sections.map((section) => {
    const labels = options
      .filter((each) => (each.section ?? "") === section)
      .map((each) => element("label", {}, boxOf(each), each.label))
    if (!section) return element("div", {}, ...labels)
    const id = uniqueId("section")
    const heading = element("p", { id, class: "prose-boxes-section" }, section)
    return element("div", { role: "group", "aria-labelledby": id }, heading, ...labels)
  })
  return element("div", { class: "prose-boxes" }, ...lists)
}

export class Checks {
  constructor({ options, optionsFor, value, suggest }) {
    Object.assign(this, { optionsFor, suggest })
    this.chosen = [...(value ?? [])]
    this.element = element("div", { class: "prose-boxes-scroll" })
    if (!optionsFor) this.show(options)
  }

  // Other answers may change what can be chosen.
  arrange(values) {
    const options = this.optionsFor?.(values)
    if (!options || options === this.options) return
    if (this.options) this.chosen = this.suggest?.(values) ?? keptIn(options, this.chosen)
    this.show(options)
  }

  show(options) {
    this.options = options
    const boxOf = ({ value }) =>
      element("input", {
        type: "checkbox",
        value,
        checked: this.chosen.includes(value),
        onchange: (event) => this.tick(value, event.target.checked),
      })
    this.element.replaceChildren(listOf(withGone(options, this.chosen), boxOf))
  }

  // The order is that of the list, but what stood in another order keeps it.
  tick(value, isChosen) {
    this.chosen = isChosen
      ? placed(this.chosen, value, this.options)
      : this.chosen.filter((each) => each !== value)
  }

  read() {
    return [...this.chosen]
  }

  focus() {
    this.element.querySelector("input")?.focus()
  }
}

const keptIn = (options, chosen) =>
  chosen.filter((each) => options.some(({ value }) => value === each))

// After the last that comes before it in the list.
const placed = (chosen, value, options, keyOf = (each) => each) => {
  const order = options.map((each) => each.value)
  const isBefore = (each) => order.indexOf(keyOf(each)) < order.indexOf(value)
  const at = chosen.findLastIndex(isBefore) + 1
  return [...chosen.slice(0, at), value, ...chosen.slice(at)]
}

// -- Rows of a budget: "line:kommuner=Kommunerna" is a row by another name

const keyOf = (row) => row.split("=")[0]
const nameOf = (row) => row.split("=").slice(1).join("=")
const canBeNamed = (row) => !/^(group|lines):/.test(row)

export class Rows {
  constructor({ optionsFor, value }) {
    this.optionsFor = optionsFor
    this.chosen = [...(value ?? [])]
    this.list = element("div", { class: "prose-boxes-scroll" })
    this.order = element("ol", { class: "prose-order" })
    this.details = element(
      "details",
      { class: "prose-more" },
      element("summary", {}, t("rowOrder")),
      this.order,
    )
    this.element = element("div", {}, this.list, this.details)
    this.keptFor = new Map()
  }

  arrange(values) {
    const options = this.optionsFor(values)
    if (options === this.options) return
    if (this.options) this.keptFor.set(this.options, this.chosen)
    if (this.options) this.chosen = this.keptFor.get(options) ?? []
    this.options = options
    this.show()
  }

  show() {
    const isChosen = new Set(this.chosen.map(keyOf))
    const boxOf = ({ value }) =>
      element("input", {
        type: "checkbox",
        value,
        checked: isChosen.has(value),
        onchange: (event) => this.tick(value, event.target.checked),
      })
    this.list.replaceChildren(listOf(withGone(this.options, this.chosen, keyOf), boxOf))
    this.showOrder()
  }

  tick(value, isChosen) {
    if (!isChosen) this.chosen = this.chosen.filter((row) => keyOf(row) !== value)
    else this.chosen = placed(this.chosen, value, this.options, keyOf)
    this.showOrder()
  }

  showOrder() {
    this.details.hidden = !this.chosen.length
    this.order.replaceChildren(...this.chosen.map((row, i) => this.line(row, i)))
  }

  line(row, i) {
    const { label, section } = this.options.find(({ value }) => value === keyOf(row)) ?? {}
    const whole = label ? [section, label].filter(Boolean).join(": ") : t("goneChoice")
    const name = element("input", {
      type: "text",
      value: nameOf(row),
      placeholder: label,
      "aria-label": t("rowName", { row: whole }),
      oninput: () => this.rename(i, name.value.trim()),
    })
    const move = (to, text) =>
      element(
        "button",
        {
          type: "button",
          class: "prose-plain",
          "aria-label": `${t(text)}: ${whole}`,
          disabled: to < 0 || to >= this.chosen.length,
          onclick: () => this.move(i, to, text),
        },
        t(text),
      )
    const moves = element("span", {}, move(i - 1, "moveUp"), move(i + 1, "moveDown"))
    return element("li", {}, element("span", {}, whole), canBeNamed(row) && name, moves)
  }

  rename(i, name) {
    this.chosen[i] = name ? `${keyOf(this.chosen[i])}=${name}` : keyOf(this.chosen[i])
  }

  move(from, to, text) {
    const [row] = this.chosen.splice(from, 1)
    this.chosen.splice(to, 0, row)
    this.showOrder()
    const buttons = [...this.order.children[to].querySelectorAll("button:not(:disabled)")]
    const same = buttons.find((button) => button.textContent === t(text))
    ;(same ?? buttons[0])?.focus()
  }

  read() {
    return [...this.chosen]
  }

  focus() {
    this.list.querySelector("input")?.focus()
  }
}
