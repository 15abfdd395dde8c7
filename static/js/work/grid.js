// The budget's grid: moves as a spreadsheet does, saves each cell by itself, shows what others do.
// The server reads what is typed and computes every sum but that of a selection.

import { parse, parseHtml, place, plain, understand } from "./grid-block.js"
import { KeptCells } from "./grid-kept.js"
import { showPreview } from "./grid-paste.js"
import { rowMenu } from "./grid-rows.js"
import { destination, Selection } from "./grid-selection.js"

const POLL_MS = 5000
const GONE = [401, 403, 404] // what a page answers to somebody who is signed out

const table = document.getElementById("grid")
const status = document.getElementById("grid-status")
const notices = document.getElementById("grid-notices")
const texts = JSON.parse(document.getElementById("grid-texts").textContent)
const unit = table?.dataset.unit
const kept = table && new KeptCells({ user: table.dataset.user, budget: table.dataset.cells })

const shown = new WeakMap() // what the server last said of each cell
const refused = new WeakMap() // the text of a cell that the server would not take
const undos = []
const redos = []
let token = document.querySelector("[name=csrfmiddlewaretoken]").value
let inputs = []
let editing = null // the input in which the arrows move the cursor
let lastSave = Promise.resolve()
let saves = 0
let lastYear = "" // the column somebody was in last
let connection = "" // what is wrong with it: "", "offline" or "signedOut"

const t = (key, values = {}) =>
  texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)

const kronor = (input) => (input.dataset.kr === "" ? null : Number(input.dataset.kr))
const inputOf = (line, year) =>
  inputs.find((input) => input.dataset.line === line && input.dataset.year === year)
const isDirty = (input) => input.value !== shown.get(input)
const now = () => new Date().toTimeString().slice(0, 5).replace(":", ".")
// What stands at a cell is heard, and not seen twice.
const announce = (text, { isAtCell = false } = {}) => {
  status.textContent = text
  status.classList.toggle("visually-hidden", isAtCell)
}
const lines = () => [...table.querySelectorAll("tr[data-row]")].filter((row) => row.querySelector("td [data-cell]"))
const matrix = () => lines().map((row) => [...row.querySelectorAll("td [data-cell]")])
const cellsOf = (row) => [...row.querySelectorAll("input[data-cell]")]
const years = () => [...table.querySelectorAll("thead th.amount")].map((head) => head.firstChild.textContent)
const yearOf = (input) => document.getElementById(`head-${input.dataset.year}`).firstChild.textContent
const nameOf = (input) => `${input.closest("tr").dataset.label}, ${yearOf(input)}`
const grouped = (kr) => kr.toLocaleString("sv-SE").replace(/\s/g, "\u202f")

const collect = () => {
  inputs = [...table.querySelectorAll("input[data-cell]")]
  for (const input of inputs) shown.set(input, input.defaultValue)
}

// -- Lasting notices, with something to do

const notice = (key, text, buttons = []) => {
  document.getElementById(`notice-${key}`)?.remove()
  if (!text) return
  const box = Object.assign(document.createElement("p"), { id: `notice-${key}`, textContent: `${text} ` })
  box.append(...buttons.map(([label, act]) => buttonOf(label, act)))
  notices.append(box)
}

const buttonOf = (label, act) => {
  if (typeof act === "string") {
    return Object.assign(document.createElement("a"), { href: act, target: "_blank", textContent: label })
  }
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: label })
  button.className = "button-plain"
  button.addEventListener("click", act)
  return button
}

// -- The connection

const lost = (what) => {
  if (connection === what) return
  connection = what
  announce(t(what))
  notice("connection", t(what), what === "signedOut" ? [[t("signIn"), table.dataset.signIn]] : [])
}

const found = () => {
  if (!connection) return
  connection = ""
  notice("connection")
  announce(t("back"))
}

