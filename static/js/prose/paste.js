// What is pasted from word processors and web pages: its structure is kept, its looks are not.
//
// Style attributes are renamed before a parser sees them: the content security policy would report
// each, even in a document that is never shown. Renamed, they still say what is bold or a list.

import { Extension, Plugin } from "django-prose-editor/editor"
import { flatten } from "finsam/prose/content"
import { t } from "finsam/prose/texts"

const TAG = /<[a-z][^\s>/]*(?:"[^"]*"|'[^']*'|[^'">])*>/gi
const ATTRIBUTE = /\s(style|on\w+)(\s*=)/gi
const STYLE = "data-pasted-style"
const LOOKS = [STYLE, "class", "data-dropped", "width", "height", "align"]
const DROPPED = "script, style, template, noscript, iframe, object, svg, math, link, meta, title, xml"

// What a page can show so that it is read; more is taken all the same.
const MOST_CELLS = 1000
const MOST_COLUMNS = 10

// `say` gets what the writer should know of what was pasted; "" when there is nothing.
export const pasteCleaner = (say) =>
  Extension.create({
    name: "pasteCleaner",
    addProseMirrorPlugins: () => [
      new Plugin({ props: { transformPastedHTML: (html) => cleaned(html, say) } }),
    ],
  })

const cleaned = (html, say) => {
  const harmless = html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!\[[^\]]*\]>/gi, "")
    .replace(TAG, (tag) => tag.replace(ATTRIBUTE, renamed))
  const page = new DOMParser().parseFromString(harmless, "text/html")
  const root = page.body
  for (const dropped of root.querySelectorAll(DROPPED)) dropped.remove()
  wordLists(root)
  looksToMeaning(root)
  headings(root)
  for (const table of root.querySelectorAll("table")) rectangular(table)
  say(tooLarge([...root.querySelectorAll("table")]))
  for (const cell of root.querySelectorAll("td, th")) flatten(cell)
  for (const image of root.querySelectorAll("img:not([data-asset])")) image.remove()
  for (const any of root.querySelectorAll("*")) {
    for (const name of LOOKS) any.removeAttribute(name)
  }
  return root.innerHTML
}

const renamed = (_all, name, equals) =>
  ` ${name.toLowerCase() === "style" ? STYLE : "data-dropped"}${equals}`

const styleOf = (dom) => (dom.getAttribute(STYLE) ?? "").toLowerCase()

// -- Lists of Word: paragraphs that say "mso-list: l0 level2", with the bullet as text

const wordLists = (root) => {
  const make = (tag) => root.ownerDocument.createElement(tag)
  const open = [] // the lists that are open, outermost first
  for (const paragraph of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = Number(/mso-list:\s*l\d+\s+level(\d+)/.exec(styleOf(paragraph))?.[1] ?? 0)
    const goesOn = open.length && paragraph.previousElementSibling === open[0]
    if (!goesOn) open.length = 0
    if (!level) {
      open.length = 0
      continue
    }
    const tag = isNumbered(paragraph) ? "ol" : "ul"
    for (const mark of bulletsOf(paragraph)) mark.remove()
    open.length = Math.min(open.length, level)
    while (open.length < level) {
      const list = make(tag)
      if (!open.length) paragraph.before(list)
      else (open.at(-1).lastElementChild ?? open.at(-1).appendChild(make("li"))).append(list)
      open.push(list)
    }
    const [item, text] = [make("li"), make("p")]
    text.append(...paragraph.childNodes)
    item.append(text)
    open.at(-1).append(item)
    paragraph.remove()
  }
}

const isNumbered = (paragraph) => {
  const [bullet] = bulletsOf(paragraph)
  return /^\s*(\d+|[a-zåäö]|[ivx]+)[.)]/i.test(bullet?.textContent ?? "")
}

const bulletsOf = (paragraph) =>
  [...paragraph.querySelectorAll("span")].filter((span) => /mso-list:\s*ignore/.test(styleOf(span)))

// -- Bold and italic said by style, or taken back by it

const looksToMeaning = (root) => {
  for (const dom of root.querySelectorAll(`[${STYLE}]`)) {
    const style = styleOf(dom)
    const weight = /(?:^|[;\s])font-weight:\s*(\w+)/.exec(style)?.[1]
    const isBold = weight && (/bold/.test(weight) || Number(weight) >= 600)
    if (dom.matches("b, strong") && weight && !isBold) dom.replaceWith(...dom.childNodes)
    else if (dom.matches("span")) {
      if (isBold) surround(dom, "strong")
      if (/(?:^|[;\s])font-style:\s*italic/.test(style)) surround(dom, "em")
    }
  }
}

const surround = (dom, tag) => {
  const inner = dom.ownerDocument.createElement(tag)
  inner.append(...dom.childNodes)
  dom.append(inner)
}

// -- Headings: the highest level that was pasted is a heading, what is below it a subheading

const headings = (root) => {
  for (const title of root.querySelectorAll("p.MsoTitle")) rename(title, "h1")
  const found = [...root.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  const level = (heading) => Number(heading.nodeName[1])
  const highest = Math.min(...found.map(level), 3)
  for (const heading of found) rename(heading, level(heading) === highest ? "h3" : "h4")
}

const rename = (dom, tag) => {
  if (dom.localName === tag) return
  const renamed = dom.ownerDocument.createElement(tag)
  renamed.append(...dom.childNodes)
  dom.replaceWith(renamed)
}

// -- Tables: a merged cell is one cell and empty ones

const MOST_SPAN = 50

const rectangular = (table) => {
  const waiting = new Map() // column -> rows that are still covered from above
  for (const row of table.rows) {
    let column = 0
    for (const cell of [...row.cells]) {
      while (waiting.get(column) > 0) cover(row, cell, waiting, column++)
      const wide = Math.min(cell.colSpan, MOST_SPAN)
      const high = Math.min(cell.rowSpan, MOST_SPAN)
      cell.removeAttribute("colspan")
      cell.removeAttribute("rowspan")
      for (let i = 0; i < wide; i += 1) {
        if (i) cell.after(cell.ownerDocument.createElement(cell.localName))
        if (high > 1) waiting.set(column + i, high - 1)
      }
      column += wide
    }
    while (waiting.get(column) > 0) cover(row, null, waiting, column++)
  }
}

const cover = (row, before, waiting, column) => {
  row.insertBefore(row.ownerDocument.createElement("td"), before)
  waiting.set(column, waiting.get(column) - 1)
}

const tooLarge = (tables) => {
  for (const { rows } of tables) {
    const columns = Math.max(0, ...[...rows].map(({ cells }) => cells.length))
    if (rows.length * columns <= MOST_CELLS && columns <= MOST_COLUMNS) continue
    return t("largeTable", { rows: rows.length, columns })
  }
  return ""
}
