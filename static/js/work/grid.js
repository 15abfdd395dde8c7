// The budget's grid: moves as a spreadsheet does, saves each cell by itself, shows what others do.
// The server reads what is typed and computes every sum; this file computes nothing.

import { showPreview } from "./grid-paste.js"

const POLL_MS = 5000

const table = document.getElementById("grid")
const status = document.getElementById("grid-status")
const texts = JSON.parse(document.getElementById("grid-texts").textContent)
const token = document.querySelector("[name=csrfmiddlewaretoken]").value
const inputs = table ? [...table.querySelectorAll("input[data-cell]")] : []
const unit = table?.dataset.unit

const shown = new Map() // what the server last said of each cell, by key
const undos = []
const redos = []
let editing = null // the input in which the arrows move the cursor
let lastSave = Promise.resolve()
let isStale = false

const t = (key, values = {}) =>
  texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)

const kronor = (input) => (input.dataset.kr === "" ? null : Number(input.dataset.kr))
const inputOf = (line, year) =>
  inputs.find((input) => input.dataset.line === line && input.dataset.year === year)
const isDirty = (input) => input.value !== shown.get(input)
const now = () => new Date().toTimeString().slice(0, 5).replace(":", ".")
const announce = (text) => { status.textContent = text }

// -- Saving

// One after the other, so that each says what the one before it left.
const queue = (act) => {
  lastSave = lastSave.then(act, act)
  return lastSave
}

const post = (cells, more = {}) =>
  fetch(table.dataset.cells, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ cells, unit, ...more }),
  })

const cellOf = (input, text = input.value, more = {}) => ({
  line: input.dataset.line,
  year: input.dataset.year,
  text,
  expected: kronor(input),
  ...more,
})

// What a cell holds, so that it can be given back.
const memory = (input) => ({
  line: input.dataset.line,
  year: input.dataset.year,
  kr: kronor(input),
  note: input.dataset.note,
  preliminary: input.dataset.preliminary === "1",
})

const commit = (input) => {
  if (!isDirty(input) || input.dataset.state === "conflict") return
  const typed = input.value
  input.dataset.state = "saving"
  announce(t("saving"))
  queue(async () => {
    if (!isDirty(input) || input.value !== typed) return
    const before = memory(input)
    const answer = await send([cellOf(input)])
    if (answer === null) return unsaved(input)
    if (answer.status === 200) {
      const after = settle(input, answer.read[0].kr, typed)
      if (after.kr !== before.kr) remember([{ before, after }])
      const read = answer.read[0].read
      announce(/\p{L}/u.test(typed) ? t("savedAs", { time: now(), read }) : t("saved", { time: now() }))
      show(answer.state)
    } else explain(answer, [input])
  })
}

// The answer with its status; null when there was none.
const send = async (cells, more) => {
  try {
    const response = await post(cells, more)
    const isJson = response.headers.get("Content-Type")?.includes("json")
    if (!isJson) {
      announce(t("notAllowed"))
      return { status: 0 }
    }
    return { status: response.status, ...(await response.json()) }
  } catch {
    announce(t("notSaved"))
    return null
  }
}

// What was typed is saved; what has been typed since is not.
const settle = (input, kr, typed) => {
  input.dataset.kr = kr ?? ""
  input.dataset.state = ""
  say(input, [])
  shown.set(input, typed)
  return memory(input)
}

const unsaved = (input) => { input.dataset.state = "unsaved" }

const explain = (answer, some) => {
  for (const input of some) unsaved(input)
  for (const { line, year, reason } of answer.refused ?? []) {
    const input = inputOf(line, year)
    say(input, [reason])
    input.setAttribute("aria-invalid", "true")
    announce(t("refused", { reason }))
  }
  for (const conflict of answer.conflicts ?? []) ask(conflict)
  if (answer.error) announce(t("refused", { reason: answer.error }))
  if (answer.state) show(answer.state)
}

// -- What stands below a cell

const say = (input, lines, buttons = []) => {
  const id = `${input.dataset.line}-${input.dataset.year}-message`
  document.getElementById(id)?.remove()
  input.removeAttribute("aria-describedby")
  input.removeAttribute("aria-invalid")
  if (!lines.length) return
  const box = document.createElement("div")
  box.id = id
  box.className = "grid-message"
  for (const line of lines) box.append(Object.assign(document.createElement("p"), { textContent: line }))
  for (const [label, act] of buttons) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label })
    button.className = "button-plain"
    button.addEventListener("click", act)
    box.append(button)
  }
  input.setAttribute("aria-describedby", id)
  input.parentElement.append(box)
}