// The answer with its status; null when there was none, and it can be tried again.
const ask = async (url, options) => {
  let response
  try {
    response = await fetch(url, { cache: "no-cache", ...options })
  } catch {
    lost("offline")
    return null
  }
  const isJson = response.headers.get("Content-Type")?.includes("json")
  if (response.status >= 500) lost("offline")
  else if (response.redirected || (!isJson && (response.ok || GONE.includes(response.status)))) lost("signedOut")
  else {
    found()
    return isJson ? { status: response.status, ...(await response.json()) } : { status: response.status, error: t("notTaken") }
  }
  return null
}

const send = (cells, more) =>
  ask(table.dataset.cells, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ cells, unit, seen: table.dataset.amounts, ...more }),
  })

const sendForm = (url, values) =>
  ask(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(values) })

// -- Saving

// One after the other, so that each says what the one before it left.
const queue = (act) => {
  lastSave = lastSave.then(act, act)
  return lastSave
}

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

const keep = (input) => {
  if (isDirty(input)) kept.keep({ ...cellOf(input), unit, name: nameOf(input) })
  else kept.forget(input.dataset)
}

const commit = (input) => {
  if (!isDirty(input) || input.dataset.state === "conflict" || refused.get(input) === input.value) return
  const typed = input.value
  const isQuiet = input.dataset.state === "unsaved"
  input.dataset.state = "saving"
  if (!isQuiet) announce(t("saving"))
  queue(async () => {
    if (!isDirty(input) || input.value !== typed || !input.isConnected) return
    const before = memory(input)
    const answer = await send([cellOf(input)])
    if (answer === null) input.dataset.state = "unsaved"
    else if (answer.status === 200) {
      const after = settle(input, answer.read[0].kr, typed)
      if (after.kr !== before.kr) remember({ cells: [{ before, after }] })
      const read = answer.read[0].read
      announce(/\p{L}/u.test(typed) ? t("savedAs", { time: now(), read }) : t("saved", { time: now() }))
      show(answer.state)
    } else explain(answer, [input])
  })
}

// What was typed is saved; what has been typed since is not.
const settle = (input, kr, typed) => {
  saves += 1
  input.dataset.kr = kr ?? ""
  input.dataset.state = ""
  refused.delete(input)
  say(input, [])
  shown.set(input, typed)
  keep(input)
  return memory(input)
}

// Why some cells are not saved, at each of them. It is not tried again before they change.
const explain = (answer, some) => {
  for (const { line, year, reason, suggestion } of answer.refused ?? []) refuse(inputOf(line, year), reason, suggestion)
  if (answer.error) for (const input of some) refuse(input, answer.error)
  for (const conflict of answer.conflicts ?? []) choose(conflict)
  if (answer.state) show(answer.state)
}

const refuse = (input, reason, suggestion) => {
  input.dataset.state = "refused"
  refused.set(input, input.value)
  const take = () => {
    input.value = suggestion
    input.focus()
    commit(input)
  }
  say(input, [reason], suggestion ? [[t("take", { amount: suggestion }), take]] : [])
  input.setAttribute("aria-invalid", "true")
  announce(t("refused", { reason }), { isAtCell: true })
}

// Set a block, all or nothing. Answers what went wrong, or nothing.
const setBlock = (pairs, more = {}) =>
  queue(async () => {
    const before = pairs.map(({ input }) => memory(input))
    const answer = await send(pairs.map(({ input, text }) => cellOf(input, text)), more)
    if (answer === null) return t("noConnection")
    if (answer.status !== 200) {
      if (answer.state) show(answer.state, { fromOthers: true })
      return answer.conflicts ? t("conflict") : (answer.error ?? answer.refused.map(({ reason }) => reason).join(" "))
    }
    for (const [at, { input }] of pairs.entries()) settle(input, answer.read[at].kr, input.value)
    show(answer.state)
    remember({ cells: pairs.map(({ input }, at) => ({ before: before[at], after: memory(input) })) })
    announce(t("saved", { time: now() }))
    return ""
  })

// As setBlock; what cannot be sent is kept in the cells and sent later.
const writeBlock = async (pairs) => {
  const changes = pairs.filter(({ input, text }) => input.value !== text)
  if (!changes.length) return
  const problem = await setBlock(changes)
  if (!problem) return
  if (!connection) return announce(t("refused", { reason: problem }))
  for (const { input, text } of changes) {
    input.value = text
    input.dataset.state = "unsaved"
    keep(input)
  }
}

