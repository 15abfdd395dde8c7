// From a stored body to the editor and back, so that what nobody touched comes back the same.

import { pm } from "django-prose-editor/editor"

const { DOMSerializer } = pm.model
const BLOCKS = "p, div, h1, h2, h3, h4, h5, h6, li, ul, ol, blockquote, table, thead, tbody, tr, td, th, pre"

// A body as the editor can hold it: cells have running text only.
export const prepared = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html")
  for (const table of page.querySelectorAll("table")) {
    table.after(...table.querySelectorAll("finsam-block, img"))
  }
  for (const cell of page.querySelectorAll("td, th")) flatten(cell)
  return page.body.innerHTML
}

// The document as a body. Empty paragraphs at the end are where one would have gone on writing.
export const bodyOf = (doc, schema) => {
  const box = document.implementation.createHTMLDocument("").createElement("div")
  box.append(
    DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: box.ownerDocument }),
  )
  while (isEmptyParagraph(box.lastChild)) box.lastChild.remove()
  for (const table of box.querySelectorAll("table")) separateHead(table)
  return box.innerHTML
}

const isEmptyParagraph = (node) => node?.nodeName === "P" && !node.hasChildNodes()

// The rows at the top with nothing but headers are the head, as in what is stored.
const separateHead = (table) => {
  const rows = [...table.rows]
  const first = rows.findIndex((row) => [...row.cells].some((cell) => cell.nodeName !== "TH"))
  const heads = rows.slice(0, first < 0 ? 1 : first)
  if (!heads.length) return
  const head = table.ownerDocument.createElement("thead")
  head.append(...heads)
  table.prepend(head)
  for (const body of table.querySelectorAll("tbody")) if (!body.rows.length) body.remove()
}

// Blocks inside a cell become lines of it.
export const flatten = (cell) => {
  if (!cell.querySelector(BLOCKS)) return
  const lines = [[]]
  const collect = (node) => {
    for (const child of [...node.childNodes]) {
      if (child.matches?.(BLOCKS)) {
        lines.push([])
        collect(child)
        lines.push([])
      } else {
        lines.at(-1).push(child)
      }
    }
  }
  collect(cell)
  const filled = lines.filter((line) => line.some((node) => node.textContent.trim() || node.children))
  cell.replaceChildren(
    ...filled.flatMap((line, i) => (i ? [cell.ownerDocument.createElement("br"), ...line] : line)),
  )
}