// Somebody changed the cell in the meantime: both values, and the choice between them.
const ask = ({ line, year, theirs_kr, theirs, ours }) => {
  const input = inputOf(line, year)
  const mine = input.value
  input.dataset.state = "conflict"
  const decide = (keepMine) => () => {
    input.dataset.kr = theirs_kr ?? ""
    input.dataset.state = ""
    say(input, [])
    shown.set(input, null)
    input.focus()
    if (keepMine) {
      input.value = mine
      commit(input)
    } else {
      input.value = latest(input)?.shown ?? ""
      shown.set(input, input.value)
      input.select()
      announce("")
    }
  }
  say(input, [t("conflict")], [
    [t("mine", { amount: ours }), decide(true)],
    [t("theirs", { amount: theirs }), decide(false)],
  ])
  announce(t("conflict"))
}

// -- Showing what the server says

let state = null
const latest = (input) => state?.cells[input.dataset.cell]

const show = (fresh, { fromOthers = false } = {}) => {
  state = fresh
  if (fresh.shape !== texts.shapeNow && !isStale) {
    isStale = true
    announce(t("shape"))
  }
  let changed = 0
  for (const place of table.querySelectorAll("[data-cell]")) {
    const cell = fresh.cells[place.dataset.cell]
    if (!cell) continue
    if (!(place instanceof HTMLInputElement)) {
      place.textContent = cell.shown
      continue
    }
    if (["conflict", "saving", "unsaved"].includes(place.dataset.state) || isDirty(place)) continue
    const isNew = kronor(place) !== cell.kr
    place.dataset.kr = cell.kr ?? ""
    place.dataset.note = cell.note
    place.dataset.preliminary = cell.preliminary ? "1" : ""
    if (place.value !== cell.shown) place.value = cell.shown
    shown.set(place, cell.shown)
    if (isNew && fromOthers) {
      changed += 1
      place.dataset.state = "others"
    }
    if (place === document.activeElement && place !== editing) place.select()
  }
  for (const { year, isOff, text } of fresh.balances) {
    const place = document.querySelector(`[data-balance="${year}"]`)
    if (!place) continue
    place.textContent = text
    place.classList.toggle("grid-off", isOff)
  }
  const remarks = document.getElementById("remarks")
  remarks.hidden = fresh.remarks.length === 0
  remarks.querySelector("ul").replaceChildren(
    ...fresh.remarks.map((message) => Object.assign(document.createElement("li"), { textContent: message })),
  )
  if (changed) announce(t("others", { count: changed }))
}

const poll = async () => {
  if (document.hidden) return
  for (const input of inputs) if (input.dataset.state === "unsaved" && !input.hasAttribute("aria-invalid")) commit(input)
  await lastSave
  try {
    const response = await fetch(`${table.dataset.cells}?enhet=${unit}`, { cache: "no-cache" })
    if (response.ok) queue(async () => show(await response.json(), { fromOthers: true }))
  } catch {
    // Nothing is lost by not hearing of others; what is unsaved says so itself.
  }
}

// -- Undoing one's own changes

const remember = (changes) => {
  undos.push(changes)
  redos.length = 0
}

const takeBack = (from, to, side) => {
  const changes = from.pop()
  if (!changes) return announce(t("nothingToUndo"))
  const other = side === "before" ? "after" : "before"
  const cells = changes.map((change) => {
    const { line, year, kr, note, preliminary } = change[side]
    const text = kr === null ? "" : `${kr} kr`
    return { line, year, text, expected: change[other].kr, note, preliminary }
  })
  queue(async () => {
    const answer = await send(cells)
    if (answer?.status === 200) {
      to.push(changes)
      show(answer.state)
      announce(t("undone"))
      inputOf(cells[0].line, cells[0].year)?.focus()
    } else if (answer === null) from.push(changes)
    else if (answer.conflicts) {
      show(answer.state, { fromOthers: true })
      announce(t("conflict"))
    } else explain(answer, [])
  })
}

// -- The keyboard

const rows = () => [...table.querySelectorAll("tr")].filter((row) => row.querySelector("input[data-cell]"))

const beside = (input, down, right) => {
  const all = rows()
  const at = all.indexOf(input.closest("tr"))
  const cells = [...all[at].querySelectorAll("input[data-cell]")]
  const column = cells.indexOf(input)
  return down ? all[at + down]?.querySelectorAll("input[data-cell]")[column] : cells[column + right]
}

const go = (event, input, target) => {
  event.preventDefault()
  editing = null
  if (target) target.focus()
  else commit(input)
}