// -- What stands below a row about one of its cells

const messageId = (input) => `${input.dataset.line}-${input.dataset.year}-message`

const say = (input, sentences, buttons = []) => {
  const id = messageId(input)
  document.getElementById(id)?.closest("tr").remove()
  const mark = `mark-${input.dataset.line}-${input.dataset.year}`
  input.setAttribute("aria-describedby", mark)
  input.removeAttribute("aria-invalid")
  if (!sentences.length) return
  const box = Object.assign(document.createElement("div"), { id, className: "grid-message" })
  const text = `${yearOf(input)}: ${sentences.join(" ")}`
  box.append(Object.assign(document.createElement("p"), { textContent: text }))
  box.append(...buttons.map(([label, act]) => buttonOf(label, act)))
  const row = Object.assign(document.createElement("tr"), { className: "grid-message-row" })
  const cell = Object.assign(document.createElement("td"), { colSpan: years().length + 1 })
  cell.append(box)
  row.append(cell)
  input.closest("tr").after(row)
  input.setAttribute("aria-describedby", `${mark} ${id}`)
  row.scrollIntoView({ block: "nearest" })
}

// Somebody changed the cell in the meantime: both values, and the choice between them.
const choose = ({ line, year, theirs_kr, theirs, ours }) => {
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
      kept.forget(input.dataset)
      input.select()
      announce("")
    }
  }
  say(input, [t("conflict")], [
    [t("mine", { amount: ours }), decide(true)],
    [t("theirs", { amount: theirs }), decide(false)],
  ])
  announce(t("conflict"), { isAtCell: true })
}

// -- Showing what the server says

let state = null
const latest = (input) => state?.cells[input.dataset.cell]

// A save is answered with the cells that it may have changed; what others are is known already.
const show = (fresh, { fromOthers = false } = {}) => {
  state = { ...fresh, cells: { ...state?.cells, ...fresh.cells } }
  table.dataset.amounts = fresh.amounts
  const isReshaped = fresh.shape !== table.dataset.shape
  if (isReshaped && !document.getElementById("notice-shape")) announce(t("shape"))
  if (isReshaped !== Boolean(document.getElementById("notice-shape"))) {
    notice("shape", isReshaped && t("shape"), [[t("reload"), () => refresh()]])
  }
  let changed = 0
  for (const cell of table.querySelectorAll("[data-cell]")) if (showCell(cell, fresh)) changed += 1
  const listed = (items, make) => items.map((item) => Object.assign(document.createElement("li"), make(item)))
  document.querySelector(".grid-balances").replaceChildren(
    ...listed(fresh.balances, ({ isOff, text }) => ({ className: isOff ? "grid-off" : "", textContent: text })),
  )
  const remarks = document.getElementById("remarks")
  remarks.hidden = fresh.remarks.length === 0
  remarks.querySelector("ul").replaceChildren(...listed(fresh.remarks, (message) => ({ textContent: message })))
  const notes = document.getElementById("grid-notes")
  notes.hidden = fresh.notes.length === 0
  notes.querySelector("ol").replaceChildren(
    ...listed(fresh.notes, ({ line, year, text }) => ({ lang: "sv", textContent: `${line}, ${year}: ${text}` })),
  )
  const rounding = document.getElementById("grid-rounding")
  rounding.hidden = !fresh.rounding
  rounding.textContent = fresh.rounding
  if (changed && fromOthers) announce(t(changed === 1 ? "othersOne" : "othersMany", { count: changed }))
  showSum()
}

