import fs from 'node:fs/promises'
import path from 'node:path'
import { P, PEER_WORDS, V6 } from '../swarm/peer-row.ts'
import { M } from '../tables/member-row.ts'
import { T } from '../tables/torrent-row.ts'
import { TORRENT_ROWS } from '../tables/torrent-table.ts'
import { attachRows } from '../tables/rows.ts'
import type { World } from '../world.ts'
import { syncFolder } from './folder.ts'
import type { JournalFiles } from './journal-files.ts'
import {
  END_MARK,
  EXTENT_WORDS,
  FIRST_HASH,
  hashWord,
  HEAD,
  HEAD_WORDS,
  PEER_TAIL_WORDS,
  SNAPSHOT_LAYOUT,
  SNAPSHOT_MAGIC,
  TORRENT_HEAD_WORDS,
  TORRENT_MARK,
  V6_TAIL_WORDS,
} from './snapshot-format.ts'

/** Peers and torrents that are copied before others get their turn: about 0.3 ms. */
const SLICE_PEERS = 2_000
const SLICE_TORRENTS = 4_000
const BUFFER_WORDS = 2 ** 18

export interface SnapshotResult {
  readonly torrents: number
  readonly peers: number
  readonly bytes: number
  /** Entries of each journal that it covers: these need no replay any more. */
  readonly extents: ReadonlyMap<string, number>
}

export interface SnapshotOptions {
  readonly world: World
  readonly files: JournalFiles
  /** Where it goes, once whole. */
  readonly file: string
  /** Lets others have their turn between slices. */
  readonly pause: () => Promise<void>
  /** Whether to give up. */
  readonly isStopping: () => boolean
  /** Settles true when every entry that is committed by now stands in its file. */
  readonly entriesWritten: () => Promise<boolean>
}

/**
 * Writes all sessions beside the old snapshot, consistent for each torrent, and puts it in the old
 * one's place; null when it gave up.
 *
 * It may hold what an announce changed before that announce's entry is in its journal, so it only
 * becomes valid once all entries that were committed by its end are on the disk: a kill never
 * leaves a session's new counters without the entry that books the difference.
 */
export async function writeSnapshot(options: SnapshotOptions): Promise<SnapshotResult | null> {
  const { world, files, file } = options
  const extents = files.extents()
  const beside = `${file}.new`
  const handle = await fs.open(beside, 'w', 0o600)
  try {
    const out = createWordWriter((bytes) => handle.write(bytes).then(() => undefined))
    await writeHead(out, world, extents)
    const counts = await writeTorrents(out, options)
    if (counts === null) return null
    await out.end([END_MARK, counts.torrents, counts.peers])
    if (!(await options.entriesWritten())) return null
    await files.sync()
    await handle.sync()
    await fs.rename(beside, file)
    syncFolder(path.dirname(file))
    return { ...counts, bytes: out.bytes(), extents }
  } finally {
    await handle.close()
  }
}

async function writeHead(
  out: WordWriter,
  { clock }: World,
  extents: ReadonlyMap<string, number>,
): Promise<void> {
  await out.room(HEAD_WORDS + extents.size * EXTENT_WORDS)
  const head = out.words()
  let at = out.take(HEAD_WORDS)
  head[at + HEAD.magic] = SNAPSHOT_MAGIC
  head[at + HEAD.layout] = SNAPSHOT_LAYOUT
  head[at + HEAD.seconds] = clock.seconds()
  head[at + HEAD.wall] = clock.wall()
  head[at + HEAD.journals] = extents.size
  for (const [id, count] of extents) {
    at = out.take(EXTENT_WORDS)
    for (let word = 0; word < 4; word++) {
      head[at + word] = Number.parseInt(id.slice(word * 8, word * 8 + 8), 16)
    }
    head[at + 4] = count
    head[at + 5] = Math.floor(count / 2 ** 32)
  }
}

