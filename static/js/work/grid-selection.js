// The selected block of the grid: from the cell that has the focus to the one it is stretched to.

export class Selection {
  constructor({ matrix, changed }) {
    Object.assign(this, { matrix, changed, anchor: null, head: null })
  }

  get isBlock() {
    return this.anchor !== null && (this.anchor[0] !== this.head[0] || this.anchor[1] !== this.head[1])
  }

  // The selected cells, row by row.
  get rows() {
    if (!this.anchor) return []
    const [top, bottom] = [this.anchor[0], this.head[0]].sort((a, b) => a - b)
    const [left, right] = [this.anchor[1], this.head[1]].sort((a, b) => a - b)
    return this.matrix().slice(top, bottom + 1).map((row) => row.slice(left, right + 1))
  }

  get inputs() {
    return this.rows.flat().filter((place) => place instanceof HTMLInputElement)
  }

  begin(position) {
    this.stretch(position, position)
  }

  stretch(head, anchor = this.anchor) {
    for (const place of document.querySelectorAll(".grid-selected")) place.classList.remove("grid-selected")
    this.anchor = anchor
    this.head = head
    if (this.isBlock) for (const place of this.rows.flat()) place.closest("td").classList.add("grid-selected")
    this.changed(this)
  }

  clear() {
    if (this.anchor) this.begin(null)
  }
}

// Where a key leads from a cell, in a grid of cells. `fits` says which cells may be reached.
export const destination = (key, isFar, [row, column], matrix, { fits, page }) => {
  const last = matrix.length - 1
  const walk = (down, right) => {
    const found = []
    let [r, c] = [row + down, column + right]
    for (; matrix[r]?.[c]; r += down, c += right) if (fits(matrix[r][c])) found.push([r, c])
    return found
  }
  const edge = (path) => {
    const isFilled = ([r, c]) => matrix[r][c].dataset.kr !== ""
    if (!path.length) return null
    if (isFilled(path[0]) && matrix[row][column].dataset.kr !== "") {
      const blank = path.findIndex((each) => !isFilled(each))
      return path.at(blank < 0 ? -1 : blank - 1)
    }
    return path.find(isFilled) ?? path.at(-1)
  }
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
  if (key in steps) {
    const path = walk(...steps[key])
    return isFar ? edge(path) : path[0]
  }
  const rowsThatFit = matrix.map((_cells, at) => at).filter((at) => fits(matrix[at][column]))
  const end = matrix[0].length - 1
  if (key === "Home") return [isFar ? rowsThatFit[0] : row, 0]
  if (key === "End") return [isFar ? rowsThatFit.at(-1) : row, end]
  if (key === "PageUp") return [rowsThatFit.find((at) => at >= Math.max(0, row - page)), column]
  if (key === "PageDown") return [rowsThatFit.findLast((at) => at <= Math.min(last, row + page)), column]
  return null
}
