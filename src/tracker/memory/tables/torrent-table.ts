import { TORRENT_STATE } from '../../../domain/announce/types.ts'
import { FIRST_LINE, H, LINE_WORDS } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { attachIndex, attachLineIndex, createIndexWriter, mix } from './hash-index.ts'
import type { IndexReader, IndexWriter } from './hash-index.ts'
import type { Limbo } from './limbo.ts'
import type { RowShape } from './rows.ts'
import { attachRows, createRowWriter } from './rows.ts'
import { copyText, storeText } from './text.ts'
import { HASH, HASH_WORDS, hashRecord, SECOND_BLOCK, T, TORRENT_WORDS } from './torrent-row.ts'

export const TORRENT_ROOT = {
  rows: H.torrents, // two words
  byHash: H.torrents + 2,
  byId: H.torrents + 3,
} as const

/** The additional word belongs to the reaper (reaper/due.ts). */
export const TORRENT_ROWS: RowShape = {
  root: TORRENT_ROOT.rows,
  directory: H.torrentChunks,
  words: TORRENT_WORDS,
  next: T.uploaderLo,
  inUse: T.inUse,
  hasAside: true,
}

const REMOVED = TORRENT_STATE.removed

/**
 * The place within a cache line that all records of hashes have, both in rows and outside of them.
 */
export const HASH_PLACE = (FIRST_LINE + T.hash) % LINE_WORDS

/** The words of a block that has room for a record at that place. */
const SECOND_WORDS = HASH_WORDS + 1 + LINE_WORDS - 1

/** The torrents as announce threads see them. A torrent is named by its row (0: none). */
export interface Torrents {
  /**
   * Finds a torrent by info hash, given as its 20 bytes in five words, in the byte order of this
   * machine. Both hashes of a hybrid torrent lead to the same row. A row may be freed a few seconds
   * after it was found, so find it again for a queued request.
   */
  readonly find: (h0: number, h1: number, h2: number, h3: number, h4: number) => number
  /** One of TORRENT_STATE. */
  readonly state: (torrent: number) => number
  readonly idLo: (torrent: number) => number
  readonly idHi: (torrent: number) => number
  readonly isUploader: (torrent: number, memberIdLo: number, memberIdHi: number) => boolean
  readonly snatches: (torrent: number) => number
  readonly seeders: (torrent: number) => number
  /**
   * Returns the seconds from when it was listed until `wall`; a very large number when that is
   * unknown.
   */
  readonly ageSeconds: (torrent: number, wall: number) => number
  /** Returns the number of leechers, including partial seeds. */
  readonly leechers: (torrent: number) => number
  readonly partials: (torrent: number) => number
  readonly sizeLo: (torrent: number) => number
  readonly sizeHi: (torrent: number) => number
  readonly copyReason: (torrent: number, out: Uint8Array, at: number, limit: number) => number
}

export function attachTorrents(words: Int32Array, seed: number): Torrents {
  const index = attachLineIndex(words, TORRENT_ROOT.byHash, HASH_PLACE)
  const sought = new Int32Array(5)
  const isThisHash = (hash: number) =>
    words[hash] === sought[0] &&
    words[hash + 1] === sought[1] &&
    words[hash + 2] === sought[2] &&
    words[hash + 3] === sought[3] &&
    words[hash + 4] === sought[4]

  return {
    find(h0, h1, h2, h3, h4) {
      sought[0] = h0
      sought[1] = h1
      sought[2] = h2
      sought[3] = h3
      sought[4] = h4
      const hash = index.find(mix(h0, h1, seed), isThisHash)
      return hash === 0 ? 0 : words[hash + HASH.torrent] >>> 0
    },
    state: (torrent) => words[torrent + T.state],
    idLo: (torrent) => words[torrent + T.idLo],
    idHi: (torrent) => words[torrent + T.idHi],
    isUploader: (torrent, memberIdLo, memberIdHi) =>
      words[torrent + T.uploaderLo] === memberIdLo && words[torrent + T.uploaderHi] === memberIdHi,
    snatches: (torrent) => words[torrent + T.snatches] >>> 0,
    ageSeconds: (torrent, wall) => wall - (words[torrent + T.listedAt] >>> 0),
    seeders: (torrent) => words[torrent + T.seeders],
    leechers: (torrent) => words[torrent + T.leechers],
    partials: (torrent) => words[torrent + T.partials],
    sizeLo: (torrent) => words[torrent + T.sizeLo],
    sizeHi: (torrent) => words[torrent + T.sizeHi],
    copyReason: (torrent, out, at, limit) =>
      copyText(words, words[torrent + T.reason] >>> 0, out, at, limit),
  }
}

interface TorrentTable {
  readonly memory: Memory
  readonly seed: number
  lo: number
  hi: number
  readonly byId: IndexReader
  readonly rowWriter: ReturnType<typeof createRowWriter>
  readonly ids: IndexWriter
  readonly hashes: IndexWriter
  readonly limbo: Limbo
  readonly reader: Torrents
}