// Whether the cell holds another amount than before.
const showCell = (cell, fresh) => {
  const said = fresh.cells[cell.dataset.cell]
  if (!said) return false
  showMark(cell, said, fresh.notes)
  if (!(cell instanceof HTMLInputElement)) {
    cell.dataset.kr = said.kr ?? ""
    cell.textContent = said.shown
    return false
  }
  cell.dataset.note = said.note
  cell.dataset.preliminary = said.preliminary ? "1" : ""
  if (["conflict", "saving", "unsaved", "refused"].includes(cell.dataset.state) || isDirty(cell)) return false
  const isNew = kronor(cell) !== said.kr
  cell.dataset.kr = said.kr ?? ""
  if (cell.value !== said.shown) cell.value = said.shown
  shown.set(cell, said.shown)
  if (isNew) cell.dataset.state = "others"
  if (cell === document.activeElement && cell !== editing) cell.select()
  return isNew
}

const showMark = (cell, { note, preliminary }, notes) => {
  const number = note && notes.find((each) => each.cell === cell.dataset.cell)?.number
  const words = [preliminary && t("preliminaryShort"), number && t("note", { number })].filter(Boolean)
  const mark = cell.parentElement.querySelector("[data-mark]")
  mark?.replaceChildren(...words.map((word) => Object.assign(document.createElement("span"), { textContent: word })))
}

const poll = async () => {
  if (document.hidden) return
  await lastSave
  const seen = saves
  const answer = await ask(`${table.dataset.cells}?enhet=${unit}`)
  if (answer?.status !== 200) return
  if (String(answer.user) !== table.dataset.user) return lost("signedOut")
  token = answer.token
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token
  for (const input of inputs) if (input.dataset.state === "unsaved") commit(input)
  queue(async () => { if (seen === saves) show(answer, { fromOthers: true }) })
}

// The table as it is now, with what is typed and not saved where it was.
const refresh = async () => {
  await lastSave
  let fresh
  try {
    const response = await fetch(location.href, { cache: "no-cache" })
    fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("grid")
  } catch {
    return lost("offline")
  }
  if (!fresh) return lost("signedOut")
  for (const input of inputs) if (isDirty(input)) keep(input)
  const at = document.activeElement?.dataset?.cell
  table.replaceChildren(...fresh.children)
  table.dataset.shape = fresh.dataset.shape
  collect()
  selection.clear()
  bringBack()
  notice("shape")
  await poll()
  if (at) inputs.find((input) => input.dataset.cell === at)?.focus()
}

// What was typed and never saved goes back to its cell; what has none any more is told.
const bringBack = () => {
  let count = 0
  for (const cell of kept.all) {
    const input = inputOf(cell.line, cell.year)
    const hasUnit = /\p{L}/u.test(cell.text)
    const text = cell.unit === unit || hasUnit || !cell.text ? cell.text : `${cell.text} ${cell.unit}`
    if (input) {
      input.value = text
      input.dataset.kr = cell.expected ?? ""
      input.dataset.state = "unsaved"
      count += 1
      commit(input)
    } else {
      const forget = () => {
        kept.forget(cell)
        notice(`lost-${cell.line}-${cell.year}`)
      }
      const what = `${cell.name}: ${text}`
      notice(`lost-${cell.line}-${cell.year}`, t("keptLost", { what }), [[t("discard"), forget]])
    }
  }
  return count
}

// -- Rows

const actOnRow = async (values, done = () => {}) => {
  if (document.activeElement.matches?.("input[data-cell]")) commit(document.activeElement)
  return queue(async () => {
    const answer = await sendForm(table.dataset.rows, values)
    if (answer === null) return t("noConnection")
    if (answer.status !== 200) {
      announce(t("refused", { reason: answer.error }))
      notice("act", values.act === "add" || values.act === "rename" ? "" : answer.error)
      return answer.error
    }
    done()
    const beside = values.act === "delete" ? nextTo(values.row) : answer.row
    const isStep = values.act !== "undo" && answer.token
    if (isStep) remember({ token: answer.token, row: answer.row })
    lastSave = Promise.resolve()
    await refresh()
    land(beside, lastYear)
    announce(answer.said)
    notice("act", answer.said, isStep ? [[t("undo"), () => takeBack(undos, redos, "before")]] : [])
    return { done: answer }
  }).then((result) => (typeof result === "string" ? result : values.act === "undo" ? result : ""))
}

