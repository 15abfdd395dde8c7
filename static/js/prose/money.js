// How amounts are written (belopp), as in budgets/money.py: rounded last, a half away from zero.

const STEP_KR = { kr: 1, tkr: 1_000, mnkr: 100_000 } // mnkr has one decimal
const MINUS = "\u2212"
const THOUSANDS_SPACE = "\u202f"
const UNIT_SPACE = "\u00a0"

export const UNITS = Object.keys(STEP_KR)

export const amountWithUnit = (kr, unit) => {
  const steps = divided(kr, STEP_KR[unit])
  return `${unit === "mnkr" ? decimal(steps) : grouped(steps)}${UNIT_SPACE}${unit}`
}

export const shareInPercent = (part, whole) => {
  const tenths = divided(part * 1000 * Math.sign(whole), Math.abs(whole))
  return `${tenths % 10 === 0 ? grouped(tenths / 10) : decimal(tenths)}${UNIT_SPACE}%`
}

const divided = (amount, by) => {
  const magnitude = Math.floor((2 * Math.abs(amount) + by) / (2 * by))
  return amount < 0 ? -magnitude : magnitude
}

const decimal = (tenths) => {
  const whole = Math.floor(Math.abs(tenths) / 10)
  return `${tenths < 0 ? MINUS : ""}${grouped(whole)},${Math.abs(tenths) % 10}`
}

const grouped = (number) =>
  (number < 0 ? MINUS : "") + String(Math.abs(number)).replace(/\B(?=(\d{3})+$)/g, THOUSANDS_SPACE)