/** Creates the main thread's side: the only writer of the site's data about torrents. */
export function createTorrentWriter(memory: Memory, limbo: Limbo, seed: number) {
  const { words } = memory
  const ids = createIndexWriter(memory, TORRENT_ROOT.byId, limbo, (row) =>
    mix(words[row + T.idLo], words[row + T.idHi], seed),
  )
  const table: TorrentTable = {
    memory,
    seed,
    lo: 0,
    hi: 0,
    byId: attachIndex(words, TORRENT_ROOT.byId),
    rowWriter: createRowWriter(memory, TORRENT_ROWS),
    ids,
    hashes: createIndexWriter(
      memory,
      TORRENT_ROOT.byHash,
      limbo,
      (hash) => hashOf(table, hash),
      HASH_PLACE,
    ),
    limbo,
    reader: attachTorrents(words, seed),
  }

  return {
    rows: attachRows(words, TORRENT_ROWS),
    findById: (idLo: number, idHi: number) => findById(table, idLo, idHi),

    makeRow: (idLo: number, idHi: number) => makeRow(table, idLo, idHi),

    /** Returns the torrent's row. A new one has no hash, so no announce finds it. */
    rowOf: (idLo: number, idHi: number): number =>
      findById(table, idLo, idHi) || makeRow(table, idLo, idHi),
    setHashes: (torrent: number, found: readonly Int32Array[]) => setHashes(table, torrent, found),
    setReason: (torrent: number, reason: string) => setReason(table, torrent, reason),
    drop: (torrent: number) => drop(table, torrent),

    /** The number of torrents known by ID, including removed ones. */
    size: ids.size,
  }
}

function hashOf(table: TorrentTable, hash: number): number {
  return mix(table.memory.words[hash], table.memory.words[hash + 1], table.seed)
}

function isThisId(table: TorrentTable, row: number): boolean {
  return (
    table.memory.words[row + T.idLo] === table.lo && table.memory.words[row + T.idHi] === table.hi
  )
}

function findById(table: TorrentTable, idLo: number, idHi: number): number {
  const { byId, seed } = table
  table.lo = idLo
  table.hi = idHi
  return byId.find(mix(idLo, idHi, seed), (row) => isThisId(table, row))
}

/** Creates the row of a torrent that has none. */
function makeRow(table: TorrentTable, idLo: number, idHi: number): number {
  const { rowWriter, ids } = table
  const { words } = table.memory
  const torrent = rowWriter.make()
  words[torrent + T.idLo] = idLo
  words[torrent + T.idHi] = idHi
  ids.insert(torrent)
  return torrent
}

function isSame(table: TorrentTable, record: number, hash: Int32Array): boolean {
  return hash.every((word, index) => table.memory.words[record + index] === word)
}

function recordOf(table: TorrentTable, torrent: number, isSecond: boolean): number {
  return hashRecord(table.memory.words, torrent, isSecond)
}

function dropHash(table: TorrentTable, torrent: number, isSecond: boolean): void {
  const { hashes, limbo, memory } = table
  const { words } = table.memory
  const record = recordOf(table, torrent, isSecond)
  if (record === 0) return
  hashes.remove(record)
  if (isSecond) {
    words[torrent + T.hash2] = 0
    limbo.later(words[record + SECOND_BLOCK] >>> 0, memory.free)
  } else words[record + HASH.torrent] = 0
}

/**
 * Whether another torrent keeps the hash. A hash leads to the newest torrent that has it, but a
 * removed torrent never takes it from a live one.
 */
function isTaken(table: TorrentTable, hash: Int32Array, torrent: number): boolean {
  const { reader } = table
  const { words } = table.memory
  const other = reader.find(hash[0], hash[1], hash[2], hash[3], hash[4])
  if (other === 0 || other === torrent) return false
  if (words[torrent + T.state] === REMOVED && words[other + T.state] !== REMOVED) return true
  for (const isSecond of [false, true]) {
    const record = recordOf(table, other, isSecond)
    if (record !== 0 && isSame(table, record, hash)) dropHash(table, other, isSecond)
  }
  return false
}

function makeSecond(table: TorrentTable): number {
  const { memory } = table
  const { words } = table.memory
  const block = memory.allocate(SECOND_WORDS)
  if (block === 0) throw new Error('the memory of the tracker is full')
  const record = block + ((HASH_PLACE - block) & (LINE_WORDS - 1))
  words[record + SECOND_BLOCK] = block
  return record
}

function setHash(
  table: TorrentTable,
  torrent: number,
  isSecond: boolean,
  hash: Int32Array | undefined,
): void {
  const { words } = table.memory
  const { hashes } = table
  const old = recordOf(table, torrent, isSecond)
  if (old !== 0 && hash !== undefined && isSame(table, old, hash)) return
  dropHash(table, torrent, isSecond)
  if (hash === undefined || isTaken(table, hash, torrent)) return
  const record = isSecond ? makeSecond(table) : torrent + T.hash
  words.set(hash, record)
  words[record + HASH.torrent] = torrent
  if (isSecond) words[torrent + T.hash2] = record
  hashes.insert(record)
}

function setReason(table: TorrentTable, torrent: number, reason: string): void {
  const { words } = table.memory
  const { memory, limbo } = table
  const old = words[torrent + T.reason] >>> 0
  Atomics.store(words, torrent + T.reason, storeText(memory, reason))
  limbo.later(old, memory.free)
}

/** Makes these hashes, at most two, the only ones that lead to the torrent. */
function setHashes(table: TorrentTable, torrent: number, found: readonly Int32Array[]): void {
  setHash(table, torrent, false, found[0])
  setHash(table, torrent, true, found[1])
}

/**
 * Drops the torrent, whose swarm must be empty. Returns false if it was dropped before: walks over
 * the rows still meet it until its row is freed, which must happen only once.
 */
function drop(table: TorrentTable, torrent: number): boolean {
  const { ids, limbo, rowWriter } = table
  const { words } = table.memory
  if (findById(table, words[torrent + T.idLo], words[torrent + T.idHi]) !== torrent) return false
  dropHash(table, torrent, false)
  dropHash(table, torrent, true)
  setReason(table, torrent, '')
  ids.remove(torrent)
  limbo.later(torrent, rowWriter.free)
  return true
}

/** Returns an info hash given as 40 hex digits as the five words that `find` takes. */
export function hashWords(infoHash: string): Int32Array {
  return new Int32Array(new Uint8Array(Buffer.from(infoHash, 'hex')).buffer)
}
