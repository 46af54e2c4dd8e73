// Finds gaps in numbered bundles: episodes of a season, seasons of a series.

export interface Counted {
  readonly number: number | null
  readonly numberEnd: number | null
  /** Whether it, or something in it, has a torrent. */
  readonly isThere: boolean
}

export interface Gaps {
  /**
   * Numbers for which there is no bundle, between the first and the last, or up to the known total.
   */
  readonly unknown: readonly number[]
  /** Numbers of bundles that have no torrent. */
  readonly empty: readonly number[]
}

/** The most numbers that are listed: a list of 99,999 numbers would help no one. */
const MAX_TOLD = 1_000

/**
 * Returns the gaps among numbered bundles.
 *
 * @param parts the known total, if any; with it, gaps at both ends are also found
 * @param isWhole whether one torrent contains all of them (a season pack), in which case none is
 * empty
 */
export function gapsIn(counted: readonly Counted[], parts: number | null, isWhole = false): Gaps {
  const known = new Map<number, boolean>()
  for (const { number, numberEnd, isThere } of counted) {
    if (number === null) continue
    const end = Math.min(numberEnd ?? number, number + MAX_TOLD)
    for (let at = number; at <= end; at++) known.set(at, (known.get(at) ?? false) || isThere)
  }
  // Specials have the number 0, and are not counted.
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

/** Formats numbers with ranges: `3, 5–8, 12`. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of [...numbers].sort(upwards)) {
    const last = ranges.at(-1)
    if (last !== undefined && number <= last[1] + 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}
