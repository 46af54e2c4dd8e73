import type { Duplex } from 'node:stream'

/** A way to carry a link: it provides an ordered stream of bytes in both directions. */
export interface Transport {
  /** The scheme of the transport's URLs, without the colon. */
  readonly scheme: string
  /**
   * Listens; `door` handles each connection, `onFault` gets later errors of the listener.
   * @throws Error that says why: the address is in use, or it is not possible to listen there
   */
  readonly listen: (url: string, door: Door, onFault: (error: Error) => void) => Promise<Listener>
  /**
   * Connects within `seconds`; gives up immediately when `signal` is aborted.
   * @throws Error when there is no connection
   */
  readonly connect: (url: string, seconds: number, signal: AbortSignal) => Promise<Duplex>
}

export interface Listener {
  /** Accepts no further connections; existing ones are not affected. */
  readonly close: () => Promise<void>
}

/** A connection from which nothing has been read yet. */
export interface Knock {
  /**
   * The address of the other end; null where only processes of this user can connect: UNIX sockets,
   * loopback.
   */
  readonly address: string | null
  /** Cuts the connection. It works until the stream is handed over. */
  readonly close: () => void
}

export type Door = (knock: Knock) => Guest

/** What answers a knock. Either `enter` or `leave` is called, once. */
export interface Guest {
  /**
   * Whether the connection will be refused, so that a transport with a costly stream need not set
   * it up.
   */
  readonly isTurnedAway: boolean
  /**
   * Called when the connection's stream is ready. `fault`: why the transport does not trust the
   * other end. `isBare`: the other end shows no certificate, like a machine that wants to become a
   * node.
   */
  readonly enter: (stream: Duplex, fault?: string, isBare?: boolean) => void
  /** Called when the connection ended, or when its stream could not be set up. */
  readonly leave: (reason: string) => void
}

/** Accepts a connection whose stream is ready immediately. */
export function letIn(door: Door, stream: Duplex, address: string | null): void {
  door({ address, close: () => stream.destroy() }).enter(stream)
}
