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
  /** Descriptors of bound sockets; if there are none, Node's transport binds one. */
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
  /** Descriptors of bound sockets to listen on; other threads may listen on the same ones. */
  readonly listenFds: readonly number[]
  readonly udp: UdpOptions | null
  /** Reports a bug in the engine or a broken listener, each only once. */
  readonly error: (event: string, error: unknown) => void
}

/** The network access of one thread. */
export interface Transport {
  /** Starts to accept connections; rejects when listening on the socket fails. */
  readonly start: () => Promise<void>
  /** Connects this thread to the link thread. */
  readonly connect: (port: MessagePort) => void
  /**
   * Makes every reply end its connection from now on. Resolves when the open connections have
   * ended, at the latest when idle ones time out. `keepAgain` undoes it.
   */
  readonly keepNone: () => Promise<void>
  readonly keepAgain: () => void
  /**
   * Closes the descriptors of the listening sockets and stops reading datagrams. Connections and
   * datagrams that wait in a socket stay there if another process or the main thread has a
   * descriptor of it.
   */
  readonly unlisten: () => Promise<void>
  /** Resolves once every request has been answered and all connections are closed. */
  readonly drain: () => Promise<void>
  /** Closes what is still open after `drain`; threads that share a socket lose it too. */
  readonly close: () => Promise<void>
}
