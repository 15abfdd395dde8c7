// Keys that references use, made of captions: nobody has to think of one.

import { t } from "finsam/prose/texts"

const LONGEST = 50

// "Tabell över åtgärder" -> "tabell-over-atgarder"
export const slug = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "")

// What is wrong with a key that somebody writes.
export const keyFault = (key, taken) => {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key)) return t("keyWrong")
  return taken.has(key) && t("keyTaken")
}

// The keys of tables and figures in the plan and in this text, but for the one at the position.
export const keysBeside = ({ editor, catalogue }, position) => {
  const own = position == null ? null : keyAt(editor.state.doc.nodeAt(position))
  const keys = catalogue.references
    .filter(({ to }) => to.startsWith("table:"))
    .map(({ to }) => to.slice("table:".length))
    .filter((key) => key !== own)
  editor.state.doc.descendants((node, at) => {
    const key = at !== position && keyAt(node)
    if (key) keys.push(key)
  })
  return new Set(keys)
}

const keyAt = (node) => {
  if (node?.type.name === "table") return node.attrs["data-key"]
  if (node?.type.name !== "generated") return null
  try {
    return JSON.parse(node.attrs.options || "{}")?.key ?? null
  } catch {
    return null
  }
}

export const uniqueKey = (caption, taken) => {
  const wished = slug(caption) || "tabell"
  let key = wished
  for (let count = 2; taken.has(key); count += 1) key = `${wished}-${count}`
  return key
}
