import type { Clock } from '../shared/clock.ts'
import type { Db } from '../store/base/db.ts'
import type { Doubt, Due } from '../store/irc/places.ts'
import * as places from '../store/irc/places.ts'

/** The progress of the channels, as the bot that speaks reads and stores it. */
export interface Book {
  readonly due: (channelId: number) => Promise<Due | null>
  readonly doubtOf: (channelId: number) => Promise<Doubt | null>
  /** Stores that a line is about to be sent. Resolves with false if the line must not be sent. */
  readonly intend: (channelId: number, place: number, text: string) => Promise<boolean>
  readonly said: (channelId: number, place: number) => Promise<void>
  readonly unsaid: (channelId: number, place: number) => Promise<void>
  readonly lost: (channelId: number, place: number) => Promise<void>
  readonly pass: (channelId: number, upTo: number) => Promise<void>
  /** Runs statements on the connection that holds the lock, one after another. */
  readonly onLock: <T>(step: (only: Db) => Promise<T>) => Promise<T>
  /**
   * Stores the outcome of a line; it is kept in memory while the database is down. @throws
   * DatabaseAway
   */
  readonly write: (fact: () => Promise<void>) => Promise<void>
  /** Stores the outcomes that could not be stored earlier. @throws DatabaseAway */
  readonly settle: () => Promise<void>
}

interface BookOptions {
  /** The address of the site. */
  readonly site: string
  readonly db: Db
  /** Returns the connection that holds the lock, on which lines are noted before they are sent. */
  readonly only: () => Db
  readonly clock: Clock
  /** A random name of this process. */
  readonly process: string
}

/**
 * Creates the book of one process. Before a line is sent, it is noted on the connection that holds
 * the lock, so a bot that has lost the lock sends nothing. The outcome of the line is a fact, which
 * any connection may store. Facts that the database did not accept are kept until it does.
 */
export function createBook({ db, only, clock, process, site }: BookOptions): Book {
  const facts: (() => Promise<void>)[] = []
  const writeAll = async () => {
    for (let fact = facts.at(0); fact !== undefined; fact = facts.at(0)) {
      await fact()
      facts.shift()
    }
  }
  // One call after another: several networks settle at the same time, and each call removes the
  // facts that it stored.
  let settling: Promise<void> = Promise.resolve()
  const settle = () => {
    const mine = settling.then(writeAll)
    settling = mine.catch(() => {})
    return mine
  }
  const write = async (fact: () => Promise<void>) => {
    facts.push(fact)
    await settle()
  }
  // One statement at a time on the connection of the lock.
  let turn: Promise<unknown> = Promise.resolve()
  const onLock = <T>(step: (only: Db) => Promise<T>): Promise<T> => {
    const mine = turn.then(() => step(only()))
    turn = mine.catch(() => {})
    return mine
  }
  return {
    due: (channelId) => places.due(db, channelId, site, clock.now()),
    doubtOf: (channelId) => places.doubtOf(db, channelId),
    intend: (channelId, place, text) =>
      onLock((held) => places.intend(held, channelId, { place, text, by: process })),
    onLock,
    said: (channelId, place) => write(() => places.said(db, channelId, place, clock.now())),
    unsaid: (channelId, place) => write(() => places.unsaid(db, channelId, place)),
    lost: (channelId, place) => write(() => places.lost(db, channelId, place)),
    pass: (channelId, upTo) => places.pass(db, channelId, upTo),
    ...{ write, settle },
  }
}
