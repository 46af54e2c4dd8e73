import { DAY_SECONDS, GIB } from '../../domain/units.ts'
import type { Flows } from '../../domain/fair-play/flows.ts'
import { isClaimCase } from '../../domain/fair-play/claims.ts'
import { addLook, contestedIn, lookAt } from '../../domain/fair-play/look.ts'
import type { FoundPair } from '../../domain/fair-play/pairs/look.ts'
import type { Score } from '../../domain/fair-play/score.ts'
import { scoreOf } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import type { Cheat } from './cheats.ts'
import { createDraw } from '../draw.ts'
import type { Partner } from './paired.ts'
import { pairedAfter } from './paired.ts'
import type { Lies } from './plant.ts'
import { chooseCheaters, plant } from './plant.ts'
import type { Subject } from './trial.ts'

// Repeats the evaluations of past days with planted cheats, day after day, as the task runs them.

const NO_SCORE: Score = { score: 0, overstated: 0, taken: 0 }

export interface ReplayGiven {
  readonly seed: number
  /** The members with traffic on one of the days, each of them once. */
  readonly members: readonly number[]
  readonly cheaterShare: number
}

interface Known {
  readonly scores: Score[]
  readonly listed: boolean[]
  readonly paired: (Partner | null)[]
  readonly sums: Record<keyof Lies, number[]>
}

/** Creates a replay: `day` evaluates the next day, and `subjects` returns what was found so far. */
export function createReplay({ seed, members, cheaterShare }: ReplayGiven) {
  const draw = createDraw(seed)
  const count = Math.ceil(members.length * cheaterShare)
  const cheats = chooseCheaters(members, count, draw)
  const partners = partnersOf(cheats, members)
  const standings = new Map<number, Standing>()
  const known = new Map(members.map((id) => [id, nothingKnown()]))
  let carries: ReadonlyMap<number, number> | null = null
  let pairs: readonly FoundPair[] = []
  let days = 0

  return {
    day(real: Flows): void {
      const { flows, lies } = plant(real, cheats, partners, days, draw)
      const carried: ReadonlyMap<number, number> | null = carries
      const evidenceOf = (id: number) => standings.get(id) ?? null
      const carriedOf = (torrent: number) => (carried === null ? null : (carried.get(torrent) ?? 0))
      const before = { evidenceOf, carriedOf, pairs, contested: contestedIn(standings) }
      const look = lookAt(flows, before, (days + 1) * DAY_SECONDS)
      addLook(standings, look)
      carries = look.carries
      pairs = look.pairs
      const paired = pairedAfter(pairs, standings)
      for (const [id, of] of known) {
        addDay(of, lies.get(id), standings.get(id))
        of.paired.push(paired.get(id) ?? null)
      }
      days++
    },
    subjects(): readonly Subject[] {
      const others = new Set(partners.values())
      return [...known].map(([memberId, { scores, listed, paired, sums }]) => ({
        ...{ memberId, cheat: cheats.get(memberId) ?? null, isPartner: others.has(memberId) },
        ...{ ...sums, scores, standings: [], listed, paired },
      }))
    },
  }
}

/** Returns the second account of each cheating pair: a member with no other role in a cheat. */
function partnersOf(cheats: ReadonlyMap<number, Cheat>, members: readonly number[]) {
  const free = members.filter((id) => !cheats.has(id))
  const pairs = [...cheats].filter(([, { kind }]) => kind === 'pair')
  return new Map(pairs.slice(0, free.length).map(([id], nth) => [id, free[nth]]))
}

function nothingKnown(): Known {
  const sums = { falseUp: [], claimedUp: [], hiddenDown: [], claimedDown: [] }
  return { scores: [], listed: [], paired: [], sums }
}

function addDay({ scores, listed, sums }: Known, lies?: Lies, standing?: Standing): void {
  const last = scores.at(-1) ?? NO_SCORE
  const score = standing === undefined ? last : scoreOf(standing)
  scores.push(score.score === 0 ? NO_SCORE : score)
  listed.push(standing !== undefined && isClaimCase(standing))
  for (const name of Object.keys(sums) as (keyof Lies)[]) {
    sums[name].push((sums[name].at(-1) ?? 0) + (lies?.[name] ?? 0) / GIB)
  }
}
