import type { Infer } from '../../shared/shape.ts'
import { count, id, list, oneOf, randomId, record, text } from '../../shared/shape.ts'
import { signalKinds } from '../../domain/announce/signals.ts'
import { defineEvent } from '../define-event.ts'

/** How often one kind of signal about a member was seen within one hour. */
const signal = record({
  memberId: id,
  kind: oneOf(signalKinds),
  /**
   * Depending on the kind: the info hash, the parameter, the two clients, or the code of the
   * refusal and the client.
   */
  detail: text(60),
  /** When the hour began, in seconds since 1970. */
  hour: count,
  /**
   * How often in this hour at this store: the number only grows, so repeating a message is
   * harmless.
   */
  times: count,
})

export type Signal = Readonly<Infer<typeof signal>>

/** The most signals in one message. */
export const MAX_SIGNALS = 500

// Tracker -> jobs. What increased since the last message. Signals are hints, not exact counts: some
// are missing after a lost connection, or when there are too many in an hour.
export const signalsNoted = defineEvent(
  'signals.noted',
  1,
  record({ storeId: randomId, signals: list(signal).max(MAX_SIGNALS) }),
  'tracker',
)
