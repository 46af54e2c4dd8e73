import type { Duplex } from 'node:stream'

/** A way to carry a link: any ordered stream of bytes in both directions. */
export interface Transport {
  /** The scheme of its URLs, without the colon. */
  readonly scheme: string
  /**
   * Listens; `door` handles each connection, `onFault` gets later errors of the listener.
   * @throws Error with a clear text: the address is in use, or it is not possible to listen there
   */
  readonly listen: (url: string, door: Door, onFault: (error: Error) => void) => Promise<Listener>
  /**
   * Connects within `seconds`; gives up immediately when `signal` is aborted.
   * @throws Error
   */
  readonly connect: (url: string, seconds: number, signal: AbortSignal) => Promise<Duplex>
}

export interface Listener {
  /** Accepts no further connections; existing ones are left alone. */
  readonly close: () => Promise<void>
}

/** A connection from which nothing was read yet. */
export interface Knock {
  /** Null where only processes of this user can connect: UNIX sockets, loopback. */
  readonly address: string | null
  /** Cuts the connection, until its stream was handed over. */
  readonly close: () => void
}

export type Door = (knock: Knock) => Guest

/** The answer to a knock: either `enter` or `leave` is called, once. */
export interface Guest {
  /** Whether it will be refused, so that a transport with a costly stream need not set it up. */
  readonly isTurnedAway: boolean
  /**
   * Its stream is ready; `fault`: why the transport does not trust the other end. `isBare`: it
   * shows no certificate, as a machine that wants to become a node.
   */
  readonly enter: (stream: Duplex, fault?: string, isBare?: boolean) => void
  /** It ended, or its stream could not be set up. */
  readonly leave: (reason: string) => void
}

/** Accepts a connection whose stream is ready immediately. */
export function letIn(door: Door, stream: Duplex, address: string | null): void {
  door({ address, close: () => stream.destroy() }).enter(stream)
}
