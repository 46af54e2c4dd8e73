import fs from 'node:fs'
import { MIB } from '../../domain/units.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'
import { age } from './restored-time.ts'
import {
  END_WORDS,
  EXTENT_WORDS,
  FILE_HEAD_WORDS,
  hashWords,
  JOURNALS_HEAD_WORDS,
  SECTION,
  SECTION_HEAD_WORDS,
  SNAPSHOT_LAYOUT,
  SNAPSHOT_MAGIC,
} from './snapshot-format.ts'
import { createTorrentReader } from './snapshot-torrents.ts'

/** The most words of a section, even of a huge swarm: a greater length means damage. */
const MOST_SECTION_WORDS = 2 ** 29

export interface RestoredSnapshot {
  readonly torrents: number
  readonly peers: number
  /** How many entries of each journal the snapshot covers, by the journal's ID. */
  readonly extents: ReadonlyMap<string, number>
  /** Whether every section was intact; otherwise those before the first damaged one were read. */
  readonly isWhole: boolean
}

/**
 * Puts the sessions of a snapshot into empty tables; returns null when there is no file. Members
 * get rows with only their IDs, and torrents with only theirs: the rest arrives over the bridge.
 *
 * Of a damaged file, the sections before the damage are used. It then covers no journal: all
 * journals are read in full, and sequence numbers show which entries a torrent already has.
 */
export function readSnapshot(
  file: string,
  world: World,
  tables: TableWriters,
): RestoredSnapshot | null {
  if (!fs.existsSync(file)) return null
  const fd = fs.openSync(file, 'r')
  try {
    return restore(fd, world, tables)
  } finally {
    fs.closeSync(fd)
  }
}

function restore(fd: number, world: World, tables: TableWriters): RestoredSnapshot {
  const next = createSectionReader(fd)
  const counts = { torrents: 0, peers: 0 }
  const damaged = () => ({ ...counts, extents: new Map<string, number>(), isWhole: false })
  const head = next()
  if (head === null || head.kind !== SECTION.journals) return damaged()
  const shift = world.clock.seconds() - age(world, head.words[1] >>> 0) - head.words[0]
  const extents = readExtents(head.words)
  const readTorrents = createTorrentReader(world, tables, shift, counts)
  for (let section = next(); section !== null; section = next()) {
    if (section.kind === SECTION.torrents) readTorrents(section.words)
    else if (section.kind !== SECTION.end || section.words.length !== END_WORDS) return damaged()
    else {
      const isWhole = section.words[0] === counts.torrents && section.words[1] === counts.peers
      return isWhole ? { ...counts, extents, isWhole } : damaged()
    }
  }
  return damaged()
}

function readExtents(words: Int32Array): Map<string, number> {
  const extents = new Map<string, number>()
  for (let journal = 0; journal < words[2]; journal++) {
    const at = JOURNALS_HEAD_WORDS + journal * EXTENT_WORDS
    const hex = (word: number) => (words[at + word] >>> 0).toString(16).padStart(8, '0')
    const count = (words[at + 4] >>> 0) + (words[at + 5] >>> 0) * 2 ** 32
    extents.set([0, 1, 2, 3].map(hex).join(''), count)
  }
  return extents
}

interface Section {
  readonly kind: number
  /** Valid until the next section is read. */
  readonly words: Int32Array
}

/** Creates the reader of sections; it returns null at the end and at the first damaged section. */
function createSectionReader(fd: number): () => Section | null {
  const head = new Int32Array(SECTION_HEAD_WORDS)
  let room = new Int32Array(MIB)
  let position = FILE_HEAD_WORDS * 4

  function read(into: Int32Array, words: number, from: number): boolean {
    const bytes = new Uint8Array(into.buffer, 0, words * 4)
    for (let done = 0; done < bytes.length;) {
      const some = fs.readSync(fd, bytes, done, bytes.length - done, from + done)
      if (some === 0) return false
      done += some
    }
    return true
  }

  const isOurs =
    read(head, FILE_HEAD_WORDS, 0) && head[0] === SNAPSHOT_MAGIC && head[1] === SNAPSHOT_LAYOUT

  return () => {
    if (!isOurs || !read(head, SECTION_HEAD_WORDS, position)) return null
    const [kind, words, hash] = head
    if (words < 0 || words > MOST_SECTION_WORDS) return null
    if (words > room.length) room = new Int32Array(words)
    if (!read(room, words, position + SECTION_HEAD_WORDS * 4)) return null
    position += (SECTION_HEAD_WORDS + words) * 4
    if (hashWords(room, 0, words) !== hash) return null
    return { kind, words: room.subarray(0, words) }
  }
}
