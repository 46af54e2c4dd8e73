import type { Ruling } from '../../domain/announce/types.ts'
import type { Signals } from '../announce/notes/signals.ts'
import type { Remote } from '../memory/remote.ts'
import type { Reply } from '../wire/reply.ts'
import type { HttpHead } from './http-framing.ts'
import type { TurnTimes } from './turn-times.ts'

// The engines for network access: one for requests and one for datagrams, in each thread.

/** Turns requests into replies, synchronously; one per thread. */
export interface Engine {
  /**
   * Answers the request whose head was read; the reply is in `reply.bytes`. Returns false when
   * nothing was done because the torrent is locked: pass the same request again soon.
   */
  readonly handle: (
    bytes: Uint8Array,
    head: HttpHead,
    remote: Remote,
    reply: Reply,
    ticket?: number,
  ) => boolean
  /**
   * The ticket of a request that must be passed again. If it is above 0, pass the request only
   * after the reply of another tracker has arrived (announce/forwarder.ts).
   */
  readonly ticket: () => number
  /** Whether this tracker knows the member and the torrent of the last announce. */
  readonly knewAll: () => boolean
  /** Adds a request that will be handled soon; `readAhead` reads what all of these need. */
  readonly lookAt: (bytes: Uint8Array, start: number, end: number) => void
  readonly readAhead: () => void
  /** Stores the times of announces that found their torrent locked; call it regularly. */
  readonly settle: () => void
  /** Replaces a reply by a refusal. */
  readonly refuse: (reply: Reply, ruling: Ruling) => void
  /** Returns the signals about members for staff since the last call. */
  readonly takeSignals: Signals['take']
  /** Measures how long turns take. */
  readonly times: TurnTimes
}

/** How a datagram was handled. */
export const HEARD = { answered: 0, silence: 1, queued: 2 } as const
export type Heard = (typeof HEARD)[keyof typeof HEARD]

/** Turns datagrams into reply datagrams, synchronously; one per thread. */
export interface DatagramEngine {
  /** Stores the times of announces that found their torrent locked; call it regularly. */
  readonly settle: () => void
  /** Adds a datagram that will be handled soon; `readAhead` reads what all of these need. */
  readonly lookAt: (bytes: Uint8Array, start: number, end: number) => void
  readonly readAhead: () => void
  readonly handle: (
    bytes: Uint8Array,
    start: number,
    end: number,
    remote: Remote,
    reply: Reply,
    ticket?: number,
  ) => Heard
  /** The ticket to pass with a queued datagram, as for a request. */
  readonly ticket: () => number
  /** Whether this tracker knows the member and the torrent of the last announce. */
  readonly knewAll: () => boolean
  /** Returns the signals about members for staff since the last call. */
  readonly takeSignals: Signals['take']
  /** Measures how long turns take. */
  readonly times: TurnTimes
}
