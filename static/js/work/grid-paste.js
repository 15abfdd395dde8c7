// Before a block is pasted: how each cell is read, what is refused, what is left out.

const element = (name, text = "", attributes = {}) => {
  const node = document.createElement(name)
  node.textContent = text
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

const cells = (name, values, attributes) => values.map((value) => element(name, value, attributes))

export const showPreview = ({ t, answer, leftOut, inputOf, start, rows, columns, accept }) => {
  const dialog = document.getElementById("grid-paste")
  const labelOf = (row) => row.querySelector("th").firstElementChild.textContent
  const yearOf = (year) => document.getElementById(`head-${year}`).firstChild.textContent
  const lines = [
    ...answer.refused.map(({ line, year, text, reason }) => [line, year, text, reason, true]),
    ...answer.read.map(({ line, year, text, read }) => [line, year, text, read, false]),
  ]

  const head = element("thead")
  const headRow = element("tr")
  headRow.append(...cells("th", [t("row"), t("year"), t("text"), t("readAs")], { scope: "col" }))
  head.append(headRow)
  const body = element("tbody")
  for (const [line, year, text, says, isRefused] of lines) {
    const row = element("tr", "", isRefused ? { class: "grid-refused" } : {})
    const label = labelOf(inputOf(line, year).closest("tr"))
    row.append(element("th", label, { scope: "row" }), ...cells("td", [yearOf(year), text, says]))
    body.append(row)
  }
  const table = element("table", "", { class: "facts-table" })
  table.append(element("caption", t("pasteCaption"), { class: "visually-hidden" }), head, body)
  const scroll = element("div", "", { class: "table-scroll", tabindex: "0", role: "region" })
  scroll.setAttribute("aria-label", t("pasteCaption"))
  scroll.append(table)

  const title = element("h2", t("pasteTitle", { rows, columns }), { id: "grid-paste-title" })
  const actions = element("p", "", { class: "form-actions" })
  const cancel = element("button", t("cancel"), { type: "button", class: "button-plain" })
  cancel.addEventListener("click", () => dialog.close())
  if (answer.read.length) {
    const label = t("pasteButton", { count: answer.read.length })
    const paste = element("button", label, { type: "button", class: "button" })
    paste.addEventListener("click", () => {
      dialog.close()
      accept(answer.read)
    })
    actions.append(paste)
  } else actions.append(element("span", t("nothingToPaste")))
  actions.append(cancel)

  const leftOutList = element("ul")
  for (const { row, text } of leftOut) {
    leftOutList.append(element("li", `${labelOf(row)}: ${t("left", { text })}`))
  }
  dialog.replaceChildren(title, scroll, ...(leftOut.length ? [leftOutList] : []), actions)
  dialog.addEventListener("close", () => start.focus(), { once: true })
  dialog.showModal()
}