async function writeTorrents(
  out: WordWriter,
  { world, pause, isStopping }: SnapshotOptions,
): Promise<{ torrents: number; peers: number } | null> {
  const { words, lock, swarms } = world
  const rows = attachRows(words, TORRENT_ROWS)
  const counts = { torrents: 0, peers: 0 }
  let slicePeers = 0
  for (let number = 0; number < rows.count(); number++) {
    if (slicePeers >= SLICE_PEERS || number % SLICE_TORRENTS === SLICE_TORRENTS - 1) {
      await pause()
      if (isStopping()) return null
      slicePeers = 0
    }
    const torrent = rows.at(number)
    if (torrent === 0 || isUntouched(words, torrent)) continue
    // A swarm may grow between this look and the lock: then once more, with more room.
    for (let isDone = false; !isDone;) {
      await out.room(mostWords(swarms.size(torrent)))
      while (!lock.tryHold(torrent)) {
        await pause()
        if (isStopping()) return null
      }
      const peers = swarms.size(torrent)
      isDone = mostWords(peers) <= out.left()
      if (isDone) writeTorrent(out, world, torrent)
      lock.release(torrent)
      slicePeers += peers
      if (isDone) counts.peers += peers
    }
    counts.torrents++
  }
  return counts
}

/** No peers, and no entry since this start: whatever older entries said is covered by `extents`. */
function isUntouched(words: Int32Array, torrent: number): boolean {
  return words[torrent + T.block] === 0 && words[torrent + T.sequenceLo] === 0
}

function mostWords(peers: number): number {
  return TORRENT_HEAD_WORDS + (peers + 8) * (PEER_WORDS + PEER_TAIL_WORDS + V6_TAIL_WORDS)
}

function writeTorrent(out: WordWriter, { words, swarms }: World, torrent: number): void {
  const to = out.words()
  const peers = swarms.size(torrent)
  let at = out.take(TORRENT_HEAD_WORDS)
  to[at] = TORRENT_MARK
  to[at + 1] = words[torrent + T.idLo]
  to[at + 2] = words[torrent + T.idHi]
  to[at + 3] = words[torrent + T.sequenceLo]
  to[at + 4] = words[torrent + T.sequenceHi]
  to[at + 5] = words[torrent + T.snatches]
  to[at + 6] = peers
  for (let place = 0; place < peers; place++) {
    const peer = swarms.at(torrent, place)
    const member = words[peer + P.member] >>> 0
    const ipv6 = words[peer + P.ipv6] >>> 0
    at = out.take(PEER_WORDS + PEER_TAIL_WORDS)
    for (let word = 0; word < PEER_WORDS; word++) to[at + word] = words[peer + word]
    to[at + P.member] = words[member + M.idLo]
    to[at + P.ipv6] = ipv6 === 0 ? 0 : 1
    to[at + PEER_WORDS] = words[member + M.idHi]
    if (ipv6 === 0) continue
    at = out.take(V6_TAIL_WORDS)
    for (let word = 0; word <= V6.lastSeen4; word++) to[at + word] = words[ipv6 + word]
  }
}

interface WordWriter {
  /** Makes sure that `take` can give this many words. */
  readonly room: (count: number) => Promise<void>
  readonly left: () => number
  readonly words: () => Int32Array
  /** Where the next `count` words go. */
  readonly take: (count: number) => number
  /** The last words, then the checksum of everything. */
  readonly end: (last: readonly number[]) => Promise<void>
  readonly bytes: () => number
}

function createWordWriter(write: (bytes: Uint8Array) => Promise<void>): WordWriter {
  let words = new Int32Array(BUFFER_WORDS)
  let used = 0
  let hash = FIRST_HASH
  let bytes = 0

  async function flush(): Promise<void> {
    for (let at = 0; at < used; at++) hash = hashWord(hash, words[at])
    bytes += used * 4
    await write(new Uint8Array(words.buffer, 0, used * 4))
    used = 0
  }

  async function room(count: number): Promise<void> {
    if (used + count <= words.length) return
    await flush()
    if (count > words.length) words = new Int32Array(count)
  }

  return {
    room,
    left: () => words.length - used,
    words: () => words,
    take(count) {
      used += count
      return used - count
    },
    async end(last) {
      await room(last.length)
      for (const word of last) words[used++] = word
      await flush()
      words[used++] = hash
      await write(new Uint8Array(words.buffer, 0, 4))
      bytes += 4
    },
    bytes: () => bytes,
  }
}