const nextTo = (key) => {
  const all = [...table.querySelectorAll("tr[data-row]")].filter((row) => row.querySelector(".grid-more"))
  const at = all.findIndex((row) => row.dataset.row === key)
  return (all[at + 1] ?? all[at - 1])?.dataset.row
}

// To the row that was changed, in the same column when it has one.
const land = (key, column) => {
  const row = [...table.querySelectorAll("tr[data-row]")].find((each) => each.dataset.row === key)
  if (!row) return
  const cells = cellsOf(row)
  const target = cells.find((input) => input.dataset.year === column) ?? cells[0] ?? row.querySelector("button")
  target?.focus()
}

const saveNote = (input, note, preliminary) =>
  queue(async () => {
    const before = memory(input)
    const after = { ...before, note, preliminary }
    const reason = await postNote(after)
    if (!reason) {
      remember({ note: { before, after } })
      announce(t("saved", { time: now() }))
    }
    return reason
  })

const postNote = async ({ line, year, note, preliminary }) => {
  const values = { line, year, note, preliminary: preliminary ? "1" : "" }
  const answer = await sendForm(table.dataset.note, values)
  if (answer === null) return t("noConnection")
  if (answer.status !== 200) return answer.error
  const fresh = await ask(`${table.dataset.cells}?enhet=${unit}`)
  if (fresh?.status === 200) show(fresh)
  return ""
}

// -- Undoing one's own changes: cells, notes, and acts on rows

const remember = (step) => {
  undos.push(step)
  redos.length = 0
}

// What is being saved is the last step, as soon as it is saved.
const takeBack = async (from, to, side) => {
  await queue(() => {})
  const step = from.pop()
  if (!step) return announce(t("nothingToUndo"))
  if (step.cells) return queue(() => takeBackCells(step, from, to, side))
  if (step.note) {
    const problem = await queue(() => postNote(step.note[side]))
    if (problem) from.push(step)
    else to.push(step)
    return announce(problem ? t("refused", { reason: problem }) : t("undone"))
  }
  const answer = await actOnRow({ act: "undo", token: step.token, row: step.row })
  if (answer.done) to.push({ token: answer.done.token, row: step.row })
  else from.push(step)
}

const takeBackCells = async (step, from, to, side) => {
  const other = side === "before" ? "after" : "before"
  const cells = step.cells.map((change) => {
    const { line, year, kr, note, preliminary } = change[side]
    const text = kr === null ? "" : `${kr} kr`
    return { line, year, text, expected: change[other].kr, note, preliminary }
  })
  const answer = await send(cells)
  if (answer?.status === 200) {
    to.push(step)
    saves += 1
    notice("undo")
    show(answer.state)
    announce(t("undone"))
    inputOf(cells[0].line, cells[0].year)?.focus()
    return
  }
  from.push(step)
  if (answer?.conflicts) {
    show(answer.state)
    askAboutUndo(step, answer.conflicts, { from, to, side, other })
  } else if (answer) explain(answer, [])
}

// Others have changed what is to be undone: the step waits for a choice.
const askAboutUndo = (step, conflicts, { from, to, side, other }) => {
  const is = (conflict) => (change) => change[side].line === conflict.line && change[side].year === conflict.year
  const again = (change) => () => {
    notice("undo")
    change()
    if (from.at(-1) !== step) return
    from.pop()
    if (step.cells.length) queue(() => takeBackCells(step, from, to, side))
  }
  const told = conflicts.map((conflict) => {
    const cell = nameOf(inputOf(conflict.line, conflict.year))
    return t("undoConflict", { cell, theirs: conflict.theirs })
  })
  const anyway = again(() => {
    for (const conflict of conflicts) step.cells.find(is(conflict))[other].kr = conflict.theirs_kr
  })
  const rest = again(() => {
    step.cells = step.cells.filter((change) => !conflicts.some((conflict) => is(conflict)(change)))
  })
  notice("undo", told.join(" "), [[t("undoAnyway"), anyway], [t("undoRest"), rest]])
  announce(told.join(" "))
}

// -- The selection

