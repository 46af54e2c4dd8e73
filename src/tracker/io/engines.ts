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
   * Answers the request whose head was read: the reply is in `reply.bytes`. False when nothing was
   * done because the torrent is locked: the same request has to be passed again soon.
   */
  readonly handle: (
    bytes: Uint8Array,
    head: HttpHead,
    remote: Remote,
    reply: Reply,
    ticket?: number,
  ) => boolean
  /**
   * For a request that has to be passed again: the ticket to pass with it. Above 0 only after the
   * reply of another tracker is there (announce/forwarder.ts).
   */
  readonly ticket: () => number
  /** Whether the member and the torrent of the last announce are known here. */
  readonly knewAll: () => boolean
  /** Names a request that is soon passed to `handle`; `readAhead` reads what all of these need. */
  readonly lookAt: (bytes: Uint8Array, start: number, end: number) => void
  readonly readAhead: () => void
  /** Applies announces that had to wait for a locked torrent; to be called regularly. */
  readonly settle: () => void
  /** Replaces a reply by a refusal. */
  readonly refuse: (reply: Reply, ruling: Ruling) => void
  /** Signals for staff about members since the last call. */
  readonly takeSignals: Signals['take']
  /** Measures the time of turns. */
  readonly times: TurnTimes
}

/** How a datagram was handled. */
export const HEARD = { answered: 0, silence: 1, queued: 2 } as const
export type Heard = (typeof HEARD)[keyof typeof HEARD]

/** Turns datagrams into datagrams, synchronously; one per thread. */
export interface DatagramEngine {
  /** Applies announces that had to wait for a locked torrent; to be called regularly. */
  readonly settle: () => void
  /** Names a datagram that is soon passed to `handle`; `readAhead` reads what all of these need. */
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
  /** For a queued datagram: the ticket to pass with it, as for a request. */
  readonly ticket: () => number
  /** Whether the member and the torrent of the last announce are known here. */
  readonly knewAll: () => boolean
  /** Signals for staff about members since the last call. */
  readonly takeSignals: Signals['take']
  /** Measures the time of turns. */
  readonly times: TurnTimes
}
