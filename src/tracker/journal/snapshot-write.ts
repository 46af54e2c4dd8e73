import fs from 'node:fs/promises'
import path from 'node:path'
import { T } from '../memory/tables/torrent-row.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { World } from '../memory/world.ts'
import { writeWhole } from './write-whole.ts'
import { syncFolder } from './folder.ts'
import type { JournalFiles } from './journal-files.ts'
import {
  EXTENT_WORDS,
  FILE_HEAD_WORDS,
  hashWords,
  JOURNALS_HEAD_WORDS,
  SECTION,
  SECTION_HEAD_WORDS,
  SNAPSHOT_LAYOUT,
  SNAPSHOT_MAGIC,
} from './snapshot-format.ts'
import { copyTorrent, mostWords } from './snapshot-torrents.ts'

/** How many peers and torrents are copied before other work can run: about 0.3 ms. */
const SLICE_PEERS = 2_000
const SLICE_TORRENTS = 4_000
/** A section ends after this many words; one huge swarm can make it larger. */
const SECTION_WORDS = 2 ** 18
/** Room for the peers that a swarm may gain between the estimate and its lock. */
const GROWTH_PEERS = 8

export interface SnapshotResult {
  readonly torrents: number
  readonly peers: number
  readonly bytes: number
  /** How many entries of each journal the snapshot covers: these need no replay. */
  readonly extents: ReadonlyMap<string, number>
}

export interface SnapshotOptions {
  readonly world: World
  readonly files: JournalFiles
  /** The path of the complete snapshot. */
  readonly file: string
  /** Lets other work run between slices. */
  readonly pause: () => Promise<void>
  /** Whether the snapshot must give up. */
  readonly isStopping: () => boolean
  /** Resolves to true when every entry committed so far is in its file. */
  readonly entriesWritten: () => Promise<boolean>
}

/**
 * Writes all sessions to a new file, each torrent in a consistent state; the file then replaces the
 * old snapshot. Returns null when it gave up.
 *
 * The file may contain the changes of an announce before that announce's entry is in its journal.
 * So the file becomes valid only once all entries that were committed before its end are on disk:
 * killing the process never leaves new counters of a session without the entry that books the
 * difference.
 */
export async function writeSnapshot(options: SnapshotOptions): Promise<SnapshotResult | null> {
  const { files, file } = options
  const extents = files.extents()
  const beside = `${file}.new`
  const handle = await fs.open(beside, 'w', 0o600)
  try {
    const out = createSectionWriter((bytes) => writeWhole(handle, bytes))
    await out.begin()
    await writeExtents(out, options.world, extents)
    const counts = await writeTorrents(out, options)
    if (counts === null) return null
    out.put([counts.torrents, counts.peers])
    await out.close(SECTION.end)
    if (!(await options.entriesWritten())) return null
    await files.sync()
    await handle.sync()
    await fs.rename(beside, file)
    syncFolder(path.dirname(file))
    return { ...counts, bytes: out.bytes(), extents }
  } finally {
    await handle.close()
    // Removes the unfinished file, if it was not renamed: on a full disk, it would leave no space
    // for the journals.
    await fs.rm(beside, { force: true })
  }
}

async function writeExtents(
  out: SectionWriter,
  { clock }: World,
  extents: ReadonlyMap<string, number>,
): Promise<void> {
  out.room(JOURNALS_HEAD_WORDS + extents.size * EXTENT_WORDS)
  out.put([clock.seconds(), clock.wall(), extents.size])
  for (const [id, count] of extents) {
    out.put([0, 8, 16, 24].map((at) => Number.parseInt(id.slice(at, at + 8), 16)))
    out.put([count, Math.floor(count / 2 ** 32)])
  }
  await out.close(SECTION.journals)
}

async function writeTorrents(
  out: SectionWriter,
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
    if (torrent === 0 || isEmpty(words, torrent)) continue
    for (let isDone = false; !isDone;) {
      if (out.used() > SECTION_WORDS) await out.close(SECTION.torrents)
      out.room(mostWords(swarms.size(torrent) + GROWTH_PEERS))
      // Locked for reading: announces that report no new counters are still answered.
      while (!lock.tryHold(torrent)) {
        await pause()
        if (isStopping()) return null
      }
      const peers = swarms.size(torrent)
      isDone = mostWords(peers) <= out.left()
      if (isDone) out.take((to, at) => copyTorrent(world, torrent, to, at))
      lock.release(torrent)
      slicePeers += peers
      if (isDone) counts.peers += peers
    }
    counts.torrents++
  }
  await out.close(SECTION.torrents)
  return counts
}

/**
 * Whether a torrent has no peers, no entry since this start (`extents` cover older ones) and no
 * snatches. Snatches may be known from another tracker or from journals that this snapshot covers.
 */
function isEmpty(words: Int32Array, torrent: number): boolean {
  const used = words[torrent + T.block] | words[torrent + T.sequenceLo]
  return used === 0 && words[torrent + T.snatches] === 0
}

interface SectionWriter {
  /** Writes the start of the file, before the first section. */
  readonly begin: () => Promise<void>
  /** Makes room in the section for `count` more words. */
  readonly room: (count: number) => void
  readonly left: () => number
  readonly used: () => number
  readonly put: (values: readonly number[]) => void
  /** Lets `copy` write words from `at` on; `copy` returns the index where it ended. */
  readonly take: (copy: (words: Int32Array, at: number) => number) => void
  /** Writes the section as one of this kind and starts another. */
  readonly close: (kind: number) => Promise<void>
  readonly bytes: () => number
}

function createSectionWriter(write: (bytes: Uint8Array) => Promise<void>): SectionWriter {
  let words = new Int32Array(2 * SECTION_WORDS)
  let end = SECTION_HEAD_WORDS
  let bytes = 0

  async function out(count: number): Promise<void> {
    bytes += count * 4
    await write(new Uint8Array(words.buffer, 0, count * 4))
  }

  return {
    async begin() {
      words.set([SNAPSHOT_MAGIC, SNAPSHOT_LAYOUT])
      await out(FILE_HEAD_WORDS)
    },
    room(count) {
      if (end + count <= words.length) return
      const larger = new Int32Array(end + count)
      larger.set(words.subarray(0, end))
      words = larger
    },
    left: () => words.length - end,
    used: () => end - SECTION_HEAD_WORDS,
    put(values) {
      words.set(values, end)
      end += values.length
    },
    take(copy) {
      end = copy(words, end)
    },
    async close(kind) {
      words[0] = kind
      words[1] = end - SECTION_HEAD_WORDS
      words[2] = hashWords(words, SECTION_HEAD_WORDS, end)
      await out(end)
      end = SECTION_HEAD_WORDS
    },
    bytes: () => bytes,
  }
}
