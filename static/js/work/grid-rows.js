// The menu of a row and its dialogs: adding, renaming, moving, deleting, notes.

const menu = document.getElementById("grid-menu")
const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" }

// `act` does something to a row and shows the table anew; `note` saves a note. Both answer what went
// wrong, or nothing.
export const rowMenu = ({ t, table, act, note, cellsOf }) => {
  let row = null // the one the menu is of
  let opener = null

  const open = (of, from) => {
    row = of
    opener = from
    const isLine = row.dataset.row.startsWith("line:")
    for (const item of menu.querySelectorAll("[data-lines]")) item.hidden = !isLine || !cellsOf(row).length
    menu.showPopover()
    const beside = (from.closest("th, td") ?? from).getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = menu
    menu.style.setProperty("left", `${Math.max(8, Math.min(beside.left, innerWidth - width - 8))}px`)
    menu.style.setProperty("top", `${Math.max(8, Math.min(beside.bottom, innerHeight - height - 8))}px`)
    items()[0].focus()
  }

  const items = () => [...menu.querySelectorAll("[role=menuitem]")].filter((item) => !item.hidden)

  const close = () => {
    menu.hidePopover()
    opener?.focus()
  }

  menu.addEventListener("keydown", (event) => {
    const all = items()
    const at = all.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) all[(to + all.length) % all.length].focus()
    else if (event.key === "Escape" || event.key === "Tab") close()
    else return
    event.preventDefault()
  })

  menu.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-act]")?.dataset.act
    if (!chosen) return
    close()
    if (chosen === "note") openNote(row)
    else if (chosen === "open") location.assign(row.querySelector("th a").href)
    else if (chosen === "add" || chosen === "rename") openName(row, chosen)
    else if (chosen === "delete") act({ act: "delete", row: row.dataset.row })
    else act({ act: "move", step: chosen, row: row.dataset.row })
  })

  table.addEventListener("click", (event) => {
    const button = event.target.closest(".grid-more")
    if (button) open(button.closest("tr"), button)
  })

  // -- Dialogs: one is kept open until what it asks for is saved

  const ask = (dialog, title, save) => {
    const form = dialog.querySelector("form")
    const problem = dialog.querySelector(".errorlist")
    dialog.querySelector("h2").textContent = title
    problem.textContent = ""
    const back = opener ?? document.activeElement
    form.onsubmit = async (event) => {
      event.preventDefault()
      problem.textContent = ""
      const reason = await save(Object.fromEntries(new FormData(form)), () => dialog.close())
      if (reason) problem.textContent = reason
      else if (dialog.open) dialog.close()
    }
    dialog.querySelector("[data-close]").onclick = () => dialog.close()
    dialog.onclose = () => back?.isConnected && back.focus()
    dialog.showModal()
  }

  const openName = (of, way) => {
    const dialog = document.getElementById("grid-name")
    const { label, row: key } = of.dataset
    dialog.querySelector("[name=label]").value = way === "rename" ? label : ""
    dialog.querySelector("[data-kind]").hidden = way === "rename"
    dialog.querySelector("[name=kind]").value = kindBeside(of)
    const title = t(way === "rename" ? "rename" : "newLine", { name: label })
    ask(dialog, title, (said, done) => act({ ...said, act: way, row: key }, done))
    dialog.querySelector("[name=label]").select()
  }

  // What a new line most likely is: as the one it stands under, or the first of the group.
  const kindBeside = (of) => {
    const lines = [of, ...table.querySelectorAll("tr[data-kind]")].filter((each) => each.dataset.kind)
    const after = of.dataset.kind ? of : lines.find((each) => of.compareDocumentPosition(each) & 4)
    const kind = after?.dataset.kind ?? "cost"
    return kind === "unallocated" ? "cost" : kind
  }

  const openNote = (of, input = cellsOf(of)[0]) => {
    if (!input) return
    const dialog = document.getElementById("grid-note")
    const form = dialog.querySelector("form")
    const year = form.elements.year
    const fill = () => {
      const cell = cellsOf(of).find((each) => each.dataset.year === year.value)
      form.elements.note.value = cell.dataset.note
      form.elements.preliminary.checked = cell.dataset.preliminary === "1"
    }
    year.value = input.dataset.year
    year.onchange = fill
    fill()
    opener = input
    ask(dialog, t("noteTitle", { line: of.dataset.label }), (said) => {
      const cell = cellsOf(of).find((each) => each.dataset.year === said.year)
      return note(cell, said.note.trim(), said.preliminary === "1")
    })
    form.elements.note.focus()
  }

  // The keys that are about a row. True when it was one of them.
  return (event, from) => {
    const of = from.closest("tr[data-row]")
    const input = from.matches("input") ? from : undefined
    if (event.altKey && event.key in STEPS && !event.ctrlKey) {
      act({ act: "move", step: STEPS[event.key], row: of.dataset.row })
    } else if (event.shiftKey && event.key === "F10") open(of, from)
    else if (event.key === "ContextMenu") open(of, from)
    else if (event.shiftKey && event.key === "F2" && input) openNote(of, input)
    else return false
    event.preventDefault()
    return true
  }
}
