import type { Catalog } from './catalog.ts'
import { likenessOf } from './name-keys.ts'
import type { Range } from './terms.ts'
import type { Sought } from './words.ts'
import { hasWords, isWithin } from './words.ts'

// How well a torrent fits: `rankOf` (terms-query.ts), digit for digit. `ts_rank` of PostgreSQL
// (tsrank.c) computes in single precision, where Math.fround is here.

export interface Ranking {
  /** `search_key` of what was typed. */
  readonly typed: string
  /** The terms to find, also as whole words; and those that must not be there. */
  readonly all: readonly Sought[]
  readonly exact: readonly Sought[]
  readonly none: readonly Sought[]
}

const { fround } = Math
/** Weights of D to A. */
const WEIGHTS = [0, 0.1, 0.3, 1].map((weight) => fround(weight))
const SUM_OF_SQUARES = 1.64493406685
const NEVER = fround(1e-20)
const FAR = fround(1e-30)
const FAR_AWAY = 100
const TIER = 1_000_000
const TIERS = { same: 4 * TIER, word: 3 * TIER, beginning: 2 * TIER } as const
const OF_WORDS = 900_000

/** The rank of each torrent that has the words. */
export function createRanks(catalog: Catalog, ranking: Ranking): (ordinal: number) => number {
  const { typed, all, exact, none } = ranking
  const parts = [...all, ...none]
  const operands = operandsOf(parts)
  const rank = asksForNear(ranking) && operands.length > 1 ? nearness : frequency
  return (ordinal) => {
    const entries = entriesOf(catalog, operands, ordinal)
    const { starts } = catalog.words
    const length = starts[ordinal + 1] - starts[ordinal]
    const found = length === 0 ? 0 : rank(entries)
    const divisor = length === 0 ? 1 : Math.log(length + 1) / Math.log(2)
    const whole = fround((found < 0 ? NEVER : found) / divisor)
    return tierOf(ordinal) + Math.round(whole * OF_WORDS)
  }

  function tierOf(ordinal: number): number {
    const likeness = likenessOf(catalog, ordinal, typed)
    if (likeness !== 'other') return TIERS[likeness]
    return exact.every((one) => hasWords(catalog, one, ordinal)) ? TIER : 0
  }
}

/** Whether the outermost operator asks for several words. */
function asksForNear({ all, none }: Ranking): boolean {
  if (all.length + none.length > 1) return true
  return all.length === 1 && (all[0].kind === 'row' || all[0].kind === 'all')
}

/** Each word once, in the order of its bytes; of equal ones the one that was written last. */
function operandsOf(parts: readonly Sought[]): readonly Range[] {
  const words = new Map<string, Range>()
  const collect = (sought: Sought): void => {
    if (sought.kind === 'word') words.set(sought.text, sought.range)
    else [sought.left, sought.right].forEach(collect)
  }
  parts.forEach(collect)
  const inOrder = [...words].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return inOrder.map(([, range]) => range)
}

/** Of each operand the entries that fit it, each with its places as a tsvector has them. */
type Entries = readonly (readonly (readonly number[])[])[]

function entriesOf(catalog: Catalog, operands: readonly Range[], ordinal: number): Entries {
  const { words, places } = catalog
  const [begin, end] = [words.starts[ordinal], words.starts[ordinal + 1]]
  return operands.map((operand) => {
    const fitting: number[][] = []
    let [last, own]: [number, number[]] = [-1, []]
    for (let at = begin; at < end; at++) {
      const term = words.lists[at]
      if (term !== last && !isWithin(operand, term)) continue
      if (term !== last) fitting.push((own = []))
      last = term
      own.push(places[at])
    }
    return fitting
  })
}

const weightOf = (place: number) => WEIGHTS[place >>> 14]

// calc_rank_or
function frequency(entries: Entries): number {
  let rank = 0
  for (const fitting of entries) {
    for (const places of fitting) {
      let [sum, most, mostAt] = [0, -1, 0]
      places.forEach((place, at) => {
        const weight = weightOf(place)
        sum = fround(sum + fround(weight / ((at + 1) * (at + 1))))
        if (weight > most) [most, mostAt] = [weight, at]
      })
      const rest = fround(most / ((mostAt + 1) * (mostAt + 1)))
      rank = fround(rank + fround(fround(most + sum) - rest) / SUM_OF_SQUARES)
    }
  }
  return entries.length > 0 ? fround(rank / entries.length) : rank
}

// calc_rank_and; -1 when no two words are apart.
function nearness(entries: Entries): number {
  let rank = -1
  const last: (readonly number[] | undefined)[] = []
  entries.forEach((fitting, operand) => {
    for (const places of fitting) {
      last[operand] = places
      for (const before of last.slice(0, operand)) {
        if (before !== undefined) rank = nearer(rank, places, before)
      }
    }
  })
  return rank
}

function nearer(rank: number, places: readonly number[], others: readonly number[]): number {
  for (const place of places) {
    for (const other of others) {
      const distance = Math.abs((place & 0x3fff) - (other & 0x3fff))
      if (distance === 0) continue
      const product = fround(fround(weightOf(place) * weightOf(other)) * closeness(distance))
      const weight = fround(Math.sqrt(product))
      rank = rank < 0 ? weight : fround(1 - (1 - rank) * (1 - weight))
    }
  }
  return rank
}

// word_distance
function closeness(distance: number): number {
  if (distance > FAR_AWAY) return FAR
  return fround(1 / (1.005 + 0.05 * Math.exp(fround(distance) / 1.5 - 2)))
}
