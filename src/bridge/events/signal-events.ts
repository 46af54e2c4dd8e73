import type { Infer } from '../../shared/shape.ts'
import { count, id, list, oneOf, randomId, record, text } from '../../shared/shape.ts'
import { signalKinds } from '../../domain/announce/signals.ts'
import { defineEvent } from '../define-event.ts'

/** One kind of thing that a tracker noted of a member within one hour. */
const signal = record({
  memberId: id,
  kind: oneOf(signalKinds),
  /** The info hash, the parameter, or the two clients. */
  detail: text(60),
  /** Seconds since 1970, when the hour began. */
  hour: count,
  /** How often since then, in this store: it only grows, so a repeat changes nothing. */
  times: count,
})

export type Signal = Readonly<Infer<typeof signal>>

/** Signals in one message. */
export const MAX_SIGNALS = 500

// Tracker -> jobs. What grew since the last message. Hints, not accounts: those that a lost
// connection takes along, or that are too many in an hour, are missed.
export const signalsNoted = defineEvent(
  'signals.noted',
  1,
  record({ storeId: randomId, signals: list(signal).max(MAX_SIGNALS) }),
  'tracker',
)
