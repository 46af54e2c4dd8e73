// What is missing in a row of numbers: episodes of a season, seasons of a series.

export interface Counted {
  readonly number: number | null
  readonly numberEnd: number | null
  /** Whether there is a torrent of it, or of something in it. */
  readonly isThere: boolean
}

export interface Gaps {
  /** Numbers that no bundle has, between the first and the last, or up to how many there are. */
  readonly unknown: readonly number[]
  /** Numbers of bundles without a torrent. */
  readonly empty: readonly number[]
}

/** Numbers that are told at most: a range of 99,999 helps nobody. */
const MAX_TOLD = 1_000

/**
 * The gaps among numbered bundles.
 *
 * @param parts how many there should be, when that is known: gaps are then also seen at the ends
 * @param isWhole whether one torrent has all of them (a season pack): nothing is empty then
 */
export function gapsIn(counted: readonly Counted[], parts: number | null, isWhole = false): Gaps {
  const known = new Map<number, boolean>()
  for (const { number, numberEnd, isThere } of counted) {
    if (number === null) continue
    const end = Math.min(numberEnd ?? number, number + MAX_TOLD)
    for (let at = number; at <= end; at++) known.set(at, (known.get(at) ?? false) || isThere)
  }
  // Specials have the number 0 and open no row.
  const numbers = [...known.keys()].filter((number) => number > 0)
  if (isWhole) return { unknown: [], empty: [] }
  const first = parts === null ? Math.min(...numbers) : 1
  const last = Math.max(parts ?? 0, ...numbers)
  const unknown: number[] = []
  for (let at = first; at < last + 1 && unknown.length < MAX_TOLD; at++) {
    if (!known.has(at)) unknown.push(at)
  }
  return { unknown, empty: numbers.filter((number) => known.get(number) === false).sort(upwards) }
}

function upwards(a: number, b: number): number {
  return a - b
}

/** `3, 5–8, 12`. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of [...numbers].sort(upwards)) {
    const last = ranges.at(-1)
    if (last !== undefined && number <= last[1] + 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}
