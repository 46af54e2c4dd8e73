import type { DatagramEngine } from '../datagram-engine.ts'
import type { Engine } from '../engine.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../memory/world.ts'
import type { AddressCounts } from './address-counts.ts'
import type { TrustedProxies } from './forwarded.ts'

/** UDP beside HTTP, where this thread has it. */
export interface UdpOptions {
  readonly engine: DatagramEngine
  /** A bound socket, for system calls. */
  readonly fd: number
  /** Where Node's own socket is to be bound. */
  readonly host: string
  readonly port: number
}

/** What a way to the network is given: it brings request bytes to the engine and replies back. */
export interface TransportOptions {
  readonly world: World
  readonly engine: Engine
  readonly journal: Journal
  readonly proxies: TrustedProxies
  readonly addresses: AddressCounts
  /** Whether each connection begins with a PROXY header. */
  readonly proxyProtocol: boolean
  /** A bound socket that nobody listens on yet, shared with the other threads. */
  readonly listenFd: number
  readonly udp: UdpOptions | null
  /** A bug in the engine or a broken listener: to be told, once each. */
  readonly error: (event: string, error: unknown) => void
}

/** A way to the network: one a thread. */
export interface Transport {
  /** Begins to accept; rejects when the socket cannot be listened on. */
  readonly start: () => Promise<void>
  /** Accepts no more; settles when every request that had come was answered and all are closed. */
  readonly drain: () => Promise<void>
  /** Gives up the listening socket, after `drain`: the other threads lose it too. */
  readonly close: () => Promise<void>
}