const showSum = () => {
  const place = document.getElementById("grid-selection")
  const cells = selection?.isBlock ? selection.rows.flat() : []
  const sum = cells.reduce((total, cell) => total + (kronor(cell) ?? 0), 0)
  place.textContent = cells.length ? t("selection", { count: cells.length, sum: grouped(sum) }) : ""
}

const positionOf = (cell) => {
  const all = matrix()
  const row = all.findIndex((cells) => cells.includes(cell))
  return row < 0 ? null : [row, all[row].indexOf(cell)]
}

const selection = table && new Selection({ matrix, changed: showSum })

const onPointer = (event) => {
  const cell = event.target.closest?.("td")?.querySelector("[data-cell]")
  if (!cell || event.button !== 0) return
  const at = positionOf(cell)
  if (event.type === "pointerdown" && event.shiftKey && document.activeElement.matches("input[data-cell]")) {
    event.preventDefault()
    selection.stretch(at, positionOf(document.activeElement))
  } else if (event.type === "pointerdown") selection.begin(cell.matches("input") ? at : null)
}

const onDrag = (event) => {
  const cell = event.target.closest?.("td")?.querySelector("[data-cell]")
  if (!cell || !(event.buttons & 1) || !selection.anchor || editing) return
  const at = positionOf(cell)
  if (at && String(at) !== String(selection.head)) selection.stretch(at)
}

const onCopy = (event) => {
  const input = event.target.closest?.("input[data-cell]")
  if (!input || editing === input || isDirty(input)) return
  const rows = selection.isBlock ? selection.rows : [[input]]
  event.preventDefault()
  event.clipboardData.setData("text/plain", rows.map((row) => row.map((cell) => plain(kronor(cell), unit)).join("\t")).join("\r\n"))
  announce(t("copied", { count: rows.flat().length }))
  if (event.type === "cut") writeBlock((selection.isBlock ? selection.inputs : [input]).map((each) => ({ input: each, text: "" })))
}

// Each column takes the amount of its first row; a single cell that of the one above it.
const fillDown = (input) => {
  const rows = selection.isBlock ? selection.rows : [...matrix().slice(0, positionOf(input)[0] + 1).map((row) => [row[positionOf(input)[1]]])].slice(-2)
  const [first, ...below] = rows
  const pairs = below.flatMap((row) =>
    row.map((cell, column) => {
      const kr = kronor(first[column])
      return { input: cell, text: kr === null ? "" : `${kr} kr` }
    }),
  )
  writeBlock(pairs.filter((pair) => pair.input.matches("input")))
}

// -- The keyboard

const beside = (input, down, right) => {
  const [row, column] = positionOf(input)
  const all = matrix()
  for (let at = row + down; all[at]; at += down || NaN) if (!down || all[at][column].matches("input")) return all[at][column + right]
  return undefined
}

const go = (event, input, target) => {
  event.preventDefault()
  editing = null
  selection.clear()
  if (target) target.focus()
  else commit(input)
}

const reset = (input) => {
  editing = null
  if (input.dataset.state === "conflict") return
  input.value = latest(input)?.shown ?? shown.get(input)
  input.dataset.state = ""
  refused.delete(input)
  say(input, [])
  shown.set(input, input.value)
  kept.forget(input.dataset)
  selection.clear()
  input.select()
}

const onKey = (event) => {
  if (event.target.closest?.(".grid-message")) return onKeyInMessage(event)
  const from = event.target.closest?.("input[data-cell], .grid-more")
  if (!from || onRowKey(event, from) || event.altKey || !from.matches("input")) return
  const isCommand = event.ctrlKey || event.metaKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (isCommand && key.length === 1) onCommand(event, key, from)
  else if (key === "Tab") onTab(event, from)
  else if (key === "Enter") go(event, from, beside(from, event.shiftKey ? -1 : 1, 0))
  else if (key === "Escape") reset(from)
  else if (key === "F2") {
    event.preventDefault()
    editing = editing === from ? null : from
    if (editing) from.setSelectionRange(from.value.length, from.value.length)
    else from.select()
  } else if ((key === "Delete" || key === "Backspace") && selection.isBlock) {
    event.preventDefault()
    writeBlock(selection.inputs.map((input) => ({ input, text: "" })))
  } else if (editing !== from) onMove(event, key, from, isCommand)
}

