import type { KIND } from '../../bridge/traffic-entry.ts'
import { ENTRY_FLAG, W } from '../../bridge/traffic-entry.ts'
import type { RawCredit } from '../../domain/announce/credit.ts'
import type { EntryTime } from '../journal/entry-of-peer.ts'
import { entryOfPeer } from '../journal/entry-of-peer.ts'
import type { Journal } from '../journal/journal.ts'
import { STAT } from '../memory/statistics.ts'
import { wordAt } from '../wire/ascii.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** The fields of an entry that are not in the session's row. */
export interface EntryDetails {
  kind: (typeof KIND)[keyof typeof KIND]
  /** Raw bytes since the previous announce. */
  readonly credit: RawCredit
  /** The time of the previous announce, in tracker seconds: the bytes' interval begins there. */
  since: number
  /** Bits of ENTRY_FLAG that the row does not have: suspicious, moved, implausible. */
  flags: number
}

export type WriteEntry = (step: Step, peer: number, details: EntryDetails) => void

/** Copies what only the request has: the client and the hash of its key. */
function tellClient({ request }: Step, out: Int32Array, at: number): void {
  out[at + W.clientHi] = wordAt(request.peerId, 0)
  out[at + W.clientLo] = wordAt(request.peerId, 4)
  out[at + W.keyHash] = request.keyHash
  out[at + W.flags] &= ~ENTRY_FLAG.untold
}

/**
 * Replaces the raw bytes by the amount by which the reported counters are below those of the
 * session.
 */
function tellLower({ request }: Step, out: Int32Array, at: number, flags: number): void {
  if ((flags & ENTRY_FLAG.lowerUp) !== 0) {
    const { uploadedLo, uploadedHi } = request
    subtract(out, at + W.rawUpLo, at + W.uploadedLo, uploadedLo, uploadedHi)
  }
  if ((flags & ENTRY_FLAG.lowerDown) !== 0) {
    const { downloadedLo, downloadedHi } = request
    subtract(out, at + W.rawDownLo, at + W.downloadedLo, downloadedLo, downloadedHi)
  }
}

/** Writes the 64-bit number at `from` minus (lo, hi) to `into` and the word after it. */
function subtract(out: Int32Array, into: number, from: number, lo: number, hi: number): void {
  const borrow = out[from] >>> 0 < lo >>> 0 ? 1 : 0
  out[into] = (out[from] - lo) | 0
  out[into + 1] = (out[from + 1] - hi - borrow) | 0
}

const LOWER = ENTRY_FLAG.lowerUp | ENTRY_FLAG.lowerDown

/**
 * Creates the function that writes a session's row into the journal. Call it under the torrent's
 * lock, and only if the journal has room: an announce that finds no room must not change anything.
 */
export function createEntryWriter(world: World, journal: Journal): WriteEntry {
  const { words } = world
  const time: EntryTime = { nowSeconds: 0, wall: 0, atSeconds: 0 }

  return (step, peer, { kind, credit, since, flags }) => {
    const out = journal.words
    const at = journal.next()
    time.nowSeconds = step.now
    time.wall = step.wall
    time.atSeconds = step.now
    world.takeSequence(step.torrent)
    entryOfPeer(words, step.torrent, peer, out, at, time)
    out[at + W.rawUpLo] = credit.upLo
    out[at + W.rawUpHi] = credit.upHi
    out[at + W.rawDownLo] = credit.downLo
    out[at + W.rawDownHi] = credit.downHi
    out[at + W.since] = step.wall - Math.max(0, step.now - since)
    out[at + W.flags] |= flags
    if (peer === step.peer) tellClient(step, out, at)
    if ((flags & LOWER) !== 0) tellLower(step, out, at, flags)
    journal.commit(kind)
    words[world.stats + STAT.entries]++
  }
}
