// Rows of a table of aims: what was measured, and whether the aim is met.

export function aimRow(aim, measured, isMet) {
  return { aim, measured, verdict: isMet ? 'met' : 'not met' }
}

/** Returns a row about a value that may be `most` at most; null: this run does not measure it. */
export function mostRow(aim, value, most) {
  const named = `${aim} ≤ ${most}`
  if (value === null) return { aim: named, measured: '-', verdict: 'not measured' }
  return aimRow(named, Number(value.toPrecision(4)), value <= most)
}