const onCommand = (event, key, input) => {
  if (key === "z" && !isDirty(input)) {
    event.preventDefault()
    if (event.shiftKey) takeBack(redos, undos, "after")
    else takeBack(undos, redos, "before")
  } else if (key === "y" && !isDirty(input)) {
    event.preventDefault()
    takeBack(redos, undos, "after")
  } else if (key === "s") {
    event.preventDefault()
    if (isDirty(input)) commit(input)
    else announce(t("saved", { time: now() }))
  } else if (key === "d") {
    event.preventDefault()
    fillDown(input)
  }
}

const onMove = (event, key, input, isFar) => {
  const all = matrix()
  const page = Math.max(1, Math.floor(table.parentElement.clientHeight / input.closest("tr").offsetHeight) - 2)
  const at = event.shiftKey && selection.anchor ? selection.head : positionOf(input)
  const fits = event.shiftKey ? () => true : (cell) => cell.matches("input")
  const to = destination(key, isFar, at, all, { fits, page })
  if (to && event.shiftKey) {
    event.preventDefault()
    commit(input)
    selection.stretch(to, positionOf(input))
    all[to[0]][to[1]].scrollIntoView({ block: "nearest", inline: "nearest" })
  } else if (to) go(event, input, all[to[0]][to[1]])
  else if (key === "ArrowUp" || key === "ArrowDown") go(event, input)
}

// To the next cell; past the last one as the browser does; to the choices about a cell first.
const onTab = (event, input) => {
  const first = document.getElementById(messageId(input))?.querySelector("button")
  const target = first && !event.shiftKey ? first : inputs[inputs.indexOf(input) + (event.shiftKey ? -1 : 1)]
  if (target) go(event, input, target)
}

const onKeyInMessage = (event) => {
  if (event.key !== "Tab") return
  const box = event.target.closest(".grid-message")
  const buttons = [...box.querySelectorAll("button")]
  const input = inputs.find((each) => messageId(each) === box.id)
  const target = buttons[buttons.indexOf(event.target) + (event.shiftKey ? -1 : 1)]
  event.preventDefault()
  ;(target ?? (event.shiftKey ? input : (inputs[inputs.indexOf(input) + 1] ?? input))).focus()
}

// -- Pasting a block

const onPaste = (event) => {
  const input = event.target.closest?.("input[data-cell]")
  const text = event.clipboardData?.getData("text/plain") ?? ""
  const block = text ? parse(text) : parseHtml(event.clipboardData?.getData("text/html") ?? "")
  if (!input || !block || (block.length === 1 && block[0].length === 1)) return
  event.preventDefault()
  const seems = understand(block, years())
  if (!seems.hasNames && !fitsFrom(input, block, seems)) return
  const taken = new Map() // what a person chose instead of what was refused
  showPreview({
    t,
    seems: { ...seems, byName: seems.hasNames && foundByName(block, seems, typedRows()) > 0 },
    years: years(),
    look: (choice) => lookAt(input, block, choice, taken),
    accept: (cells) => setBlock(cells, { pasted: true }),
    start: () => inputOf(input.dataset.line, input.dataset.year),
  })
}

// Says so at the cell when the block has no room from there.
const fitsFrom = (input, block, { hasYears }) => {
  const [top, left] = positionOf(input)
  const all = matrix()
  const rows = block.length - (hasYears ? 1 : 0)
  const columns = Math.max(...block.map((row) => row.length))
  const roomRows = all.length - top
  const roomColumns = hasYears ? columns : all[0].length - left
  if (rows <= roomRows && columns <= roomColumns) return true
  const text = t("tooLarge", { rows, columns, roomRows, roomColumns })
  say(input, [text], [[t("close"), () => {
    say(input, [])
    input.focus()
  }]])
  announce(text, { isAtCell: true })
  return false
}

