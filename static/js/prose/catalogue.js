// What the page knows of the plan: what live nodes can show, and what can be inserted.
//
// A page offers it as JSON in an element (data-catalogue="its id") or at an address
// (data-catalogue-url); it is read again on the event `finsam:catalogue`, whose detail may be the
// new catalogue itself. Without one, live nodes show their keys and can be kept, moved and removed.

import { amountWithUnit, shareInPercent } from "finsam/prose/money"
import { t } from "finsam/prose/texts"

const EMPTY = { figures: [], references: [], terms: [], blocks: [], missing: {} }
const shared = new Map()

// The catalogue a textarea names; editors that name the same share it.
export const catalogueOf = (textarea) => {
  const { catalogue: id = "", catalogueUrl: url = "" } = textarea.dataset
  const source = JSON.stringify([id, url])
  if (!shared.has(source)) shared.set(source, new Catalogue(id, url))
  return shared.get(source)
}

class Catalogue extends EventTarget {
  constructor(id, url) {
    super()
    this.id = id
    this.url = url
    this.isKnown = false
    this.version = 0
    this.take(EMPTY)
    if (!id && !url) return
    this.refresh()
    document.addEventListener("finsam:catalogue", (event) =>
      event.detail?.figures ? this.accept(event.detail) : this.refresh(),
    )
  }

  async refresh() {
    const inPage = this.id && document.getElementById(this.id)
    if (inPage) {
      this.accept(JSON.parse(inPage.textContent))
    } else if (this.url) {
      try {
        const answer = await fetch(this.url, { headers: { Accept: "application/json" } })
        if (answer.ok) this.accept(await answer.json())
      } catch {
        // Without a connection the last catalogue stays.
      }
    }
  }

  accept(data) {
    this.isKnown = true
    this.version += 1
    this.take({ ...EMPTY, ...data })
    this.dispatchEvent(new Event("change"))
  }

  take({ figures, references, terms, blocks, missing }) {
    Object.assign(this, { figures, references, terms, blocks, missing })
    this.offeredBlocks = blocks.filter(({ isOffered }) => isOffered !== false)
    this.figureByRef = new Map(figures.map((each) => [figureKey(each), each]))
    this.referenceByTarget = new Map(references.map((each) => [each.to, each]))
    this.termByKey = new Map(terms.map((each) => [each.key, each]))
    this.blockByKind = new Map(blocks.map((each) => [each.kind, each]))
  }

  // What a node shows: { text, title, isMissing }.

  figure(attributes) {
    const { ref, unit, show, other, budget } = attributes
    const key = other ? `${ref} – ${other}` : ref
    if (!this.isKnown) return this.unknown(t("figure"), key)
    const found = this.figureByRef.get(figureKey({ ref, budget }))
    if (!found) return missing(t("figure"))
    const compared = this.figureByRef.get(figureKey({ ref: other, budget }))
    const isCompared = show === "share" || show === "difference"
    if (isCompared && !compared) return missing(t("figure"))
    const empty = [found, ...(isCompared ? [compared] : [])].find(({ kr }) => kr == null)
    if (empty) return wrong(`${empty.label}: ${t("noAmount")}`)
    if (show === "share") {
      const title = t("shareOf", { part: found.label, whole: compared.label })
      if (compared.kr === 0) return wrong(`${compared.label}: ${t("noAmount")}`)
      return { text: shareInPercent(found.kr, compared.kr), title }
    }
    const kr = show === "difference" ? found.kr - compared.kr : found.kr
    const title =
      show === "difference"
        ? t("differenceFrom", { first: found.label, second: compared.label })
        : found.label
    return { text: amountWithUnit(kr, unit || "kr"), title }
  }

  reference({ to, form }) {
    if (!this.isKnown) return this.unknown(t("reference"), to)
    const found = this.referenceByTarget.get(to)
    if (!found) return missing(t("reference"))
    const text = form === "title" || !found.number ? found.title : found.number
    return { text: form === "page" ? t("withPage", { number: text }) : text, title: found.title }
  }

  // Until the catalogue has come no more is known than what it is; without one, its key.
  unknown(what, key) {
    return { text: this.id || this.url ? `${what} …` : `${what} ${key}`, title: "" }
  }

  hasTerm(key) {
    return !this.isKnown || this.termByKey.has(key)
  }

  block(kind) {
    const found = this.blockByKind.get(kind)
    if (found) return { text: found.title, options: found.options ?? [] }
    return this.isKnown ? missing(t("block")) : this.unknown(t("block"), kind)
  }
}

const figureKey = ({ ref, budget }) => `${ref}@${budget ?? ""}`

const missing = (what) => wrong(t("missing", { what }))

const wrong = (text) => ({ text, title: text, isMissing: true })
