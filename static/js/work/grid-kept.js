// What is typed in the grid and not saved yet, in this browser, for this budget and this person.

import { Kept } from "./saving.js"

export class KeptCells {
  constructor({ user, budget }) {
    this.store = new Kept(`finsam-grid:${user}:${budget}`)
  }

  get all() {
    return Object.values(this.store.text ?? {})
  }

  keep(cell) {
    this.store.keep({ ...this.store.text, [`${cell.line}/${cell.year}`]: cell })
  }

  forget({ line, year }) {
    const { [`${line}/${year}`]: gone, ...rest } = this.store.text ?? {}
    if (!gone) return
    if (Object.keys(rest).length) this.store.keep(rest)
    else this.store.forget()
  }
}
