import { DAY_SECONDS, HOUR_SECONDS } from '../units.ts'
import type { Judged, Standing, State } from './standing.ts'
import {
  AFTER_AMNESTY,
  hasBreached,
  isNoticeGiven,
  isOverdrawn,
  isReminderDue,
  isRestored,
  laterBy,
  REMINDERS,
  remembered,
  watchDays,
} from './standing.ts'

// The state machine as a table: the first row whose guard is true applies. No state prevents
// seeding.

/** Why a standing changed, or why a notification is sent without a change. */
export type Cause =
  | 'override'
  | 'exempt'
  | 'judged-again'
  | 'breach'
  | 'mended'
  | 'overdraw'
  | 'expired'
  | 'reminder'
  | 'restored'
  | 'amnesty'
  | 'frozen'

type Guard = (standing: Standing, judged: Judged, now: number) => boolean

export interface Transition {
  readonly from: readonly State[]
  /** The guard in words, for the page about policies. */
  readonly when: string
  readonly guard: Guard
  /** The next state; null: the one that the staff override sets. */
  readonly to: State | null
  readonly cause: Cause
  /** Returns other changes of the standing. The timers of the previous state are cleared before. */
  readonly then: (standing: Standing, judged: Judged, now: number) => Partial<Standing>
}

const EVERY = ['exempt', 'ok', 'watch', 'disabled'] as const

const CLEARED = { watchEndsAt: null, watchBase: 0n, watchBaseHours: 0, reminders: 0 } as const
const nothing = () => ({})

export const transitions: readonly Transition[] = [
  {
    from: EVERY,
    when: 'staff override',
    guard: (standing, { override }) => override !== null && override.state !== standing.state,
    to: null,
    cause: 'override',
    then: () => ({ ...CLEARED, frozenSince: null }),
  },
  {
    from: EVERY,
    when: 'staff override, already in effect',
    guard: (_, { override }) => override !== null,
    to: null,
    cause: 'override',
    then: nothing,
  },
  {
    from: ['ok', 'watch', 'disabled'],
    when: 'the role or the policy is exempt',
    guard: (_, { isExempt }) => isExempt,
    to: 'exempt',
    cause: 'exempt',
    then: () => ({ ...CLEARED, frozenSince: null }),
  },
  {
    from: ['exempt'],
    when: 'no longer exempt',
    guard: (_, { isExempt }) => !isExempt,
    to: 'ok',
    cause: 'judged-again',
    then: nothing,
  },
  {
    from: ['disabled'],
    when: 'everything is freeleech, and the policy has an amnesty',
    guard: (_, { isFreeForAll, terms }) => isFreeForAll && terms.amnesty,
    to: 'ok',
    cause: 'amnesty',
    then: (_, _judged, now) => ({ ...CLEARED, probationUntil: now + AFTER_AMNESTY }),
  },
  {
    from: ['watch'],
    when: 'the requirement is met',
    guard: (_, { verdict }) => verdict.satisfied,
    to: 'ok',
    cause: 'mended',
    then: () => ({ ...CLEARED, frozenSince: null }),
  },
  {
    from: ['watch'],
    when: 'timers are paused: a vacation, or everything is freeleech',
    guard: (standing, judged) => isFrozen(judged) || standing.frozenSince !== null,
    to: 'watch',
    cause: 'frozen',
    then: thawed,
  },
  {
    from: ['watch'],
    when: 'downloaded too much on watch, after a warning',
    guard: (standing, judged, now) =>
      isOverdrawn(standing, judged) && isNoticeGiven(standing, judged, now),
    to: 'disabled',
    cause: 'overdraw',
    then: () => CLEARED,
  },
  {
    from: ['watch'],
    when: 'the watch has ended, after a warning',
    guard: (standing, judged, now) =>
      now >= (standing.watchEndsAt ?? Infinity) && isNoticeGiven(standing, judged, now),
    to: 'disabled',
    cause: 'expired',
    then: () => CLEARED,
  },
  {
    from: ['watch'],
    when: 'the watch ends in three days or one day',
    guard: (standing, _, now) => isReminderDue(standing, now),
    to: 'watch',
    cause: 'reminder',
    then: ({ watchEndsAt }, _, now) => ({
      reminders: REMINDERS.filter((before) => now >= (watchEndsAt ?? now) - before).length,
    }),
  },
  {
    from: ['disabled'],
    when: 'the requirement is met again, with the required margin and for the required time',
    guard: isRestored,
    to: 'ok',
    cause: 'restored',
    then: (_, { terms, downloaded, verdict }, now) => ({
      ...CLEARED,
      watchBase: downloaded,
      watchBaseHours: verdict.leechHours ?? 0,
      probationUntil: now + terms.probationHours * HOUR_SECONDS,
    }),
  },
  {
    from: ['ok'],
    when:
      'the requirement was missed for longer than the grace period, and the member is not a ' +
      'newcomer',
    guard: (standing, judged, now) => hasBreached(standing, judged, now) && !isFrozen(judged),
    to: 'watch',
    cause: 'breach',
    then: (standing, { terms, downloaded, verdict }, now) => ({
      watchEndsAt: now + watchDays(standing, terms, now) * DAY_SECONDS,
      watchBase: downloaded,
      watchBaseHours: verdict.leechHours ?? 0,
      strikes: [...remembered(standing, terms, now), now],
      reminders: 0,
    }),
  },
]

