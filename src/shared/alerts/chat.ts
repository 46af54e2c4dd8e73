import type { Outcome, Post, TargetSettings } from './exchange.ts'

// How messages are read from a target whose readers can write back.

/** A message that someone wrote in a chat. */
export interface Heard {
  readonly id: string
  /** The account that wrote the message, and its current name. */
  readonly account: string
  readonly name: string
  readonly text: string
  readonly at: Date
  /** The chat in which the message was written and is answered. */
  readonly place: string
  /** Whether only the account and the program can read it. */
  readonly isPrivate: boolean
}

export type Hearing =
  | {
      readonly ok: true
      readonly messages: readonly Heard[]
      /**
       * Where reading continues; once this was passed to `listen`, the messages are not returned
       * again.
       */
      readonly heard: string
    }
  | { readonly ok: false; readonly error: string; readonly restSeconds?: number }

export interface ListenTools {
  readonly post: Post
}

export interface Chat {
  /** The key of a reader: targets with the same key share it. */
  readonly key: (settings: TargetSettings) => string
  /** Returns the `place` of the target. */
  readonly place: (settings: TargetSettings) => string
  /**
   * Waits up to `LISTEN_SECONDS` for messages after `heard`; if that is null, only for new ones.
   */
  readonly listen: (
    settings: TargetSettings,
    heard: string | null,
    tools: ListenTools,
  ) => Promise<Hearing>
  readonly answer: (
    settings: TargetSettings,
    to: Pick<Heard, 'place' | 'id'>,
    text: string,
    tools: ListenTools,
  ) => Promise<Outcome>
}

/** How long a request waits for a message. */
export const LISTEN_SECONDS = 20
/** The most messages in one reply of a service. */
export const MOST_HEARD = 20

/** Returns a failed attempt to listen, from the outcome of its request. */
export function notHeard(outcome: Outcome, otherwise: string): Hearing {
  if (outcome.ok) return { ok: false, error: otherwise }
  const { error, restSeconds } = outcome
  return { ok: false, error, ...(restSeconds !== undefined && { restSeconds }) }
}
