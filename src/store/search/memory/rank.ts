import type { Catalog } from './catalog.ts'
import { likenessOf } from './name-keys.ts'
import type { Sought } from './sought.ts'
import type { Range } from './terms.ts'
import { hasWords, isWithin } from './words.ts'

// Ranks how well a torrent matches: like `rankOf` (terms-query.ts), digit for digit. PostgreSQL's
// `ts_rank` (tsrank.c) computes in single precision where Math.fround is used here. Ten thousand
// torrents are ranked for a page, so nothing is allocated per torrent.

export interface Ranking {
  /** The `search_key` of what was typed. */
  readonly typed: string
  /** The terms to find, the same terms as whole words, and the terms that must not occur. */
  readonly all: readonly Sought[]
  readonly exact: readonly Sought[]
  readonly none: readonly Sought[]
}

const { fround } = Math
/** The weights of the classes D to A. */
const WEIGHTS = [0, 0.1, 0.3, 1].map((weight) => fround(weight))
const SUM_OF_SQUARES = 1.64493406685
const NEVER = fround(1e-20)
const FAR = fround(1e-30)
const FAR_AWAY = 100
const TIER = 1_000_000
const TIERS = { same: 4 * TIER, word: 3 * TIER, beginning: 2 * TIER } as const
const OF_WORDS = 900_000

/** Returns the rank of each torrent that has the words. */
export function createRanks(catalog: Catalog, ranking: Ranking): (ordinal: number) => number {
  const { typed, all, exact, none } = ranking
  const operands = operandsOf([...all, ...none])
  const isNear = asksForNear(ranking) && operands.length > 1
  const rank = isNear ? createNearness(catalog, operands) : createFrequency(catalog, operands)
  const { starts } = catalog.words
  return (ordinal) => {
    const [begin, end] = [starts[ordinal], starts[ordinal + 1]]
    const length = end - begin
    const found = length === 0 ? 0 : rank(begin, end)
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

/** Returns whether the outermost operator requires several words. */
function asksForNear({ all, none }: Ranking): boolean {
  if (all.length + none.length > 1) return true
  return all.length === 1 && (all[0].kind === 'row' || all[0].kind === 'all')
}

/** Returns each word once, in byte order; of equal words, the last one in the query. */
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

/**
 * Returns the rank from the entries of one torrent: from `begin` up to, but not including, `end`.
 */
type RankOf = (begin: number, end: number) => number

const weightOf = (place: number) => WEIGHTS[place >>> 14]

/** Returns the end of the entries of one term. */
function endOfTerm(lists: Uint32Array, at: number, end: number): number {
  const term = lists[at]
  while (at < end && lists[at] === term) at++
  return at
}

// Like calc_rank_or of tsrank.c.
function createFrequency({ words, places }: Catalog, operands: readonly Range[]): RankOf {
  const { lists } = words
  return (begin, end) => {
    let rank = 0
    for (const operand of operands) {
      for (let at = begin; at < end;) {
        const last = endOfTerm(lists, at, end)
        if (isWithin(operand, lists[at])) {
          rank = fround(rank + sumOf(places, at, last) / SUM_OF_SQUARES)
        }
        at = last
      }
    }
    return operands.length > 0 ? fround(rank / operands.length) : rank
  }
}

function sumOf(places: Uint16Array, from: number, to: number): number {
  let [sum, most, mostAt] = [0, -1, 0]
  for (let at = from; at < to; at++) {
    const weight = weightOf(places[at])
    const nth = at - from + 1
    sum = fround(sum + fround(weight / (nth * nth)))
    if (weight > most) [most, mostAt] = [weight, nth]
  }
  return fround(fround(most + sum) - fround(most / (mostAt * mostAt)))
}

// Like calc_rank_and of tsrank.c; -1 when no two different words have a distance.
function createNearness({ words, places }: Catalog, operands: readonly Range[]): RankOf {
  const { lists } = words
  /** The entries of the last matching term of each operand. */
  const from = new Int32Array(operands.length)
  const to = new Int32Array(operands.length)
  return (begin, end) => {
    let rank = -1
    to.fill(-1)
    for (let operand = 0; operand < operands.length; operand++) {
      for (let at = begin; at < end;) {
        const last = endOfTerm(lists, at, end)
        if (isWithin(operands[operand], lists[at])) {
          from[operand] = at
          to[operand] = last
          for (let before = 0; before < operand; before++) {
            if (to[before] < 0) continue
            rank = nearer(rank, { places, at, last, from: from[before], to: to[before] })
          }
        }
        at = last
      }
    }
    return rank
  }
}

interface Pair {
  readonly places: Uint16Array
  readonly at: number
  readonly last: number
  readonly from: number
  readonly to: number
}

function nearer(before: number, { places, at, last, from, to }: Pair): number {
  let rank = before
  for (let one = at; one < last; one++) {
    const place = places[one]
    for (let other = from; other < to; other++) {
      const distance = Math.abs((place & 0x3fff) - (places[other] & 0x3fff))
      if (distance === 0) continue
      const product = fround(
        fround(weightOf(place) * weightOf(places[other])) *
          CLOSENESS[Math.min(distance, FAR_AWAY + 1)],
      )
      const weight = fround(Math.sqrt(product))
      rank = rank < 0 ? weight : fround(1 - (1 - rank) * (1 - weight))
    }
  }
  return rank
}

// The result of word_distance of tsrank.c for each distance.
const CLOSENESS = Float64Array.from({ length: FAR_AWAY + 2 }, (_, distance) =>
  distance > FAR_AWAY ? FAR : fround(1 / (1.005 + 0.05 * Math.exp(fround(distance) / 1.5 - 2))),
)
