import { SHOWN_SCORE } from '../../domain/fair-play/score.ts'
import type { Subject } from './trial.ts'

// The result of a trial: how many of the cheaters were found, how soon, and who else was shown to
// staff.

/** A gain below this share of what a member reports is too small to look for. */
const GAIN_SHARE = 0.2
const LEAST_GAIN_GIB = 1
/** The lowest scores of the steps for the calibration; each step reaches up to the next one. */
const STEPS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] as const

export interface KindOutcome {
  readonly kind: string
  readonly strength: string
  /** The number of members who gained much by it. */
  readonly gained: number
  readonly found: number
  /** The median number of days from the first day with a gain until the member was shown. */
  readonly medianDays: number | null
}

export interface StepOutcome {
  readonly from: number
  readonly members: number
  readonly cheaters: number
}

export interface Outcome {
  readonly honest: number
  /**
   * The numbers of honest members who were shown on any day, who were listed without a score, and
   * who had a score above 90.
   */
  readonly honestShown: number
  readonly honestListed: number
  readonly honestAbove90: number
  readonly gained: number
  /** The number who were shown, or were in a pair that was shown. */
  readonly found: number
  readonly foundInThreeDays: number
  /** How many of those found were in a shown pair, but never shown themselves. */
  readonly foundInPairs: number
  /**
   * The numbers of pairs that were shown on any day, of those in which a member cheats, and of
   * those that never had a score. Each further member of a closed group counts as a pair with the
   * first one.
   */
  readonly pairs: number
  readonly pairsRight: number
  readonly pairsListed: number
  /** The share of the shown members and pairs who really cheated; null if none was shown. */
  readonly precision: number | null
  readonly recall: number | null
  readonly kinds: readonly KindOutcome[]
  readonly calibration: readonly StepOutcome[]
}

/**
 * Returns the first day on which a member's gain by false reports is large enough to be found; -1
 * if there is none.
 */
function gainsFrom(subject: Subject): number {
  if (subject.cheat === null) return -1
  return subject.falseUp.findIndex((falseUp, day) => {
    const hidden = subject.hiddenDown[day]
    const reported = hidden + subject.claimedDown[day]
    const isUp = falseUp >= LEAST_GAIN_GIB && falseUp >= GAIN_SHARE * subject.claimedUp[day]
    return isUp || (hidden >= LEAST_GAIN_GIB && hidden >= GAIN_SHARE * reported)
  })
}

/** Returns whether a member is a case on a day, with or without a score. */
const isShown = ({ scores, listed }: Subject, day: number) =>
  scores[day].score >= SHOWN_SCORE || listed[day]

const shownFrom = (subject: Subject) => subject.scores.findIndex((_, day) => isShown(subject, day))

/**
 * Returns the first day on which a member was shown, or was in a pair that was; -1 if there is
 * none.
 */
function foundFrom(subject: Subject): number {
  return subject.paired.findIndex((other, day) => other !== null || isShown(subject, day))
}

const worst = ({ scores }: Subject) => Math.max(...scores.map(({ score }) => score))
const lies = ({ cheat, isPartner }: Subject) => cheat !== null || isPartner

/** Returns the result of one or several trials. */
export function outcomeOf(subjects: readonly Subject[]): Outcome {
  const honest = subjects.filter((subject) => !lies(subject))
  const gainers = subjects.filter((subject) => gainsFrom(subject) >= 0)
  const found = gainers.filter((subject) => foundFrom(subject) >= 0)
  const delays = found.map(delayOf)
  const pairs = pairsOf(subjects)
  const pairsRight = pairs.filter(({ members }) => members.some(lies)).length
  const honestShown = honest.filter((subject) => shownFrom(subject) >= 0).length
  const shown = subjects.filter((subject) => shownFrom(subject) >= 0).length
  return {
    honest: honest.length,
    honestShown,
    honestListed: honest.filter(({ listed }) => listed.includes(true)).length,
    honestAbove90: honest.filter((subject) => worst(subject) > 90).length,
    gained: gainers.length,
    found: found.length,
    foundInThreeDays: delays.filter((days) => days <= 3).length,
    foundInPairs: found.filter((subject) => shownFrom(subject) < 0).length,
    ...{ pairs: pairs.length, pairsRight },
    pairsListed: pairs.filter(({ hasScore }) => !hasScore).length,
    precision: shareOf(shown - honestShown + pairsRight, shown + pairs.length),
    recall: shareOf(found.length, gainers.length),
    kinds: kindsOf(gainers),
    calibration: calibrationOf(subjects),
  }
}

const shareOf = (some: number, all: number) => (all === 0 ? null : some / all)

interface ShownPair {
  readonly members: readonly Subject[]
  /** Whether it had a score on any day. */
  readonly hasScore: boolean
}

/** Returns the pairs that were shown on any day, in one or several communities. */
function pairsOf(subjects: readonly Subject[]): readonly ShownPair[] {
  const pairs: ShownPair[] = []
  let community = new Map<number, Subject>()
  const end = () => {
    // Each further member of a closed group names the first one as the partner; the first one names
    // the second.
    const found = new Map<string, ShownPair>()
    for (const [id, subject] of community) {
      for (const other of subject.paired) {
        const partner = other === null ? undefined : community.get(other.id)
        if (other === null || partner === undefined) continue
        const name = [id, other.id].sort((a, b) => a - b).join(' ')
        const hasScore = other.hasScore || found.get(name)?.hasScore === true
        found.set(name, { members: [subject, partner], hasScore })
      }
    }
    pairs.push(...found.values())
    community = new Map()
  }
  for (const subject of subjects) {
    // IDs are those within a community, so they start again in the next one.
    if (community.has(subject.memberId)) end()
    community.set(subject.memberId, subject)
  }
  end()
  return pairs
}

function delayOf(subject: Subject): number {
  return Math.max(0, foundFrom(subject) - gainsFrom(subject))
}

function kindsOf(gainers: readonly Subject[]): KindOutcome[] {
  const groups = new Map<string, Subject[]>()
  for (const subject of gainers) {
    const { kind, strength } = subject.cheat ?? { kind: '', strength: '' }
    const name = `${kind} ${strength}`
    groups.set(name, [...(groups.get(name) ?? []), subject])
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => {
      const [kind, strength] = name.split(' ')
      const found = group.filter((subject) => foundFrom(subject) >= 0)
      const delays = found.map(delayOf).sort((a, b) => a - b)
      const medianDays = delays.at(Math.floor(delays.length / 2)) ?? null
      return { kind, strength, gained: group.length, found: found.length, medianDays }
    })
}

function calibrationOf(subjects: readonly Subject[]): StepOutcome[] {
  return STEPS.map((from, nth) => {
    const to = STEPS.at(nth + 1) ?? 101
    const inside = subjects.filter((subject) => worst(subject) >= from && worst(subject) < to)
    return { from, members: inside.length, cheaters: inside.filter(lies).length }
  })
}
