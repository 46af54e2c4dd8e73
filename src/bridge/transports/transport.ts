import type { Duplex } from 'node:stream'

/** A way to carry a link: any ordered stream of bytes in both directions. */
export interface Transport {
  /** What a URL of it begins with, without the colon. */
  readonly scheme: string
  /**
   * Listens; `onStream` is given each connection, `onFault` what goes wrong with later ones.
   * @throws Error with a clear text: somebody else listens there, or it cannot be listened on.
   */
  readonly listen: (
    url: string,
    onStream: (stream: Duplex) => void,
    onFault: (error: Error) => void,
  ) => Promise<Listener>
  /** Connects within `seconds`; gives up at once when `signal` is aborted. @throws Error */
  readonly connect: (url: string, seconds: number, signal: AbortSignal) => Promise<Duplex>
}

export interface Listener {
  /** Takes no further connection; those that stand are left alone. */
  readonly close: () => Promise<void>
}
