import type { Infer, Shape } from '../shared/shape.ts'
import { faults } from '../shared/shape.ts'
import type { BridgeRole } from './delivery/messages.ts'

/**
 * An event, defined once and imported by both sides. An event about a row carries the row's whole
 * new state and its version, raised under the row's lock; a receiver drops versions that it has.
 */
export interface EventDefinition<S extends Shape = Shape> {
  /** `torrent.changed`: the family, a dot, what happened. */
  readonly name: string
  /** Raised when the meaning of a field changes; a new optional field does not raise it. */
  readonly version: number
  readonly shape: S
  /** Who may send it: a link on which it comes from the other end is cut. */
  readonly from: BridgeRole
}

/**
 * JSON of a payload of the outbox, at most: recording a larger one fails with its change, so that
 * whatever is in there fits into a frame (delivery/limits.ts): nothing is left out on the way.
 */
export const MAX_RECORDED_BYTES = 256 * 1024

export type Payload<D extends EventDefinition> = Infer<D['shape']>

/** An event on its way. */
export interface Envelope {
  readonly name: string
  readonly version: number
  readonly payload: unknown
}

export function defineEvent<S extends Shape>(
  name: string,
  version: number,
  shape: S,
  from: BridgeRole = 'jobs',
): EventDefinition<S> {
  return { name, version, shape, from }
}

/** Puts a payload into its envelope, checked: what cannot be sent fails where it is made. */
export function envelope<D extends EventDefinition>(event: D, payload: Payload<D>): Envelope {
  return { name: event.name, version: event.version, payload: event.shape.parse(payload) }
}

export type Opened<D extends EventDefinition> =
  | { readonly ok: true; readonly payload: Payload<D> }
  | { readonly ok: false; readonly fault: string }

/** Takes the payload out of an envelope of this event, or says what is wrong with it. */
export function open<D extends EventDefinition>(event: D, found: Envelope): Opened<D> {
  if (found.name !== event.name || found.version !== event.version) {
    return { ok: false, fault: `expected ${event.name} v${event.version}` }
  }
  const read = event.shape.safeParse(found.payload)
  if (!read.success) return { ok: false, fault: faults(read.error).join('; ') }
  return { ok: true, payload: read.data as Payload<D> }
}
