// A searchable list: one writes, the list narrows, arrows and Enter choose (aria combobox).

import { element, uniqueId } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

const MOST = 60
const MOST_OF_EACH = 8

// As many as one can look through, and some of each group: hundreds of amounts hide no project.
function withinReach(choices) {
  const most = new Set(choices.map(({ group }) => group)).size > 1 ? MOST_OF_EACH : MOST
  const taken = {}
  return choices.filter(({ group }) => (taken[group] = (taken[group] ?? 0) + 1) <= most)
}

export class Combobox {
  // `choices()` gives [{ label, detail, group, … }]; `onChoose` gets the one that was chosen.
  constructor({ choices, onChoose, label, input = element("input", { type: "text" }) }) {
    Object.assign(this, { choices, onChoose, input })
    const id = uniqueId("list")
    this.list = element("div", { role: "listbox", id, class: "prose-list", hidden: true })
    this.status = element("p", { role: "status", class: "prose-hidden" })
    const attributes = {
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      ...(label && { "aria-label": label }),
    }
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value)
    this.list.setAttribute("aria-label", label ?? t("choices"))
    input.addEventListener("input", () => this.show())
    input.addEventListener("click", () => this.isOpen || this.showAll())
    input.addEventListener("keydown", (event) => this.handleKey(event))
    input.addEventListener("blur", () => this.hide())
    // The input keeps the focus while one clicks in the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault())
    this.element = element("div", { class: "prose-combobox" }, input, this.list, this.status)
  }

  get isOpen() {
    return !this.list.hidden
  }

  show(query = this.input.value) {
    const words = query.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean)
    this.found = this.choices().filter((choice) => {
      const text = `${choice.group ?? ""} ${choice.label} ${choice.detail ?? ""}`
      return words.every((word) => text.toLocaleLowerCase("sv").includes(word))
    })
    this.shown = withinReach(this.found)
    this.list.replaceChildren(...this.groups())
    this.list.hidden = !this.shown.length
    this.input.setAttribute("aria-expanded", String(this.isOpen))
    this.status.textContent = t("found", { count: this.found.length })
    this.status.classList.toggle("prose-hidden", this.found.length > 0)
    this.activate(this.shown.length ? 0 : -1)
  }

  // Opened anew it offers everything; what stands in it is replaced by what one writes.
  showAll() {
    this.input.select()
    this.show("")
  }

  groups() {
    this.options = this.shown.map((choice) =>
      element(
        "div",
        {
          role: "option",
          id: uniqueId("option"),
          "aria-selected": "false",
          onclick: () => this.choose(choice),
        },
        element("span", {}, choice.label),
        choice.detail && element("span", { class: "prose-detail" }, choice.detail),
      ),
    )
    const names = [...new Set(this.shown.map((choice) => choice.group))]
    return names.flatMap((name) => {
      const members = this.options.filter((_option, i) => this.shown[i].group === name)
      if (!name) return members
      const id = uniqueId("group")
      const heading = element("div", { class: "prose-group", id, role: "presentation" }, name)
      const left = this.found.filter((choice) => choice.group === name).length - members.length
      const more = left > 0 && t("moreFound", { count: left })
      return [
        element(
          "div",
          { role: "group", "aria-labelledby": id },
          heading,
          ...members,
          more && element("div", { class: "prose-rest", role: "presentation" }, more),
        ),
      ]
    })
  }

  hide() {
    this.list.hidden = true
    this.input.setAttribute("aria-expanded", "false")
    this.input.removeAttribute("aria-activedescendant")
  }

  activate(index) {
    this.options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)))
    this.active = index
    const option = this.options[index]
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id)
      option.scrollIntoView({ block: "nearest" })
    } else {
      this.input.removeAttribute("aria-activedescendant")
    }
  }

  choose(choice) {
    this.hide()
    this.onChoose(choice)
  }

  handleKey(event) {
    const { key } = event
    const steps = { ArrowDown: 1, ArrowUp: -1 }
    if (key in steps) {
      event.preventDefault()
      if (!this.isOpen) return this.showAll()
      const count = this.options.length
      this.activate((this.active + steps[key] + count) % count)
    } else if (key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault()
      event.stopPropagation()
      this.choose(this.shown[this.active])
    } else if (key === "Escape" && this.isOpen) {
      event.preventDefault()
      event.stopPropagation()
      this.hide()
    }
  }
}
