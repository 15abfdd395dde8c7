// Before a block is pasted: where each cell goes, what it replaces, how it is read, what is refused.

const element = (name, text = "", attributes = {}) => {
  const node = document.createElement(name)
  node.textContent = text
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

// `look` answers { found, rows: [{ name, cells: [{ text, says, was, read, refused, suggestion }] }],
// pastable } for a choice of { byName, hasYears }; `accept` answers what went wrong, or nothing.
export const showPreview = ({ t, years, seems, look, accept, start }) => {
  const dialog = document.getElementById("grid-paste")
  const choice = { ...seems }
  const title = element("h2", "", { id: "grid-paste-title" })
  const ways = element("fieldset", "", { class: "grid-ways" })
  const scroll = element("div", "", { class: "table-scroll", tabindex: "0", role: "region" })
  scroll.setAttribute("aria-label", t("pasteCaption"))
  const problem = element("p", "", { class: "errorlist", role: "alert" })
  const actions = element("p", "", { class: "form-actions" })
  const cancel = element("button", t("cancel"), { type: "button", class: "button-plain" })
  cancel.addEventListener("click", () => dialog.close())

  const update = async () => {
    const plan = await look(choice)
    if (!plan) return false
    title.textContent = t("pasteTitle", { rows: plan.rows.length, columns: plan.columns })
    showWays(plan)
    scroll.replaceChildren(tableOf(plan))
    const count = plan.pastable.length
    const label = t(count === 1 ? "pasteOne" : "pasteMany", { count })
    const paste = element("button", label, { type: "button", class: "button" })
    paste.addEventListener("click", async () => {
      paste.disabled = true
      const reason = await accept(plan.pastable)
      if (!reason) return dialog.close()
      problem.textContent = t("pasteFailed", { reason })
      paste.disabled = false
      paste.focus()
    })
    actions.replaceChildren(count ? paste : element("span", t("nothingToPaste")), cancel)
    return true
  }

  const showWays = (plan) => {
    ways.hidden = !seems.hasNames
    ways.replaceChildren(element("legend", t("matching")))
    for (const [byName, label] of [
      [true, t("byName", { found: plan.found, rows: plan.named })],
      [false, t("byPlace")],
    ]) {
      const radio = element("input", "", { type: "radio", name: "by-name" })
      radio.checked = choice.byName === byName
      radio.addEventListener("change", async () => {
        choice.byName = byName
        await update()
        ways.querySelector(":checked").focus()
      })
      const line = element("label")
      line.append(radio, ` ${label}`)
      ways.append(line)
    }
  }

  const tableOf = (plan) => {
    const shownYears = plan.yearsShown.map((at) => years[at] ?? "–")
    const headRow = element("tr")
    headRow.append(...[t("row"), ...shownYears].map((text) => element("th", text, { scope: "col" })))
    const head = element("thead")
    head.append(headRow)
    const body = element("tbody")
    for (const { name, cells } of plan.rows) {
      const row = element("tr")
      row.append(element("th", name, { scope: "row" }), ...cells.map(cellOf))
      body.append(row)
    }
    const table = element("table", "", { class: "facts-table" })
    table.append(element("caption", t("pasteCaption"), { class: "visually-hidden" }), head, body)
    return table
  }

  const cellOf = (cell) => {
    const place = element("td", "", cell.refused ? { class: "grid-refused" } : {})
    if (cell.says) place.append(cell.text, element("span", cell.text ? ` – ${cell.says}` : "", { class: "grid-aside" }))
    else if (cell.refused) {
      place.append(element("strong", cell.text), element("span", cell.refused))
      if (cell.suggestion) {
        const take = element("button", t("take", { amount: cell.suggestion }), { type: "button", class: "button-plain" })
        take.addEventListener("click", async () => {
          cell.take()
          await update()
          actions.firstElementChild.focus()
        })
        place.append(take)
      }
    } else if (cell.isSame) place.append(cell.read, element("span", ` ${t("unchanged")}`, { class: "grid-aside" }))
    else place.append(element("span", cell.was || t("blank"), { class: "grid-aside" }), " → ", element("strong", cell.read))
    return place
  }

  const years_ = seems.hasYears ? [element("p", t("byYear"))] : []
  dialog.replaceChildren(title, ...years_, ways, scroll, problem, actions)
  dialog.addEventListener("close", () => start()?.focus(), { once: true })
  update().then((isReady) => {
    if (!isReady) return
    dialog.showModal()
    actions.querySelector("button").focus()
  })
}
