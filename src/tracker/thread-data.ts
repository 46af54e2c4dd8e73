import type { SharedHandles } from './world.ts'

/** What the main thread gives an announce thread as workerData. */
export interface AnnounceThreadData {
  /** Memory and number of the thread; the number is also its journal slot. */
  readonly shared: SharedHandles
  /** A bound socket that nobody listens on yet: the thread does. */
  readonly listenFd: number
  /** The 32-byte key of purpose `session-key`. */
  readonly sessionKey: Uint8Array
  /** Networks whose X-Forwarded-For is believed (rule 18). */
  readonly trustedProxies: readonly string[]
  readonly proxyProtocol: boolean
}

/** Main thread -> announce thread. */
export type ToAnnounceThread =
  /** Accept no more, finish what is in flight, flush the journal, then end with status 0. */
  { readonly type: 'drain' }

/** Announce thread -> main thread. */
export type FromAnnounceThread =
  | { readonly type: 'listening' }
  /** Nothing is in flight and the journal is flushed. */
  | { readonly type: 'drained' }
