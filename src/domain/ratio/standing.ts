import { DAY_SECONDS, GIB, HOUR_SECONDS } from '../units.ts'
import type { Verdict } from './strategy.ts'
import type { Terms } from './terms.ts'

// A member's standing and what the transitions may ask about it. All times are seconds since 1970.

export const states = ['exempt', 'ok', 'watch', 'disabled'] as const
export type State = (typeof states)[number]

export interface Standing {
  readonly state: State
  /** Since when it holds. */
  readonly since: number
  /** Since when the rule has been broken without a pause, or kept; of both one is null. */
  readonly breachedSince: number | null
  readonly keptSince: number | null
  readonly watchEndsAt: number | null
  /** Credited bytes downloaded when the watch began. */
  readonly watchBase: bigint
  /** Downloading hours when it began, for a rule about hours. */
  readonly watchBaseHours: number
  /** When each watch within memory began, the newest last. */
  readonly strikes: readonly number[]
  /** How many reminders of this watch were given. */
  readonly reminders: number
  readonly probationUntil: number | null
  /** Since when timers stand still; null: they run. */
  readonly frozenSince: number | null
}

/** Of somebody who was never judged. */
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

/** What staff decided about one member. */
export interface Override {
  readonly state: 'exempt' | 'ok' | 'disabled'
}

/** What is known about a member when they are judged. */
export interface Judged {
  readonly verdict: Verdict
  readonly terms: Terms
  readonly override: Override | null
  readonly joinedAt: number
  /** Credited. */
  readonly downloaded: bigint
  /** A role or the policy lets them be. */
  readonly isExempt: boolean
  readonly isOnVacation: boolean
  /** Everything is free for everybody, by an amnesty. */
  readonly isFreeForAll: boolean
  /** When the amnesty that holds began, or the last one did; null: there was none. */
  readonly freeSince?: number | null
  /** When it ended, or will; null: not yet known. */
  readonly freeUntil?: number | null
}

/** Before the end of a watch: when the reminders are due. */
export const REMINDERS = [72 * HOUR_SECONDS, DAY_SECONDS] as const
/** Of the second watch within memory, and of every later one. */
const SHORTER_DAYS = [10, 7] as const

function isNewcomer({ joinedAt, downloaded, terms }: Judged, now: number): boolean {
  const isYoung = now < joinedAt + terms.graceDays * DAY_SECONDS
  return isYoung || downloaded < BigInt(Math.round(terms.graceGib * GIB))
}

export function hasBreached(standing: Standing, judged: Judged, now: number): boolean {
  const { verdict, terms } = judged
  if (verdict.satisfied || isNewcomer(judged, now) || isSpared(judged, now)) return false
  if (standing.probationUntil !== null && now < standing.probationUntil) return false
  const since = standing.breachedSince ?? now
  return now - since >= terms.debounceHours * HOUR_SECONDS
}

/** After everything was free nobody is watched anew so soon. */
export const AFTER_AMNESTY = 7 * DAY_SECONDS

function isSpared({ freeUntil = null }: Judged, now: number): boolean {
  return freeUntil !== null && now < freeUntil + AFTER_AMNESTY
}

/** More was downloaded on watch than it allows: bytes, or hours where the rule counts those. */
export function isOverdrawn(standing: Standing, { downloaded, terms, verdict }: Judged): boolean {
  const hours = (verdict.leechHours ?? 0) - standing.watchBaseHours
  if (terms.watchHours > 0 && hours > terms.watchHours) return true
  return downloaded - standing.watchBase > BigInt(Math.round(terms.watchGib * GIB))
}

/** The first word was long enough ago. */
export function isNoticeGiven({ since }: Standing, { terms }: Judged, now: number): boolean {
  return now >= since + terms.noticeHours * HOUR_SECONDS
}

export function isReminderDue({ watchEndsAt, reminders }: Standing, now: number): boolean {
  const before = REMINDERS.at(reminders)
  return reminders < REMINDERS.length && watchEndsAt !== null && before !== undefined
    ? now >= watchEndsAt - before
    : false
}

export function isRestored(standing: Standing, { verdict, terms }: Judged, now: number): boolean {
  const { satisfied, required, actual } = verdict
  // Kept although the ratio is not reached: by a free beginning, which knows no margin.
  const isFree = actual < required
  const isAbove = actual >= required + terms.hysteresis
  const isEnough = satisfied && (isFree || isAbove)
  return isEnough && now - (standing.keptSince ?? now) >= terms.restoreHours * HOUR_SECONDS
}

/** Days of a watch that begins now, by how many there were within memory. */
export function watchDays(
  { strikes }: Standing,
  { watchDays: usual, strikeDays }: Terms,
  now: number,
) {
  const before = strikes.filter((at) => at > now - strikeDays * DAY_SECONDS).length
  if (before === 0) return usual
  return Math.min(usual, SHORTER_DAYS[before - 1] ?? SHORTER_DAYS[1])
}

/** The strikes that still count. */
export function remembered({ strikes }: Standing, { strikeDays }: Terms, now: number) {
  return strikes.filter((at) => at > now - strikeDays * DAY_SECONDS)
}

export function laterBy(moment: number | null, seconds: number): number | null {
  return moment === null ? null : moment + seconds
}
