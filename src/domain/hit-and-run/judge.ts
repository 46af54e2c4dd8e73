import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'
import type { HitAndRunRules } from './rules.ts'

// Evaluates seeding requirements. Times are in seconds since 1970; nothing in this file reads the
// clock.

/** Ratios are compared as whole multiples of 1 / PARTS. */
const PARTS = 100

/** The facts about a member and a torrent. */
export interface Facts {
  readonly sizeBytes: number
  /** Reported bytes. */
  readonly uploaded: bigint
  readonly seededSeconds: number
  readonly isSeeding: boolean
  /**
   * The latest of: its last announce, the time when seeding became required, and the end of a
   * vacation.
   */
  readonly seenAt: number
  /** When the download created the seeding requirement. */
  readonly since: number
  readonly isImmune: boolean
  readonly isOnVacation: boolean
  readonly isGone: boolean
}

type OpenState = 'watching' | 'prewarned' | 'warned'
export type RequirementState = OpenState | 'met' | 'pardoned' | 'expired' | 'void'

export interface Known {
  readonly state: OpenState
  readonly prewarnedAt: number | null
  /** When the warning ends; null: no warning is active. */
  readonly warningEndsAt: number | null
}

/**
 * The next step of a requirement. For each one, the member is notified or the step is only
 * recorded.
 */
export type Act = 'prewarn' | 'warn' | 'meet' | 'lift' | 'expire' | 'void' | null

/** Whether the torrent was seeded for long enough, or enough was uploaded. */
export function isMet(
  { seededSeconds, uploaded, sizeBytes }: Pick<Facts, 'seededSeconds' | 'uploaded' | 'sizeBytes'>,
  { seedHours, ratio }: HitAndRunRules,
): boolean {
  if (seededSeconds >= seedHours * HOUR_SECONDS) return true
  return ratio > 0 && uploaded >= neededUpload(sizeBytes, ratio)
}

function neededUpload(sizeBytes: number, ratio: number): bigint {
  const parts = BigInt(Math.round(ratio * PARTS))
  return (BigInt(sizeBytes) * parts + BigInt(PARTS) - 1n) / BigInt(PARTS)
}

/** Returns the next step of an open requirement at `now`. */
export function judge(known: Known, facts: Facts, rules: HitAndRunRules, now: number): Act {
  const isWarned = known.state === 'warned'
  if (facts.isGone) return isWarned ? 'lift' : 'void'
  if (isMet(facts, rules)) return isWarned ? 'lift' : 'meet'
  if (isWarned) {
    const hasEnded = known.warningEndsAt === null || known.warningEndsAt <= now
    return hasEnded ? 'expire' : null
  }
  if (facts.isImmune || facts.isOnVacation) return null
  const { remindAt, warnAt } = times(known, facts, rules)
  if (known.prewarnedAt !== null && warnAt !== null && warnAt <= now) return 'warn'
  return known.prewarnedAt === null && remindAt !== null && remindAt <= now ? 'prewarn' : null
}

/** Returns when the member will be reminded and warned unless something changes; null: never. */
function times(
  { prewarnedAt }: Pick<Known, 'prewarnedAt'>,
  facts: Facts,
  rules: HitAndRunRules,
): { readonly remindAt: number | null; readonly warnAt: number | null } {
  const { idleHours, graceHours, inspectDays, prewarnHours } = rules
  const isAway = graceHours > 0 && !facts.isSeeding
  const end = inspectDays > 0 ? facts.since + inspectDays * DAY_SECONDS : null
  const ways = [
    ...(isAway
      ? [
          {
            remind: facts.seenAt + idleHours * HOUR_SECONDS,
            warn: facts.seenAt + graceHours * HOUR_SECONDS,
          },
        ]
      : []),
    ...(end === null ? [] : [{ remind: end - prewarnHours * HOUR_SECONDS, warn: end }]),
  ]
  if (ways.length === 0) return { remindAt: null, warnAt: null }
  const remindAt = Math.min(...ways.map(({ remind }) => remind))
  const reminded = prewarnedAt ?? remindAt
  // The reminder must come before the warning.
  const warnAt = Math.max(
    Math.min(...ways.map(({ warn }) => warn)),
    reminded + prewarnHours * HOUR_SECONDS,
  )
  return { remindAt, warnAt }
}

/** A seeding requirement, as it is shown to its member. */
export interface Countdown {
  /** The seconds for which the member must still seed. */
  readonly toSeed: number
  /** The bytes that could be uploaded instead; null: uploads do not count. */
  readonly toUpload: bigint | null
  /**
   * When the requirement will be met if seeding continues; null: the torrent is not being seeded.
   */
  readonly metAt: number | null
  /** The next step, unless the requirement is met before that. */
  readonly next: { readonly act: 'prewarn' | 'warn'; readonly at: number } | null
}

export function countdown(
  known: Known,
  facts: Facts,
  rules: HitAndRunRules,
  now: number,
): Countdown {
  const toSeed = Math.max(0, rules.seedHours * HOUR_SECONDS - facts.seededSeconds)
  const { remindAt, warnAt } = times(known, facts, rules)
  const isQuiet = facts.isImmune || facts.isOnVacation || known.state === 'warned'
  const act = known.prewarnedAt === null ? ('prewarn' as const) : ('warn' as const)
  const at = act === 'prewarn' ? remindAt : warnAt
  const needed = rules.ratio > 0 ? neededUpload(facts.sizeBytes, rules.ratio) - facts.uploaded : 0n
  return {
    toSeed,
    toUpload: needed > 0n ? needed : null,
    metAt: facts.isSeeding ? now + toSeed : null,
    next: isQuiet || at === null ? null : { act, at },
  }
}

/**
 * Returns until when a member with these warnings may not download; null: the member may download.
 * Downloading is enabled again when fewer than `most` warnings are left.
 */
export function forbiddenUntil(
  endsAt: readonly number[],
  most: number,
  now: number,
): number | null {
  if (most === 0) return null
  const held = endsAt.filter((end) => end > now).sort((a, b) => b - a)
  return held.length < most ? null : held[most - 1]
}
