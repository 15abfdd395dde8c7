// A drawing of what leads to what, box by box: each has a text, and may stand under one above it.
// It is kept as lines, "utredning < team: Utredningsgrupp", whose keys nobody has to see.

import { element } from "finsam/prose/dom"
import { slug } from "finsam/prose/keys"
import { t } from "finsam/prose/texts"

export class Boxes {
  constructor({ value }) {
    this.boxes = (value ?? []).map(boxOf)
    if (!this.boxes.length) this.boxes = [{ key: "", label: "", parent: null }]
    this.list = element("ol", { class: "prose-order" })
    const add = () => {
      this.boxes.push({ key: "", label: "", parent: this.boxes.at(-1)?.parent ?? null })
      this.show()
      this.list.lastElementChild.querySelector("input").focus()
    }
    this.element = element(
      "div",
      {},
      this.list,
      element("button", { type: "button", class: "prose-plain", onclick: add }, t("addBox")),
    )
    linkParents(this.boxes)
    this.show()
  }

  show() {
    this.list.replaceChildren(...this.boxes.map((box, i) => this.line(box, i)))
  }

  line(box, i) {
    const number = String(i + 1)
    const text = element("input", {
      type: "text",
      value: box.label,
      "aria-label": t("boxText", { number }),
      oninput: () => (box.label = text.value.trim()),
      onchange: () => this.nameParents(),
    })
    const above = this.boxes.slice(0, i)
    const under = element(
      "select",
      {
        "aria-label": t("boxUnder", { number }),
        onchange: () => (box.parent = above[under.value] ?? null),
      },
      element("option", { value: "" }, t("underNothing")),
      ...above.map((other, at) =>
        element("option", { value: at, selected: other === box.parent }, underOf(other, at)),
      ),
    )
    const remove = element(
      "button",
      {
        type: "button",
        class: "prose-plain",
        "aria-label": `${t("remove")}: ${box.label || number}`,
        disabled: this.boxes.length === 1,
        onclick: () => this.remove(box),
      },
      t("remove"),
    )
    return element("li", {}, text, under, element("span", {}, remove))
  }

  // Says in the lists what the boxes are called now.
  nameParents() {
    for (const under of this.list.querySelectorAll("select")) {
      for (const option of under.options) {
        const at = Number(option.value)
        if (option.value !== "") option.textContent = underOf(this.boxes[at], at)
      }
    }
  }

  remove(box) {
    const at = this.boxes.indexOf(box)
    for (const other of this.boxes) if (other.parent === box) other.parent = box.parent
    this.boxes.splice(at, 1)
    this.show()
    this.list.children[Math.max(0, at - 1)].querySelector("input").focus()
  }

  read() {
    const written = this.boxes.filter((box) => box.label)
    const taken = new Set()
    for (const box of written) {
      const key = box.key || slug(box.label) || "ruta"
      let unique = key
      for (let count = 2; taken.has(unique); count += 1) unique = `${key}-${count}`
      taken.add(unique)
      box.key = unique
    }
    return written.map((box) => {
      const parent = written.includes(box.parent) ? box.parent : null
      return parent ? `${box.key} < ${parent.key}: ${box.label}` : `${box.key}: ${box.label}`
    })
  }

  focus() {
    this.list.querySelector("input").focus()
  }
}

const underOf = (box, at) => t("under", { name: box.label || String(at + 1) })

const boxOf = (line) => {
  const colon = line.indexOf(":")
  const [key, parentKey = ""] = line.slice(0, Math.max(0, colon)).split("<")
  const label = line.slice(colon + 1).trim()
  return { key: key.trim(), label, parentKey: parentKey.trim(), parent: null }
}

const linkParents = (boxes) => {
  boxes.forEach((box, i) => {
    box.parent = boxes.slice(0, i).find(({ key }) => key && key === box.parentKey) ?? null
  })
}
