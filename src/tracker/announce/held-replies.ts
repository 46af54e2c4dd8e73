import { J, journalBase } from '../journal/journal-cells.ts'
import type { CopyCells } from '../memory/copy-cells.ts'
import { attachCopyCells } from '../memory/copy-cells.ts'
import { STAT } from '../memory/statistics.ts'
import type { World } from '../memory/world.ts'

/** The most replies that one thread holds back; further ones do not wait. */
const MOST_HELD = 4_096
/** How often a thread that does not block checks whether held replies may be sent. */
const LOOK_MS = 2

/**
 * The replies of one thread that wait until another tracker has the entries of their announces
 * (docs/decisions/0058). They are sent in the order in which they were held.
 */
export interface HeldReplies {
  /**
   * Whether the reply to an announce of a torrent, whose entries are committed, has to wait. If
   * they must be on disk first, this flushes them; if the disk refuses, the reply becomes a
   * refusal.
   */
  readonly mustWait: (torrent: number, mustBeWritten: boolean) => boolean
  /**
   * Calls `send` when the entries committed so far have been copied, or when the longest wait is
   * over.
   */
  readonly add: (torrent: number, send: () => void) => void
  readonly count: () => number
  /** Sends the held replies that may be sent now. */
  readonly look: () => void
}

interface Held {
  readonly slot: number
  /**
   * The number of the thread's entries that must be copied first, and when the reply is sent
   * without a copy.
   */
  readonly entries: number
  readonly until: number
  readonly send: () => void
}

export interface HeldRepliesOptions {
  readonly world: World
  readonly thread: number
  /** Writes the journal; returns false when the disk refuses. */
  readonly flush: () => boolean
  /** Whether the thread blocks in system calls, and so must call `look`; otherwise a timer does. */
  readonly isBlocking: boolean
  /** Monotonic milliseconds. */
  readonly now: () => number
}

interface State extends HeldRepliesOptions {
  readonly copies: CopyCells
  /** Where the thread's cells begin in the words of the journals. */
  readonly base: number
  readonly list: Held[]
  timer: NodeJS.Timeout | undefined
}

export function createHeldReplies(options: HeldRepliesOptions): HeldReplies {
  const state: State = {
    ...options,
    ...{ copies: attachCopyCells(options.world.words), list: [], timer: undefined },
    base: journalBase(options.thread),
  }
  return {
    mustWait: (torrent, mustBeWritten) => mustWait(state, torrent, mustBeWritten),
    add: (torrent, send) => add(state, torrent, send),
    count: () => state.list.length,
    look: () => look(state),
  }
}

function mustWait(state: State, torrent: number, mustBeWritten: boolean): boolean {
  const { world, copies, list, flush } = state
  if (copies.waitMilliseconds() === 0 || torrent === 0) return false
  const isCopied = copies.isCopied(world.holders.sharedSlotOf(torrent))
  if (!isCopied || list.length >= MOST_HELD) {
    world.words[world.stats + STAT.repliesNotHeld]++
    return false
  }
  return !mustBeWritten || flush()
}

function add(state: State, torrent: number, send: () => void): void {
  const { world, copies, list, base } = state
  const { words, stats, holders } = world
  words[stats + STAT.repliesHeld]++
  list.push({
    slot: holders.slotOf(torrent),
    entries: Atomics.load(words, base + J.created),
    until: state.now() + copies.waitMilliseconds(),
    send,
  })
  if (!state.isBlocking) state.timer ??= setTimeout(() => lookAgain(state), LOOK_MS)
}

function lookAgain(state: State): void {
  state.timer = undefined
  look(state)
  if (state.list.length > 0) state.timer ??= setTimeout(() => lookAgain(state), LOOK_MS)
}

function look(state: State): void {
  const { world, copies, list } = state
  const { words, stats } = world
  const now = list.length === 0 ? 0 : state.now()
  for (let held = list.at(0); held !== undefined; held = list.at(0)) {
    const isThere = copies.isCopied(held.slot)
    const isCopied = isThere && hasCopied(state, held.entries)
    if (!isCopied && isThere && now < held.until) return
    list.shift()
    if (!isCopied) words[stats + STAT.repliesLate]++
    held.send()
  }
}

/** Compares by difference, because both numbers wrap around. */
function hasCopied({ world, base }: State, entries: number): boolean {
  return ((Atomics.load(world.words, base + J.copied) - entries) | 0) >= 0
}
