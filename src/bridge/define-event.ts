import type { Infer, Shape } from '../shared/shape.ts'
import { faults } from '../shared/shape.ts'

/** The two ends of a link. */
export type BridgeRole = 'jobs' | 'tracker'

/**
 * An event, defined once and imported by both sides. An event about a row contains the row's whole
 * new state and its version, which is raised under the row's lock. A receiver drops versions that
 * it already has.
 */
export interface EventDefinition<S extends Shape = Shape> {
  /** The event's family, a dot, and what happened: `torrent.changed`. */
  readonly name: string
  /** Raised when a field changes its meaning; a new optional field does not raise it. */
  readonly version: number
  readonly shape: S
  /** The end that may send it; the link is closed when the other end does. */
  readonly from: BridgeRole
}

/**
 * The most bytes of JSON in the payload of an outbox event. Recording a larger one fails, together
 * with the change that it reports, so everything in the outbox fits into a frame
 * (delivery/limits.ts).
 */
export const MAX_RECORDED_BYTES = 256 * 1024

export type Payload<D extends EventDefinition> = Infer<D['shape']>

/** An event as it is sent. */
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

/** Puts a payload into its envelope and checks it, so that a fault is found where it was made. */
export function envelope<D extends EventDefinition>(event: D, payload: Payload<D>): Envelope {
  return { name: event.name, version: event.version, payload: event.shape.parse(payload) }
}

export type Opened<D extends EventDefinition> =
  | { readonly ok: true; readonly payload: Payload<D> }
  | { readonly ok: false; readonly fault: string }

/** Returns the payload of an envelope of this event, or what is wrong with it. */
export function open<D extends EventDefinition>(event: D, found: Envelope): Opened<D> {
  if (found.name !== event.name || found.version !== event.version) {
    return { ok: false, fault: `expected ${event.name} v${event.version}` }
  }
  const read = event.shape.safeParse(found.payload)
  if (!read.success) return { ok: false, fault: faults(read.error).join('; ') }
  return { ok: true, payload: read.data as Payload<D> }
}
