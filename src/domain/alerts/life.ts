// The life of an alert as a pure function, which turns the current findings into the next state,
// and decides whether that is sent.

export const alertStates = ['pending', 'firing', 'acknowledged', 'silenced', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** The state of an alert; times are in milliseconds since 1970. */
export interface Life {
  readonly state: AlertState
  readonly since: number
  /** When the silence ends; null: the alert is not silenced. */
  readonly silencedUntil: number | null
  /** When it was last sent; null: never. */
  readonly toldAt: number | null
  /** Since when the problem is no longer found; null: it is found. */
  readonly goneSince: number | null
}

/**
 * What a check found about an alert. `unknown`: the service in question is silent. `covered`:
 * another alert already reports it, for example when a whole machine is dead.
 */
export type Seen = 'found' | 'absent' | 'unknown' | 'covered'

export interface LifeRules {
  readonly holdMs: number
  /** For how long the problem must be absent before the alert is resolved. */
  readonly goneMs: number
  /** After how long the alert is sent again while it fires; null: never. */
  readonly repeatMs: number | null
  /** Whether a maintenance window applies, during which nothing new is sent. */
  readonly isMuted: boolean
}

export type Told = 'firing' | 'repeat' | 'resolved'

interface Step {
  /** The next state; null: there is no alert. */
  readonly life: Life | null
  readonly told: Told | null
}

/**
 * Returns the next state of an alert. A resolved alert has ended: if the problem is found later,
 * another alert starts.
 */
export function next(life: Life | null, seen: Seen, rules: LifeRules, now: number): Step {
  if (life === null) {
    if (seen !== 'found') return { life: null, told: null }
    const begun = { state: 'pending', since: now, silencedUntil: null } as const
    return next({ ...begun, toldAt: null, goneSince: null }, 'found', rules, now)
  }
  if (life.state === 'resolved') return { life, told: null }
  if (seen === 'absent') return gone(life, rules, now)
  const there = { ...life, goneSince: null }
  if (seen !== 'found') return { life: there, told: null }
  if (there.state === 'pending') return pending(there, rules, now)
  if (there.state === 'silenced' && (there.silencedUntil ?? 0) > now) {
    return { life: there, told: null }
  }
  if (there.state === 'silenced') {
    const ended = { ...there, state: 'firing', silencedUntil: null } as const
    return rules.isMuted ? { life: ended, told: null } : tell(ended, 'repeat', now)
  }
  const isDue = rules.repeatMs !== null && now - (there.toldAt ?? 0) >= rules.repeatMs
  const tells = there.state === 'firing' && isDue && !rules.isMuted
  return tells ? tell(there, 'repeat', now) : { life: there, told: null }
}

function pending(life: Life, { holdMs, isMuted }: LifeRules, now: number): Step {
  if (isMuted || now - life.since < holdMs) return { life, told: null }
  return tell({ ...life, state: 'firing' }, 'firing', now)
}

function gone(life: Life, { goneMs }: LifeRules, now: number): Step {
  if (life.state === 'pending') return { life: null, told: null }
  const goneSince = life.goneSince ?? now
  if (now - goneSince < goneMs) return { life: { ...life, goneSince }, told: null }
  const isQuiet = life.state === 'silenced' || life.toldAt === null
  const ended = { ...life, state: 'resolved', silencedUntil: null, goneSince } as const
  return { life: ended, told: isQuiet ? null : 'resolved' }
}

function tell(life: Life, told: Told, now: number): Step {
  return { life: { ...life, toldAt: now }, told }
}
