// A block of cells as text: read from a spreadsheet's clipboard, understood beside the grid, and
// written for a spreadsheet. Nothing here touches the page.

// Tab-separated text as Excel and LibreOffice write it: cells with line breaks are quoted.
export const parse = (text) => {
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
  return block.map((row) => row.map((cell) => cell.trim()))
}

// The first table of HTML, for programs that put no text beside it. A merged cell stands where it
// begins.
export const parseHtml = (html) => {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table")
  if (!table) return null
  return [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [
      cell.textContent.trim().replace(/\s+/g, " "),
      ...Array(Math.min(cell.colSpan, 50) - 1).fill(""),
    ]),
  )
}

const YEAR = /^\D*((?:19|20)\d\d)\D*$/
const normal = (text) => text.toLowerCase().replace(/[\s\u00a0\u202f]+/g, " ").trim()
const isName = (text) => /\p{L}/u.test(text) && !/^[-−(\s]*(kr|sek)?[-−(\s]*[\d-][\d\s.,-]*[)]?\s*(kr|sek|tkr|mnkr|:-)?\s*\*?$/iu.test(text)

const yearOf = (text, years) => {
  const exact = years.findIndex((year) => normal(year) === normal(text))
  if (exact >= 0) return exact
  const number = text.match(YEAR)?.[1]
  const fitting = years.filter((year) => number && year.includes(number))
  return fitting.length === 1 ? years.indexOf(fitting[0]) : -1
}

// What a block seems to hold besides amounts: a first row of years, a first column of names.
export const understand = (block, years) => {
  const filled = block[0].filter((text, at) => text && (at > 0 || YEAR.test(text)))
  const hasYears =
    block.length > 1 &&
    filled.length > 0 &&
    filled.every((text) => YEAR.test(text)) &&
    filled.some((text) => yearOf(text, years) >= 0) &&
    (block[0][0] === "" || YEAR.test(block[0][0]) || isName(block[0][0]))
  const body = hasYears ? block.slice(1) : block
  const first = body.map((row) => row[0]).filter(Boolean)
  const hasNames =
    Math.max(...block.map((row) => row.length)) > 1 && first.length > 0 && first.filter(isName).length * 2 >= first.length
  return { hasYears, hasNames }
}

// Where each cell of the block goes: rows of { name, row, cells: [{ text, column }] } with the row
// and the column of the grid, or -1 where there is none.
export const place = (block, { hasYears, hasNames, byName, rows, years, top, left }) => {
  const body = hasYears ? block.slice(1) : block
  const skipped = hasNames ? 1 : 0
  const width = Math.max(...block.map((row) => row.length)) - skipped
  const columns = Array.from({ length: width }, (_none, at) =>
    hasYears ? yearOf(block[0][at + skipped] ?? "", years) : left + at,
  )
  const free = rows.map((label) => normal(label))
  return body.map((texts, down) => {
    const name = hasNames ? texts[0] : ""
    let row = top + down
    if (byName) {
      row = name ? free.indexOf(normal(name)) : -1
      if (row >= 0) free[row] = null
    }
    return { name, row, cells: columns.map((column, at) => ({ text: texts[at + skipped] ?? "", column })) }
  })
}

// An amount as a spreadsheet reads it: plain digits and a comma, exact also in thousands.
export const plain = (kr, unit) => {
  if (kr === null) return ""
  if (unit === "kr") return String(kr)
  const [sign, size] = [kr < 0 ? "-" : "", Math.abs(kr)]
  const rest = String(size % 1000).padStart(3, "0").replace(/0+$/, "")
  // Three decimals alone could be read as thousands.
  return `${sign}${Math.floor(size / 1000)}${rest ? `,${rest.length === 3 ? `${rest}0` : rest}` : ""}`
}
