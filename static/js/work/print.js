// The printed draft beside the text: asked of the worker, waited for, shown page by page. The last
// print stays in sight until the next one is there.

const PAUSE_MS = 1500 // of silence after a save, before the plan is printed anew
const POLL_MS = 1000

export class Print {
  constructor(root, texts, token) {
    Object.assign(this, { root, texts, token })
    this.status = root.querySelector("[data-print-status]")
    this.progress = root.querySelector("[data-print-progress]")
    this.large = root.querySelector("[data-print-large]")
    this.image = root.querySelector("img")
    this.earlier = root.querySelector("[data-print-earlier]")
    this.later = root.querySelector("[data-print-later]")
    this.earlier.addEventListener("click", () => this.turn(-1))
    this.later.addEventListener("click", () => this.turn(1))
    this.asked = 0
  }

  get isShown() {
    return !this.root.hidden
  }

  show(isShown) {
    this.root.hidden = !isShown
    if (isShown) this.ask()
  }

  // Something has been saved: print it, once one has stopped writing for a moment.
  changed() {
    if (!this.isShown) return
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.ask(), PAUSE_MS)
  }

  async ask() {
    const asked = ++this.asked
    this.say(this.texts.printing)
    this.progress.hidden = false
    try {
      let said = await this.fetch(this.root.dataset.url, { method: "POST", headers: { "X-CSRFToken": this.token() } })
      while (said.state === "printing" && asked === this.asked) {
        await new Promise((done) => setTimeout(done, POLL_MS))
        said = await this.fetch(said.address)
      }
      if (asked === this.asked) this.take(said)
    } catch {
      if (asked === this.asked) this.say(this.texts.printUnreached)
    } finally {
      if (asked === this.asked) this.progress.hidden = true
    }
  }

  async fetch(address, init) {
    const answer = await fetch(address, init)
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.json()
  }

  take(said) {
    if (said.state === "failed") return this.say(this.texts.printFailed)
    const isFirst = !this.print
    const moved = !isFirst && this.print.page !== said.page
    this.print = said
    if (isFirst || moved || this.number > said.pages) this.number = said.page
    this.draw()
  }

  turn(step) {
    this.number += step
    this.draw()
  }

  draw() {
    const { pages, picture, pdf, at } = this.print
    const values = { number: this.number, pages, time: at }
    const fill = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name])
    this.image.src = `${picture}${this.number}/`
    this.image.alt = fill(this.texts.printPage)
    this.large.href = `${pdf}#page=${this.number}`
    this.large.hidden = false
    this.earlier.disabled = this.number <= 1
    this.later.disabled = this.number >= pages
    this.say(fill(this.texts.printed))
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text
  }
}
