import type net from 'node:net'
import type { ConnectionList } from './connection-list.ts'
import type { Arrivals } from './net-arrivals.ts'
import type { NetConnection, PeerSocket } from './net-connection.ts'
import type { RawHandle } from './raw-handles.ts'
import type * as rawHandles from './raw-handles.ts'
import type { TransportOptions } from './transport.ts'
import type { Turn } from './turn.ts'
import type { Journal } from '../journal/journal.ts'
import type { AddressCounts } from '../usage/address-counts.ts'
import type { TrackerClock } from '../memory/clock.ts'

/** Access to the handles of Node's sockets; another version of Node may not expose them. */
export type Below = Pick<typeof rawHandles, 'createRawWriter' | 'takeHandles'>

/** The state of Node's network in one thread. */
export interface NetState {
  isScheduled: boolean
  /** Ends the turn once all sockets with input have been read. */
  readonly schedule: () => void
  waiting: NetConnection[]
  readonly retry: (connection: NetConnection) => void
  /**
   * Whether arrivals are being read: the turn ends after them and then sends the replies held back.
   */
  isBatch: boolean
  isEnding: boolean
  readonly turn: Turn<NetConnection>
  readonly journal: Journal
  again: NodeJS.Timeout | undefined
  readonly connections: ConnectionList<NetConnection>
  readonly arrivals: Arrivals
  readonly accept: (of: RawHandle | net.Socket) => NetConnection | null
  readonly onRead: (this: RawHandle) => void
  readonly input: Buffer
  readonly recycle: (connection: NetConnection) => boolean
  readonly closed: (this: PeerSocket) => void
  readonly addresses: AddressCounts
  readonly words: Int32Array
  readonly stats: number
  readonly clock: TrackerClock
  readonly feed: (connection: NetConnection, chunk: Buffer, from: number, to: number) => void
  /** One for each socket that the thread listens on. */
  readonly servers: readonly net.Server[]
  /** Set once the servers are being closed. */
  closing: Promise<unknown> | null
  readonly options: TransportOptions
  readonly writeRaw: rawHandles.WriteRaw | null
  readonly below: Below
  readonly udp: readonly { start: () => Promise<void>; close: () => Promise<void> }[]
  sweeper: NodeJS.Timeout | undefined
}
