import type { DatagramEngine } from '../datagram-engine.ts'
import type { Engine } from '../engine.ts'
import type { Journal } from '../journal/journal.ts'
import type { World } from '../memory/world.ts'
import type { AddressCounts } from './address-counts.ts'
import type { TrustedProxies } from './forwarded.ts'

/** UDP in addition to HTTP, where this thread has it. */
export interface UdpOptions {
  readonly engine: DatagramEngine
  /** A bound socket, for system calls. */
  readonly fd: number
  /** The address that Node's own socket is bound to. */
  readonly host: string
  readonly port: number
}

/** What a transport needs to pass requests to the engine and replies back. */
export interface TransportOptions {
  readonly world: World
  readonly engine: Engine
  readonly journal: Journal
  readonly proxies: TrustedProxies
  readonly addresses: AddressCounts
  /** Whether each connection starts with a PROXY header. */
  readonly proxyProtocol: boolean
  /** A bound socket on which no thread listens yet, shared with the other threads. */
  readonly listenFd: number
  readonly udp: UdpOptions | null
  /** Reports a bug in the engine or a broken listener, once each. */
  readonly error: (event: string, error: unknown) => void
}

/** A transport; one per thread. */
export interface Transport {
  /** Starts to accept connections; rejects when the socket cannot be listened on. */
  readonly start: () => Promise<void>
  /** Accepts no more; resolves when every request was answered and all connections are closed. */
  readonly drain: () => Promise<void>
  /** Closes the listening socket, after `drain`: the other threads lose it too. */
  readonly close: () => Promise<void>
}