const reset = (input) => {
  editing = null
  if (input.dataset.state === "conflict") return
  input.value = latest(input)?.shown ?? shown.get(input)
  input.dataset.state = ""
  say(input, [])
  shown.set(input, input.value)
  input.select()
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

const onKey = (event) => {
  const input = event.target.closest?.("input[data-cell]")
  if (!input || event.altKey) return
  const isCommand = event.ctrlKey || event.metaKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (isCommand && key === "z" && !isDirty(input)) {
    event.preventDefault()
    if (event.shiftKey) takeBack(redos, undos, "after")
    else takeBack(undos, redos, "before")
  } else if (isCommand && key === "y" && !isDirty(input)) {
    event.preventDefault()
    takeBack(redos, undos, "after")
  } else if (isCommand && key === "s") {
    event.preventDefault()
    if (isDirty(input)) commit(input)
    else announce(t("saved", { time: now() }))
  } else if (isCommand) return
  else if (key === "Tab") onTab(event, input)
  else if (key === "Enter") go(event, input, beside(input, event.shiftKey ? -1 : 1, 0))
  else if (key === "Escape") reset(input)
  else if (key === "F2") {
    event.preventDefault()
    editing = editing === input ? null : input
    if (editing) input.setSelectionRange(input.value.length, input.value.length)
    else input.select()
  } else if (key in STEPS && editing !== input && !event.shiftKey) {
    const target = beside(input, ...STEPS[key])
    if (target || key === "ArrowUp" || key === "ArrowDown") go(event, input, target)
  }
}

// To the next cell; past the last one, and to the choices below a cell, as the browser does.
const onTab = (event, input) => {
  if (input.parentElement.querySelector("button")) return
  const target = inputs[inputs.indexOf(input) + (event.shiftKey ? -1 : 1)]
  if (target) go(event, input, target)
}

// -- Pasting a block

const parse = (text) => {
  const block = [[""]]
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    const row = block.at(-1)
    if (quoted && sign === '"' && text[at + 1] === '"') row[row.length - 1] += text[at++]
    else if (sign === '"' && (quoted || row.at(-1) === "")) quoted = !quoted
    else if (!quoted && sign === "\t") row.push("")
    else if (!quoted && sign === "\n") block.push([""])
    else if (quoted || sign !== "\r") row[row.length - 1] += sign
  }
  if (block.length > 1 && block.at(-1).length === 1 && block.at(-1)[0] === "") block.pop()
  return block
}

const onPaste = (event) => {
  const input = event.target.closest?.("input[data-cell]")
  const text = event.clipboardData?.getData("text/plain") ?? ""
  if (!input || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return
  event.preventDefault()
  queue(() => pasteBlock(input, parse(text)))
}

const pasteBlock = async (start, block) => {
  const all = [...table.querySelectorAll("tbody:first-of-type tr")]
  const top = all.indexOf(start.closest("tr"))
  const columnOf = (row) => [...row.querySelectorAll("td")]
  const left = columnOf(all[top]).indexOf(start.closest("td"))
  const columns = Math.max(...block.map((row) => row.length))
  const roomRows = all.length - top
  const roomColumns = columnOf(all[top]).length - left
  if (block.length > roomRows || columns > roomColumns) {
    return announce(t("tooLarge", { rows: block.length, columns, roomRows, roomColumns }))
  }
  const plan = block.flatMap((row, down) =>
    row.map((text, right) => ({
      text: text.trim(),
      row: all[top + down],
      input: columnOf(all[top + down])[left + right].querySelector("input[data-cell]"),
    })),
  )
  const targets = plan.filter((each) => each.input)
  const left_out = plan.filter((each) => !each.input && each.text)
  const answer = targets.length
    ? await send(targets.map(({ input, text }) => cellOf(input, text)), { check: true })
    : { status: 200, read: [], refused: [] }
  if (!answer?.read) return
  showPreview({ t, answer, leftOut: left_out, inputOf, start, rows: block.length, columns, accept })
}

const accept = (read) =>
  queue(async () => {
    const chosen = read.map(({ line, year, text }) => ({ input: inputOf(line, year), text }))
    const before = chosen.map(({ input }) => memory(input))
    const answer = await send(chosen.map(({ input, text }) => cellOf(input, text)))
    if (answer === null) return
    if (answer.status !== 200) {
      if (answer.state) show(answer.state, { fromOthers: true })
      return announce(answer.conflicts ? t("conflict") : t("refused", { reason: answer.error ?? "" }))
    }
    for (const { input } of chosen) {
      say(input, [])
      input.dataset.state = ""
      shown.set(input, input.value)
    }
    show(answer.state)
    remember(chosen.map(({ input }, at) => ({ before: before[at], after: memory(input) })))
    announce(t("saved", { time: now() }))
  })

// -- Beginning

if (table) {
  for (const input of inputs) shown.set(input, input.value)
  table.addEventListener("keydown", onKey)
  table.addEventListener("paste", onPaste)
  table.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-cell]")) event.target.select()
  })
  table.addEventListener("dblclick", (event) => {
    if (event.target.matches("input[data-cell]")) editing = event.target
  })
  table.addEventListener("focusout", (event) => {
    if (!event.target.matches("input[data-cell]")) return
    editing = null
    commit(event.target)
  })
  window.addEventListener("beforeunload", (event) => {
    if (inputs.some(isDirty)) event.preventDefault()
  })
  window.setInterval(poll, POLL_MS)
  document.documentElement.dataset.grid = "ready"
}