function isFrozen({ isOnVacation, isFreeForAll }: Judged): boolean {
  return isOnVacation || isFreeForAll
}

/**
 * Starts or ends the pause of a watch, whose end is postponed by the length of the pause. For an
 * amnesty, this length is its overlap with the watch, whenever the evaluation runs.
 */
function thawed(standing: Standing, judged: Judged, now: number): Partial<Standing> {
  const { isOnVacation, isFreeForAll, freeSince = null, freeUntil = null } = judged
  if (isFrozen(judged)) {
    const free = isFreeForAll && !isOnVacation ? freeSince : null
    return { frozenSince: standing.frozenSince ?? Math.max(free ?? now, standing.since) }
  }
  const since = standing.frozenSince ?? now
  // The pause ended with the amnesty that caused it.
  const wasFree = freeUntil !== null && since < freeUntil && freeUntil <= now
  const stood = (wasFree ? freeUntil : now) - since
  return { frozenSince: null, watchEndsAt: laterBy(standing.watchEndsAt, stood) }
}

export interface Step {
  readonly standing: Standing
  /** The event; null when there is nothing to report. */
  readonly event: { readonly from: State; readonly to: State; readonly cause: Cause } | null
}

/**
 * Evaluates once: records whether the requirement is met, then applies the first row whose guard is
 * true. Pure.
 */
export function step(before: Standing, judged: Judged, now: number): Step {
  const standing = noted(before, judged, now)
  const line = transitions.find(
    ({ from, guard }) => from.includes(standing.state) && guard(standing, judged, now),
  )
  if (line === undefined) return { standing, event: null }
  const to = line.to ?? (judged.override?.state as State)
  const isMove = to !== standing.state
  const more = line.then(standing, judged, now)
  const after = { ...standing, ...more, state: to, since: isMove ? now : standing.since }
  if (line.cause === 'judged-again') {
    // A member who is no longer exempt is evaluated immediately, not a quarter of an hour later.
    const next = step(after, judged, now)
    const { to: end, cause } = next.event ?? { to, cause: line.cause }
    return { standing: next.standing, event: { from: before.state, to: end, cause } }
  }
  const isTold = isMove || line.cause === 'reminder'
  return { standing: after, event: isTold ? { from: before.state, to, cause: line.cause } : null }
}

/** Updates since when the requirement has been missed or met. */
function noted(standing: Standing, { verdict: { satisfied } }: Judged, now: number): Standing {
  return {
    ...standing,
    breachedSince: satisfied ? null : (standing.breachedSince ?? now),
    keptSince: satisfied ? (standing.keptSince ?? now) : null,
  }
}
