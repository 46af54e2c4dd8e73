import type { MessagePort } from 'node:worker_threads'
import type { Io } from '../io/choose-io.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'
import type { SharedHandles } from '../memory/world.ts'

/** The workerData of an announce thread. */
export interface AnnounceThreadData {
  /** The memory, and the number of the thread, which is also its journal slot. */
  readonly shared: SharedHandles
  readonly io: Io
  /** The bound sockets on which the thread listens. */
  readonly listenFds: readonly number[]
  /** Null for all threads but the one that answers datagrams. */
  readonly udp: {
    readonly fds: readonly number[]
    readonly host: string
    readonly port: number
  } | null
  /** 32-byte keys for the purposes `session-key` and `udp-connection`. */
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  /** Networks whose X-Forwarded-For is trusted (rule 18). */
  readonly trustedProxies: readonly string[]
  readonly proxyProtocol: boolean
  /** Counts of connections by address, shared by all threads (usage/address-counts.ts). */
  readonly addressCounts: SharedArrayBuffer
  /** Passkey guesses, shared by all threads (usage/passkey-guesses.ts). */
  readonly passkeyGuesses: SharedArrayBuffer
  /** Passkeys of connection IDs, shared by all threads (wire/connection-passkeys.ts). */
  readonly connectionPasskeys: SharedArrayBuffer
}

/** Main thread -> announce thread. */
export type ToAnnounceThread =
  /** Start to listen: the memory has the state of the previous run. */
  | { readonly type: 'begin' }
  /** Let every reply end its connection, until `keep-again`. */
  | { readonly type: 'keep-none' }
  | { readonly type: 'keep-again' }
  /**
   * Close the descriptors of listening sockets, which others have too, and stop reading datagrams.
   */
  | { readonly type: 'unlisten' }
  /** Finish all requests, ask clients to close their connections, and flush the journal. */
  | { readonly type: 'drain' }
  /** There are other trackers: forward requests for them to the link thread. */
  | { readonly type: 'links'; readonly port: MessagePort }
  /** After `drained`: close the listening socket and end with status 0, one thread at a time. */
  | { readonly type: 'close' }

/** Announce thread -> main thread. */
export type FromAnnounceThread =
  /** The program of the thread is loaded; it waits for `begin`. */
  | { readonly type: 'loaded' }
  | {
      readonly type: 'listening'
      /** The system's ID of the thread, where available (thread-processor.ts). */
      readonly task: number | null
    }
  /** The connections that were open at `keep-none` have ended, or the wait for them is over. */
  | { readonly type: 'kept-none' }
  | { readonly type: 'unlistened' }
  /** All requests are answered and the journal is flushed. */
  | { readonly type: 'drained' }
  /** Signals for staff about members, since the last such message. */
  | { readonly type: 'signals'; readonly signals: readonly NotedSignal[] }
  /** An unexpected error, which the main thread logs. */
  | { readonly type: 'error'; readonly event: string; readonly error: string }
