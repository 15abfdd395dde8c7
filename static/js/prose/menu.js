// A menu below a button of the toolbar (aria menu): arrows, first letters, Escape.

import { element, uniqueId } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

const TYPING_MS = 800 // letters that come sooner belong to one word

export class Menu {
  // `groups(prose)` gives [{ title, items }]; an item may say what is `missing` before it can be
  // chosen: { reason, step, url }.
  constructor(prose, button, groups) {
    Object.assign(this, { prose, button, groups })
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
    this.list.addEventListener("focusin", ({ target }) => {
      for (const item of this.items) item.tabIndex = item === target ? 0 : -1
    })
    this.list.addEventListener("mousedown", (event) => event.preventDefault())
    this.element = element("div", { class: "prose-menu-holder" }, button, this.list)
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget)) this.close()
    })
  }

  get items() {
    return [...this.list.querySelectorAll("[role^=menuitem]")]
  }

  open() {
    this.list.hidden = false
    this.button.setAttribute("aria-expanded", "true")
    this.written = ""
    this.draw()
  }

  // What can be chosen has changed while the menu is open: one stays where one is.
  redraw() {
    if (!this.list.hidden) this.draw(document.activeElement.textContent)
  }

  // The new items are there before the old ones go, so that the focus never leaves the menu.
  draw(name) {
    const old = [...this.list.children]
    const groups = this.groups(this.prose).map((group) => this.group(group))
    this.list.append(...groups)
    const items = groups.flatMap((group) => [...group.querySelectorAll("[role^=menuitem]")])
    const same = items.find((item) => item.textContent === name)
    const first = items.find((item) => item.getAttribute("aria-disabled") === "false")
    ;(same ?? first ?? items[0])?.focus()
    for (const group of old) group.remove()
    this.fit()
  }

  // Within the window: moved to the left, and no longer than there is room below.
  fit() {
    const { clientWidth, clientHeight } = document.documentElement
    this.list.style.left = "0"
    const { left, right, top } = this.list.getBoundingClientRect()
    const over = right - clientWidth + 8
    if (over > 0) this.list.style.left = `${-Math.min(over, left - 8)}px`
    this.list.style.maxHeight = `${Math.max(200, clientHeight - top - 8)}px`
  }

  group({ title, items }) {
    const id = uniqueId("group")
    const heading = title && element("p", { id, class: "prose-menu-title", role: "none" }, title)
    const role = title ? { role: "group", "aria-labelledby": id } : { role: "none" }
    return element("div", { class: "prose-menu-group", ...role }, heading, ...this.entries(items))
  }

  // The items, and after the last that lacks something the way to it.
  entries(items) {
    return items.flatMap((item, i) => {
      const { missing } = item
      const isLast = !items.slice(i + 1).some((other) => other.missing?.url === missing?.url)
      return [this.item(item), ...(missing?.url && isLast ? [stepTo(missing)] : [])]
    })
  }

  item(item) {
    const isPossible = !item.missing && (item.isPossible?.(this.prose) ?? true)
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
    const reason =
      item.missing && element("span", { class: "prose-menu-reason" }, item.missing.reason)
    return element("button", attributes, item.label ?? t(item.name), reason && " ", reason)
  }

  close() {
    this.list.hidden = true
    this.button.setAttribute("aria-expanded", "false")
  }

  handleKey(event) {
    const { items } = this
    const at = items.indexOf(document.activeElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey
    if (next !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      items[(next + items.length) % items.length].focus()
    } else if (isLetter && (event.key !== " " || this.written)) {
      event.preventDefault()
      this.find(event.key, items, at)
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault()
      event.stopPropagation()
      this.button.focus()
      this.close()
    }
  }

  // The next item that begins with the letters one writes.
  find(letter, items, at) {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => (this.written = ""), TYPING_MS)
    this.written += letter.toLocaleLowerCase("sv")
    const isOne = new Set(this.written).size === 1 // the same letter again: the next such item
    const wanted = isOne ? this.written[0] : this.written
    const from = isOne ? at + 1 : Math.max(at, 0)
    const order = [...items.slice(from), ...items.slice(0, from)]
    const begins = (item) => item.textContent.toLocaleLowerCase("sv").startsWith(wanted)
    order.find(begins)?.focus()
  }
}

const stepTo = ({ step, url }) =>
  element("a", { role: "menuitem", tabindex: "-1", href: url, class: "prose-menu-step" }, step)
