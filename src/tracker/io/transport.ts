import type { MessagePort } from 'node:worker_threads'
import type { DatagramEngine, Engine } from './engines.ts'
import type { Journal } from '../journal/journal.ts'
import type { Forwarder } from '../announce/forwarder.ts'
import type { World } from '../memory/world.ts'
import type { AddressCounts } from '../usage/address-counts.ts'
import type { TrustedProxies } from './forwarded.ts'

/** UDP in addition to HTTP, for the thread that has it. */
export interface UdpOptions {
  readonly engine: DatagramEngine
  /** Bound sockets; empty: Node's access binds one. */
  readonly fds: readonly number[]
  /** The address to which Node's socket is bound if there is none yet. */
  readonly host: string
  readonly port: number
}

/** The parts that a transport needs to pass requests to the engine and replies back. */
export interface TransportOptions {
  readonly world: World
  readonly engine: Engine
  readonly journal: Journal
  readonly forwarder: Forwarder
  readonly proxies: TrustedProxies
  readonly addresses: AddressCounts
  /** Whether each connection starts with a PROXY header. */
  readonly proxyProtocol: boolean
  /** Bound sockets to listen on; other threads may listen on the same ones. */
  readonly listenFds: readonly number[]
  readonly udp: UdpOptions | null
  /** Reports a bug in the engine or a broken listener, once each. */
  readonly error: (event: string, error: unknown) => void
}

/** A transport; one per thread. */
export interface Transport {
  /** Starts to accept connections; rejects when the socket cannot be listened on. */
  readonly start: () => Promise<void>
  /** Connects this thread to the link thread. */
  readonly connect: (port: MessagePort) => void
  /**
   * Makes every reply end its connection from now on; resolves when the open connections have
   * ended, at the latest when an idle one must. `keepAgain` undoes it.
   */
  readonly keepNone: () => Promise<void>
  readonly keepAgain: () => void
  /**
   * Closes the descriptors of the listening sockets, and reads no more datagrams. What waits in a
   * socket stays if another process or the main thread has a descriptor of it.
   */
  readonly unlisten: () => Promise<void>
  /** Resolves once every request was answered and all connections are closed. */
  readonly drain: () => Promise<void>
  /** Closes what is open after `drain`; threads that share a socket lose it too. */
  readonly close: () => Promise<void>
}
