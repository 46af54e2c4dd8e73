import { DAY_SECONDS, GIB, HOUR_SECONDS } from '../units.ts'
import type { Verdict } from './strategy.ts'
import type { Terms } from './terms.ts'

// A member's standing, and what its changes depend on. All times are in seconds since 1970.

export const states = ['exempt', 'ok', 'watch', 'disabled'] as const
export type State = (typeof states)[number]

export interface Standing {
  readonly state: State
  /** When the state started. */
  readonly since: number
  /**
   * Since when the requirement has been missed, or met, without interruption; one of the two is
   * null.
   */
  readonly breachedSince: number | null
  readonly keptSince: number | null
  readonly watchEndsAt: number | null
  /**
   * The credited bytes that had been downloaded when the watch or the probation started; otherwise
   * 0.
   */
  readonly watchBase: bigint
  /** The hours of downloading at that time, for a policy that counts hours. */
  readonly watchBaseHours: number
  /** When the watches that still count started, newest last. */
  readonly strikes: readonly number[]
  /** How many reminders of this watch were sent. */
  readonly reminders: number
  readonly probationUntil: number | null
  /** Since when timers are paused; null: they are running. */
  readonly frozenSince: number | null
}

/** The standing of a member who was never evaluated. */
export function newStanding(now: number): Standing {
  return {
    state: 'ok',
    since: now,
    breachedSince: null,
    keptSince: now,
    watchEndsAt: null,
    watchBase: 0n,
    watchBaseHours: 0,
    strikes: [],
    reminders: 0,
    probationUntil: null,
    frozenSince: null,
  }
}

/** An override of the standing by staff, for one member. */
export interface Override {
  readonly state: 'exempt' | 'ok' | 'disabled'
}

/** The facts with which a member is evaluated. */
export interface Judged {
  readonly verdict: Verdict
  /** Whether every policy of the member is met with its margin. */
  readonly hasMargin: boolean
  readonly terms: Terms
  readonly override: Override | null
  readonly joinedAt: number
  /** In credited bytes. */
  readonly downloaded: bigint
  /** Whether the member is exempt because of a role or the policy. */
  readonly isExempt: boolean
  readonly isOnVacation: boolean
  /** Whether an amnesty makes everything freeleech. */
  readonly isFreeForAll: boolean
  /** When the current or the last amnesty started; null: there was none. */
  readonly freeSince?: number | null
  /** When that amnesty ended or will end; null: not known yet. */
  readonly freeUntil?: number | null
}

/** How long before the end of a watch reminders are sent. */
export const REMINDERS = [72 * HOUR_SECONDS, DAY_SECONDS] as const
/** The length of the second watch that still counts, and that of each later one. */
const SHORTER_DAYS = [10, 7] as const

function isNewcomer({ joinedAt, downloaded, terms }: Judged, now: number): boolean {
  const isYoung = now < joinedAt + terms.graceDays * DAY_SECONDS
  return isYoung || downloaded < BigInt(Math.round(terms.graceGib * GIB))
}

export function hasBreached(standing: Standing, judged: Judged, now: number): boolean {
  const { verdict, terms } = judged
  if (verdict.satisfied || isNewcomer(judged, now) || isSpared(judged, now)) return false
  if (isProbation(standing, now) && !isOverdrawn(standing, judged)) return false
  const since = standing.breachedSince ?? now
  return now - since >= terms.debounceHours * HOUR_SECONDS
}

/** Whether the time has not passed yet in which a watch starts only if too much is downloaded. */
function isProbation({ probationUntil }: Standing, now: number): boolean {
  return probationUntil !== null && now < probationUntil
}

/** For how long after an amnesty no watch starts. */
export const AFTER_AMNESTY = 7 * DAY_SECONDS

function isSpared({ freeUntil = null }: Judged, now: number): boolean {
  return freeUntil !== null && now < freeUntil + AFTER_AMNESTY
}

/**
 * Whether a watch limits hours of downloading rather than bytes, as for policies that count hours.
 */
export function isLimitedByHours({ leechHours }: Verdict, { watchHours }: Terms): boolean {
  return watchHours > 0 && leechHours !== undefined
}

/**
 * Whether more was downloaded on watch or probation than is allowed: in bytes, or in hours for
 * policies that count hours. After an amnesty, there is no such limit.
 */
export function isOverdrawn(standing: Standing, { downloaded, terms, verdict }: Judged): boolean {
  if (standing.state === 'ok' && standing.watchBase === 0n) return false
  if (isLimitedByHours(verdict, terms)) {
    return (verdict.leechHours ?? 0) - standing.watchBaseHours > terms.watchHours
  }
  return downloaded - standing.watchBase > BigInt(Math.round(terms.watchGib * GIB))
}

/** Whether the first notification was sent long enough ago. */
export function isNoticeGiven({ since }: Standing, { terms }: Judged, now: number): boolean {
  return now >= since + terms.noticeHours * HOUR_SECONDS
}

export function isReminderDue({ watchEndsAt, reminders }: Standing, now: number): boolean {
  const before = REMINDERS.at(reminders)
  return reminders < REMINDERS.length && watchEndsAt !== null && before !== undefined
    ? now >= watchEndsAt - before
    : false
}

export function isRestored(standing: Standing, { hasMargin, terms }: Judged, now: number): boolean {
  return hasMargin && now - (standing.keptSince ?? now) >= terms.restoreHours * HOUR_SECONDS
}

/**
 * Returns the length in days of a watch that starts now, from the number of watches that still
 * count.
 */
export function watchDays(
  { strikes }: Standing,
  { watchDays: usual, strikeDays }: Terms,
  now: number,
) {
  const before = strikes.filter((at) => at > now - strikeDays * DAY_SECONDS).length
  if (before === 0) return usual
  return Math.min(usual, SHORTER_DAYS[before - 1] ?? SHORTER_DAYS[1])
}

/** Returns the watches that still count. */
export function remembered({ strikes }: Standing, { strikeDays }: Terms, now: number) {
  return strikes.filter((at) => at > now - strikeDays * DAY_SECONDS)
}

export function laterBy(moment: number | null, seconds: number): number | null {
  return moment === null ? null : moment + seconds
}
