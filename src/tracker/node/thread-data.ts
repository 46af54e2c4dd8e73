import type { Io } from '../io/choose-io.ts'
import type { NotedSignal } from '../observe/signals.ts'
import type { SharedHandles } from '../memory/world.ts'

/** What the main thread gives an announce thread as workerData. */
export interface AnnounceThreadData {
  /** Memory and number of the thread; the number is also its journal slot. */
  readonly shared: SharedHandles
  readonly io: Io
  /** A bound socket that nobody listens on yet: the thread does. */
  readonly listenFd: number
  /** Datagrams, where they are answered. */
  readonly udp: { readonly fd: number; readonly host: string; readonly port: number } | null
  /** The 32-byte keys of purposes `session-key` and `udp-connection`. */
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  /** Networks whose X-Forwarded-For is believed (rule 18). */
  readonly trustedProxies: readonly string[]
  readonly proxyProtocol: boolean
  /** Counts of connections by address, of all threads (io/address-counts.ts). */
  readonly addressCounts: SharedArrayBuffer
  /** What all threads noted about passkeys (io/passkey-guesses.ts). */
  readonly passkeyGuesses: SharedArrayBuffer
}

/** Main thread -> announce thread. */
export type ToAnnounceThread =
  /** Finish what is in flight, tell clients to close, flush the journal. */
  | { readonly type: 'drain' }
  /** After `drained`: give up the listening socket and end with status 0, one thread at a time. */
  | { readonly type: 'close' }

/** Announce thread -> main thread. */
export type FromAnnounceThread =
  | {
      readonly type: 'listening'
      /** The system's number of the thread, where it tells (thread-processor.ts). */
      readonly task: number | null
    }
  /** Nothing is in flight and the journal is flushed. */
  | { readonly type: 'drained' }
  /** What staff should hear of members, since the last such message. */
  | { readonly type: 'signals'; readonly signals: readonly NotedSignal[] }
  /** Something that should not happen did: the main thread logs it. */
  | { readonly type: 'error'; readonly event: string; readonly error: string }
