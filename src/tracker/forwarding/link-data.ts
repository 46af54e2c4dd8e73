import type { MessagePort } from 'node:worker_threads'
import type { IdentityFiles } from '../../bridge/certificates/identity.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { LogFields } from '../../shared/log.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'
import type { RouterFigures } from './router.ts'

/** The workerData of the thread with the links. */
export interface LinkThreadData {
  readonly shared: SharedHandles
  /** Where other trackers ask this one. */
  readonly url: string
  readonly node: string
  readonly storeId: string
  readonly version: string
  /** The 32-byte keys of purposes `bridge`, `session-key` and `udp-connection`. */
  readonly bridgeKey: Uint8Array
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  /** Passkeys of connection IDs of all threads (wire/connection-passkeys.ts). */
  readonly connectionPasskeys: SharedArrayBuffer
  readonly identity: IdentityFiles
  /** Networks from which trackers may connect; empty: all. */
  readonly allowed: readonly string[]
}

/** Main thread -> thread with the links. */
export type ToLinkThread =
  | { readonly type: 'map'; readonly map: HolderMap }
  /** One port for each announce thread. */
  | { readonly type: 'ports'; readonly ports: readonly MessagePort[] }
  /** A part of a handover for a tracker, or the answer to one of its handovers. */
  | { readonly type: 'give'; readonly to: string; readonly body: Uint8Array }
  | { readonly type: 'taken'; readonly to: string; readonly body: Uint8Array }
  /** A part of a copy for a tracker, or the answer to one. */
  | { readonly type: 'copy'; readonly to: string; readonly body: Uint8Array }
  | { readonly type: 'copied'; readonly to: string; readonly body: Uint8Array }
  /** The use of limits here, for another tracker. */
  | { readonly type: 'usage'; readonly to: string; readonly body: Uint8Array }
  | { readonly type: 'stop' }

export interface LinkFigures extends RouterFigures {
  readonly trackers: readonly {
    readonly name: string
    readonly isUp: boolean
    readonly fault: string | null
  }[]
  /** Trackers that are connected to this one. */
  readonly connected: readonly string[]
  /** Refused connections and requests of other trackers, by the code of the refusal. */
  readonly refused: readonly (readonly [code: string, total: number])[]
}

/** Thread with the links -> main thread. */
export type FromLinkThread =
  | {
      readonly type: 'log'
      readonly level: 'log' | 'warn' | 'error'
      readonly event: string
      readonly fields: LogFields
    }
  | { readonly type: 'signals'; readonly signals: readonly NotedSignal[] }
  | { readonly type: 'figures'; readonly figures: LinkFigures }
  /**
   * The trackers that can be asked now, whenever one of them changes, and those of them that know
   * frames of usage.
   */
  | {
      readonly type: 'reached'
      readonly names: readonly string[]
      readonly hearers: readonly string[]
    }
  /** A part of a handover of a tracker, or the answer of one. */
  | { readonly type: 'given'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'answered'; readonly from: string; readonly body: Uint8Array }
  /** A part of a copy of a tracker, or the answer of one. */
  | { readonly type: 'copy'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'copied'; readonly from: string; readonly body: Uint8Array }
  /** A part of what members use at a tracker; a part for a tracker that was not sent. */
  | { readonly type: 'usage'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'lost'; readonly to: string }
  /** A tracker is not connected to this one any more. */
  | { readonly type: 'gone'; readonly from: string }