const lookAt = async (input, block, choice, taken) => {
  const [top, left] = positionOf(input)
  const all = matrix()
  const names = lines().map((row) => row.dataset.label)
  const rows = typedRows()
  const plan = place(block, { ...choice, rows, years: years(), top, left })
  const cells = plan.flatMap(({ row, cells: some }, down) =>
    some.map((cell, right) => {
      const target = all[row]?.[cell.column]
      const id = `${down}/${right}`
      return Object.assign(cell, { id, text: taken.get(id) ?? cell.text, target, input: target?.matches("input") ? target : null })
    }),
  )
  const pastable = cells.filter((cell) => cell.input && !(choice.byName && cell.text === ""))
  const answer = pastable.length
    ? await send(pastable.map((cell) => cellOf(cell.input, cell.text)), { check: true, pasted: true })
    : { read: [], refused: [] }
  if (!answer) return null
  const key = (each) => `${each.line}/${each.year}`
  const read = new Map((answer.read ?? []).map((each) => [key(each), each]))
  const refusals = new Map((answer.refused ?? []).map((each) => [key(each), each]))
  for (const cell of cells) Object.assign(cell, saysOf(cell, { choice, read, refusals, taken, key }))
  return {
    columns: plan[0]?.cells.length ?? 0,
    found: plan.filter(({ row, name }) => choice.byName && name && row >= 0).length || foundByName(block, choice, rows),
    named: plan.filter(({ name }) => name).length,
    yearsShown: plan[0]?.cells.map(({ column }) => column) ?? [],
    rows: plan.map(({ name, row, cells: some }) => ({ name: names[row] ?? name, cells: some })),
    pastable: cells.filter((cell) => pastable.includes(cell) && cell.read !== undefined && !cell.refused).map(({ input: to, text }) => ({ input: to, text })),
  }
}

// A computed row has the name of its group: only lines are found by name.
const typedRows = () => lines().map((row) => (cellsOf(row).length ? row.dataset.label : ""))

const foundByName = (block, choice, rows) =>
  choice.hasNames ? place(block, { ...choice, byName: true, rows, years: years(), top: 0, left: 0 }).filter(({ row, name }) => name && row >= 0).length : 0

const saysOf = (cell, { choice, read, refusals, taken, key }) => {
  if (!cell.target) return { says: choice.hasYears && cell.column < 0 ? t("unknownYear") : t("unknownRow") }
  if (!cell.input) return { says: t("computed") }
  const refusal = refusals.get(key(cell.input.dataset))
  if (refusal) {
    const { reason, suggestion } = refusal
    return { refused: reason, suggestion, take: () => taken.set(cell.id, suggestion) }
  }
  const reading = read.get(key(cell.input.dataset))
  if (!reading) return { says: "", isSame: true, read: cell.input.value }
  return { read: reading.read, was: cell.input.value, isSame: reading.kr === kronor(cell.input) }
}

// -- Beginning

const onRowKey = table && rowMenu({ t, table, act: actOnRow, note: saveNote, cellsOf })

if (table) {
  collect()
  table.addEventListener("keydown", onKey)
  table.addEventListener("paste", onPaste)
  table.addEventListener("copy", onCopy)
  table.addEventListener("cut", onCopy)
  table.addEventListener("pointerdown", onPointer)
  table.addEventListener("pointerover", onDrag)
  table.addEventListener("input", (event) => {
    if (event.target.matches("input[data-cell]")) keep(event.target)
  })
  table.addEventListener("focusin", (event) => {
    if (!event.target.matches("input[data-cell]")) return
    event.target.select()
    lastYear = event.target.dataset.year
    const at = positionOf(event.target)
    if (!selection.isBlock || String(at) !== String(selection.anchor)) selection.begin(at)
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
  window.addEventListener("online", poll)
  document.addEventListener("visibilitychange", poll)
  window.setInterval(poll, POLL_MS)
  if (bringBack()) {
    notice("kept", t("kept"), [[t("close"), () => notice("kept")]])
    announce(t("kept"))
  }
  document.documentElement.dataset.grid = "ready"
}
