import { DAY_SECONDS, GIB } from '../../domain/units.ts'
import type { BookedRow, MissingPeer } from '../../domain/fair-play/collect.ts'
import { isClaimCase } from '../../domain/fair-play/claims.ts'
import { MOST_SILENT_SECONDS, collect } from '../../domain/fair-play/collect.ts'
import { addLook, contestedIn, lookAt } from '../../domain/fair-play/look.ts'
import type { FoundPair } from '../../domain/fair-play/pairs/look.ts'
import type { Score } from '../../domain/fair-play/score.ts'
import { scoreOf } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import type { Cheat, CheatName, Strength } from './cheats.ts'
import { cheatNames, cheatOf, kindOf, strengths } from './cheats.ts'
import { createDraw } from '../draw.ts'
import type { EconomyGiven } from './economy.ts'
import { simulate } from './economy.ts'
import type { Partner } from './paired.ts'
import { pairedAfter } from './paired.ts'
import { isIn, splitOf } from './split.ts'

// Simulates a community with planted cheats, and records what the evaluation of each day finds.

export interface TrialGiven {
  readonly seed: number
  readonly members: number
  readonly days: number
  /** The share of cheaters among all members. */
  readonly cheaterShare: number
}

/** A member in a trial. */
export interface Subject {
  readonly memberId: number
  readonly cheat: Cheat | null
  /** Whether it is another account of a cheater, who uses it to report false downloads. */
  readonly isPartner: boolean
  /** False uploads since the start, by day, in GiB. */
  readonly falseUp: readonly number[]
  readonly claimedUp: readonly number[]
  readonly hiddenDown: readonly number[]
  readonly claimedDown: readonly number[]
  readonly scores: readonly Score[]
  readonly standings: readonly (Standing | null)[]
  /** Whether the member is a case without a score, by day. */
  readonly listed: readonly boolean[]
  /** The other member of a pair that is shown, by day; null if the member is in none. */
  readonly paired: readonly (Partner | null)[]
}

interface Day {
  readonly rows: BookedRow[]
  readonly missing: MissingPeer[]
}

/** Runs a trial, which takes tens of seconds for 2,000 members and 30 days. */
export function runTrial(given: TrialGiven): readonly Subject[] {
  return evaluate({ ...given, cheats: planted(given) })
}

/** Simulates a community and evaluates each of its days. */
export function evaluate(given: EconomyGiven): readonly Subject[] {
  const { days } = given
  const all: Day[] = Array.from({ length: days + 1 }, () => ({ rows: [], missing: [] }))
  const sums = createSums(given)
  const economy = simulate(
    given,
    {
      row(row) {
        const last = Math.floor((row.at - 1) / DAY_SECONDS)
        for (let day = Math.floor(row.since / DAY_SECONDS); day <= last; day++)
          all[day].rows.push(row)
      },
      unfinished(peer) {
        const last = Math.floor((peer.at + MOST_SILENT_SECONDS) / DAY_SECONDS)
        for (let day = Math.floor(peer.at / DAY_SECONDS); day <= last; day++) {
          all.at(day)?.missing.push(peer)
        }
      },
    },
    sums.learn,
  )
  const sizes = new Map(economy.torrents.map(({ id, size }) => [id, size]))
  const seen = looks(all.slice(0, days), (torrent) => sizes.get(torrent) ?? 10 * GIB)
  const partners = new Set(economy.members.flatMap(({ partner }) => partner?.id ?? []))
  return economy.members.map(({ id: memberId, cheat }) => {
    const standings = seen.map((day) => day.standings.get(memberId) ?? null)
    const paired = seen.map((day) => day.paired.get(memberId) ?? null)
    const scores = standings.map((standing) => scoreOf(standing ?? undefined))
    const listed = standings.map((standing) => standing !== null && isClaimCase(standing))
    const found = { scores, standings, listed, paired }
    return { memberId, cheat, isPartner: partners.has(memberId), ...sums.of(memberId), ...found }
  })
}

/** Gives random members cheats of the kinds of their split, with all strengths in turn. */
function planted({ seed, members, cheaterShare }: TrialGiven): ReadonlyMap<number, Cheat> {
  const draw = createDraw(seed + 90_001)
  const cheats = new Map<number, Cheat>()
  const kinds = cheatNames.filter((name) => isIn(splitOf(seed), kindOf(name)))
  const count = Math.round(members * cheaterShare)
  for (let nth = 0; cheats.size < count;) {
    const member = draw.whole(0, members - 2)
    const kind = kinds[(nth + seed * 5) % kinds.length]
    if (!isFree(cheats, member, kind)) continue
    const strength: Strength = strengths[Math.floor(nth / kinds.length + seed) % 3]
    cheats.set(member, cheatOf(kind, strength))
    nth++
  }
  return cheats
}

/**
 * Returns whether no member next to this one cheats, and whether the accounts that the cheat needs
 * belong to no other cheater.
 */
function isFree(cheats: ReadonlyMap<number, Cheat>, member: number, kind: CheatName): boolean {
  const { partners = 0 } = kindOf(kind)
  return [...cheats].every(([id, cheat]) => {
    const { partners: others = 0 } = kindOf(cheat.kind)
    return member > id + Math.max(1, others) || id > member + Math.max(1, partners)
  })
}

function createSums({ members, days }: EconomyGiven) {
  const table = () => Array.from({ length: members }, () => new Float64Array(days + 1))
  const [falseUp, claimedUp, hiddenDown, claimedDown] = [table(), table(), table(), table()]
  const upTo = (values: Float64Array) => {
    let sum = 0
    return [...values.slice(0, days)].map((value) => (sum += value / GIB))
  }
  return {
    learn(
      member: number,
      day: number,
      truth: { up: number; down: number; claimedUp: number; claimedDown: number },
    ): void {
      falseUp[member][day] += truth.claimedUp - truth.up
      claimedUp[member][day] += truth.claimedUp
      hiddenDown[member][day] += truth.down - truth.claimedDown
      claimedDown[member][day] += truth.claimedDown
    },
    of: (member: number) => ({
      falseUp: upTo(falseUp[member]),
      claimedUp: upTo(claimedUp[member]),
      hiddenDown: upTo(hiddenDown[member]),
      claimedDown: upTo(claimedDown[member]),
    }),
  }
}

function looks(days: readonly Day[], sizeOf: (torrent: number) => number) {
  const current = new Map<number, Standing>()
  let carries: ReadonlyMap<number, number> | null = null
  let pairs: readonly FoundPair[] = []
  return days.map((day, nth) => {
    const [since, until] = [nth * DAY_SECONDS, (nth + 1) * DAY_SECONDS]
    const flows = collect({ since, until, ...day, sizeOf })
    const known: ReadonlyMap<number, number> | null = carries
    const evidenceOf = (memberId: number) => current.get(memberId) ?? null
    const carriedOf = (torrent: number) => (known === null ? null : (known.get(torrent) ?? 0))
    const contested = contestedIn(current)
    const look = lookAt(flows, { evidenceOf, carriedOf, pairs, contested }, until)
    addLook(current, look)
    carries = look.carries
    pairs = look.pairs
    return { standings: new Map(current), paired: pairedAfter(pairs, current) }
  })
}
