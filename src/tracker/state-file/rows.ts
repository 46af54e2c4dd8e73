import { TORRENT_STATE } from '../../domain/announce/types.ts'
import { KEY } from '../memory/tables/member-table.ts'
import { M, MEMBER_FLAG } from '../memory/tables/member-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { hashRecord, T } from '../memory/tables/torrent-row.ts'
import type { Versions } from '../memory/tables/versions.ts'
import { applyTorrentState } from '../memory/torrent-state.ts'
import type { World } from '../memory/world.ts'

// A member or a torrent in the stored state, in words: only what the site sent, without the swarm.
// A text is stored as its length in bytes followed by the bytes, four per word, as in the tables.

/** The longest row: a passkey, and a reason of 200 characters. */
export const MOST_ROW_WORDS = 300

const HAS_KEY = 1 << 8
/** The words of a former passkey: when it expires, then the key. */
const FORMER_WORDS = [KEY.formerUntil, KEY.words, KEY.words + 1, KEY.words + 2, KEY.words + 3]
const MEMBER_FLAGS = MEMBER_FLAG.banned | MEMBER_FLAG.mayLeech

export interface RowsContext {
  readonly world: World
  readonly tables: TableWriters
  readonly versions: Versions
}

/**
 * Appends a row to `out` at `at`. Returns where the next one starts, or `at` when there is nothing
 * to append.
 */
export type PackRow = (context: RowsContext, row: number, out: Int32Array, at: number) => number

export const packMember: PackRow = ({ world: { words }, versions }, member, out, at) => {
  // Rows from another database are not valid under the versions of this one.
  if (!versions.isOfThisDatabase(member, M)) return at
  const key = words[member + M.passkey] >>> 0
  out[at] = words[member + M.idLo]
  out[at + 1] = words[member + M.idHi]
  out[at + 2] = words[member + M.versionLo]
  out[at + 3] = words[member + M.versionHi]
  out[at + 4] = (words[member + M.flags] & MEMBER_FLAGS) | (key === 0 ? 0 : HAS_KEY)
  for (let word = 0; word < 4; word++) out[at + 5 + word] = key === 0 ? 0 : words[key + word]
  out[at + 9] = words[member + M.leechSlots]
  out[at + 10] = words[member + M.seedSlots]
  const former = words[member + M.former] >>> 0
  for (let word = 0; word < 5; word++) {
    out[at + 11 + word] = former === 0 ? 0 : words[former + FORMER_WORDS[word]]
  }
  return packText(words, words[member + M.reason] >>> 0, out, at + 16)
}

export const packTorrent: PackRow = ({ world: { words }, versions }, torrent, out, at) => {
  if (!versions.isOfThisDatabase(torrent, T)) return at
  if (words[torrent + T.state] === TORRENT_STATE.unknown) return at
  TORRENT_WORDS_KEPT.forEach((word, place) => (out[at + place] = words[torrent + word]))
  let end = at + TORRENT_WORDS_KEPT.length
  for (const isSecond of [false, true]) {
    const hash = hashRecord(words, torrent, isSecond)
    out[end++] = hash === 0 ? 0 : 1
    if (hash === 0) continue
    for (let word = 0; word < 5; word++) out[end++] = words[hash + word]
  }
  return packText(words, words[torrent + T.reason] >>> 0, out, end)
}

/**
 * The words of a torrent that are stored, in this order. A new one is added at the end, and
 * requires a higher KEPT_LAYOUT.
 */
const TORRENT_WORDS_KEPT: readonly number[] = [
  ...[T.idLo, T.idHi, T.versionLo, T.versionHi, T.state, T.uploaderLo, T.uploaderHi],
  ...[T.sizeLo, T.sizeHi, T.snatches, T.removedAt, T.listedAt],
]
/** The words that `unpackTorrent` restores one by one. */
const ONE_BY_ONE: readonly number[] = [
  ...[T.idLo, T.idHi, T.versionLo, T.versionHi, T.state, T.snatches],
]
const PLAIN_PLACES = TORRENT_WORDS_KEPT.flatMap((word, place) =>
  ONE_BY_ONE.includes(word) ? [] : [place],
)

/** Puts the row at `at` into the tables; returns where the next one starts. */
export type UnpackRow = (context: RowsContext, rows: Int32Array, at: number) => number

export const unpackMember: UnpackRow = ({ world, tables: { members }, versions }, rows, at) => {
  const { words } = world
  const member = members.rowOf(rows[at], rows[at + 1])
  versions.isNews(member, M, versionAt(rows, at + 2))
  const flags = rows[at + 4]
  if ((flags & HAS_KEY) !== 0) members.setPasskey(member, [...rows.subarray(at + 5, at + 9)])
  words[member + M.leechSlots] = rows[at + 9]
  words[member + M.seedSlots] = rows[at + 10]
  const until = rows[at + 11] >>> 0
  if (until > world.clock.wall()) {
    members.addFormer(member, [...rows.subarray(at + 12, at + 16)], until)
  }
  const { text, end } = unpackText(rows, at + 16)
  const isBanned = (flags & MEMBER_FLAG.banned) !== 0
  members.setRights(member, isBanned, (flags & MEMBER_FLAG.mayLeech) !== 0, text)
  return end
}

export const unpackTorrent: UnpackRow = ({ world, tables: { torrents }, versions }, rows, at) => {
  const { words } = world
  const torrent = torrents.rowOf(rows[at], rows[at + 1])
  versions.isNews(torrent, T, versionAt(rows, at + 2))
  for (const place of PLAIN_PLACES) words[torrent + TORRENT_WORDS_KEPT[place]] = rows[at + place]
  // The journal may contain more snatches (rule 87).
  const own = words[torrent + T.snatches] >>> 0
  words[torrent + T.snatches] = Math.max(own, rows[at + 9] >>> 0)
  let end = at + TORRENT_WORDS_KEPT.length
  const hashes: Int32Array[] = []
  for (let place = 0; place < 2; place++) {
    if (rows[end++] === 0) continue
    hashes.push(rows.slice(end, end + 5))
    end += 5
  }
  const reason = unpackText(rows, end)
  torrents.setReason(torrent, reason.text)
  applyTorrentState(world, torrent, rows[at + 4])
  torrents.setHashes(torrent, hashes)
  return reason.end
}

function versionAt(rows: Int32Array, at: number): number {
  return (rows[at] >>> 0) + (rows[at + 1] >>> 0) * 2 ** 32
}

function packText(words: Int32Array, block: number, out: Int32Array, at: number): number {
  const length = block === 0 ? 0 : words[block]
  const size = Math.ceil(length / 4)
  out[at] = length
  for (let word = 0; word < size; word++) out[at + 1 + word] = words[block + 1 + word]
  return at + 1 + size
}

function unpackText(rows: Int32Array, at: number): { text: string; end: number } {
  const length = rows[at]
  const end = at + 1 + Math.ceil(length / 4)
  if (length === 0) return { text: '', end }
  const text = Buffer.from(rows.buffer, rows.byteOffset + (at + 1) * 4, length).toString('utf8')
  return { text, end }
}
