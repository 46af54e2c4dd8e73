import type { Clock } from '../shared/clock.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from '../store/base/db.ts'
import type { DueMessage, MessageDoubt } from '../store/irc/messages.ts'
import * as messages from '../store/irc/messages.ts'
import * as nicks from '../store/irc/nicks.ts'
import type { Book } from './book.ts'

/** The lines for the nicks of a network, as the bot that speaks reads and stores them. */
export interface NickBook {
  readonly due: () => Promise<DueMessage | null>
  readonly doubtOf: () => Promise<MessageDoubt | null>
  /** Stores that a line is about to be sent. Resolves with false if the line must not be sent. */
  readonly intend: (id: number, text: string) => Promise<boolean>
  readonly said: (id: number) => Promise<void>
  readonly unsaid: (id: number) => Promise<void>
  readonly lost: (id: number) => Promise<void>
  readonly postpone: (nickId: number, fault: string) => Promise<void>
  readonly reached: (nickId: number) => Promise<void>
  /** Confirms a nick. Resolves with the name of its member, or null if the code is wrong. */
  readonly confirm: (code: string, nick: string, owner: string) => Promise<string | null>
}

interface NickBookOptions {
  readonly db: Db
  readonly book: Pick<Book, 'onLock' | 'write' | 'settle'>
  readonly secrets: Secrets
  readonly clock: Clock
  /** A random name of this process. */
  readonly process: string
  readonly networkId: number
}

/** A nick that cannot be reached is tried again after this time. */
const AGAIN_MS = 120_000

/**
 * Creates the book for nicks. As with channels, only the bot that holds the lock can note that it
 * is about to send a line.
 */
export function createNickBook(options: NickBookOptions): NickBook {
  const { db, book, secrets, clock, process, networkId } = options
  return {
    due: () => messages.due(db, networkId, clock.now()),
    async doubtOf() {
      await book.settle()
      return messages.doubtOf(db, networkId)
    },
    intend: (id, text) => book.onLock((held) => messages.intend(held, id, { text, by: process })),
    said: (id) => book.write(() => messages.said(db, id)),
    unsaid: (id) => book.write(() => messages.unsaid(db, id)),
    lost: (id) => book.write(() => messages.lost(db, id)),
    postpone(nickId, fault) {
      const until = new Date(clock.now().getTime() + AGAIN_MS)
      return messages.postpone(db, nickId, { fault, until })
    },
    reached: (nickId) => messages.reached(db, nickId),
    confirm(code, nick, owner) {
      const codeHash = secrets.lookupHash(code)
      return nicks.confirm(db, networkId, { codeHash, nick, owner }, clock.now())
    },
  }
}
