import type { MessagePort } from 'node:worker_threads'
import type { IdentityFiles } from '../../bridge/certificates/identity.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import type { LogFields } from '../../shared/log.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { NotedSignal } from '../announce/notes/signals.ts'
import type { RouterFigures } from './router.ts'

/** The workerData of the link thread. */
export interface LinkThreadData {
  readonly shared: SharedHandles
  /** The URL at which other trackers reach this one. */
  readonly url: string
  readonly node: string
  readonly storeId: string
  readonly version: string
  /** 32-byte keys for the purposes `bridge`, `session-key` and `udp-connection`. */
  readonly bridgeKey: Uint8Array
  readonly sessionKey: Uint8Array
  readonly connectionKey: Uint8Array
  /** The passkeys of connection IDs, shared by all threads (wire/connection-passkeys.ts). */
  readonly connectionPasskeys: SharedArrayBuffer
  readonly identity: IdentityFiles
  /** Networks from which trackers may connect; empty: all. */
  readonly allowed: readonly string[]
}

/** Main thread -> link thread. */
export type ToLinkThread =
  | { readonly type: 'map'; readonly map: HolderMap }
  /** One port for each announce thread. */
  | { readonly type: 'ports'; readonly ports: readonly MessagePort[] }
  /** A part of a handover to a tracker, or the answer to one from it. */
  | { readonly type: 'give'; readonly to: string; readonly body: Uint8Array }
  | { readonly type: 'taken'; readonly to: string; readonly body: Uint8Array }
  /** A part of a copy for a tracker, or the answer to one from it. */
  | { readonly type: 'copy'; readonly to: string; readonly body: Uint8Array }
  | { readonly type: 'copied'; readonly to: string; readonly body: Uint8Array }
  /** What members use of shared limits at this tracker, for another tracker. */
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
  /** Refused connections and requests of other trackers, by refusal code. */
  readonly refused: readonly (readonly [code: string, total: number])[]
}

/** Link thread -> main thread. */
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
   * The trackers that can be asked nowand those of them that understand usage frames; sent whenever
   * either changes.
   */
  | {
      readonly type: 'reached'
      readonly names: readonly string[]
      readonly hearers: readonly string[]
    }
  /** A part of a handover from a tracker, or its answer to one. */
  | { readonly type: 'given'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'answered'; readonly from: string; readonly body: Uint8Array }
  /** A part of a copy from a tracker, or its answer to one. */
  | { readonly type: 'copy'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'copied'; readonly from: string; readonly body: Uint8Array }
  /**
   * What members use of shared limits at a tracker; or the name of a tracker that did not get what
   * was sent.
   */
  | { readonly type: 'usage'; readonly from: string; readonly body: Uint8Array }
  | { readonly type: 'lost'; readonly to: string }
  /** A tracker is no longer connected to this one. */
  | { readonly type: 'gone'; readonly from: string }
