import type { Duplex } from 'node:stream'

/** A way to carry a link: any ordered stream of bytes in both directions. */
export interface Transport {
  /** What a URL of it begins with, without the colon. */
  readonly scheme: string
  /**
   * Listens; `door` answers each connection, `onFault` is told what goes wrong with later ones.
   * @throws Error with a clear text: somebody else listens there, or it cannot be listened on.
   */
  readonly listen: (url: string, door: Door, onFault: (error: Error) => void) => Promise<Listener>
  /** Connects within `seconds`; gives up at once when `signal` is aborted. @throws Error */
  readonly connect: (url: string, seconds: number, signal: AbortSignal) => Promise<Duplex>
}

export interface Listener {
  /** Takes no further connection; those that stand are left alone. */
  readonly close: () => Promise<void>
}

/** A connection of which nothing was read yet. */
export interface Knock {
  /** Null where only processes of this user get in: UNIX sockets, loopback. */
  readonly address: string | null
  /** Cuts it, for as long as its stream was not handed over. */
  readonly close: () => void
}

export type Door = (knock: Knock) => Guest

/** What becomes of a knock; one of `enter` and `leave` is called, once. */
export interface Guest {
  /** It will be refused: a transport that has to work for its stream need not begin. */
  readonly isTurnedAway: boolean
  /** Its stream is there; `fault`: why the transport does not trust the other end. */
  readonly enter: (stream: Duplex, fault?: string) => void
  /** It is gone, or no stream came of it. */
  readonly leave: (reason: string) => void
}

/** Takes a connection whose stream is there at once. */
export function letIn(door: Door, stream: Duplex, address: string | null): void {
  door({ address, close: () => stream.destroy() }).enter(stream)
}
