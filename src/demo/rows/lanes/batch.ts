import { DAY_SECONDS } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import type { DemoCatalog } from '../catalog-ids.ts'
import { catalogIds } from '../catalog-ids.ts'
import { firstDayOf } from '../history.ts'
import { addRatings } from '../rating-rows.ts'
import { addTalk } from '../talk-rows.ts'
import type { TorrentWords } from '../torrent-rows.ts'
import { addTorrents, descriptionOf, entryOf } from '../torrent-rows.ts'
import type { TorrentEntry } from '../torrent-rows.ts'
import { addTraffic } from '../traffic-rows.ts'
import type { DemoCommunity, DemoTorrent } from '../types.ts'
import { createFacets } from './facets.ts'
import { nameWords } from './name-words.ts'
import { packPeers } from './peer-columns.ts'
import type { TableText } from './table-texts.ts'
import { createTableTexts } from './table-texts.ts'
import { textWords } from './text-words.ts'

// Draws some torrents, and writes their rows. In a large community, also writes the rows that
// triggers of the database would otherwise make of them.

/** What is needed to draw batches; it is sent to a thread. */
export interface BatchGround {
  readonly catalog: DemoCatalog
  /** The ID of the journal of all traffic, 16 bytes. */
  readonly journalId: Uint8Array
  /** Whether search words are written as well; otherwise, triggers make them. */
  readonly isLarge: boolean
}

/** A range of torrents by their numbers from 0; `to` is not included. */
export interface Range {
  readonly from: number
  readonly to: number
}

export interface DrawnBatch {
  /** The tables in the order in which they must be written. */
  readonly tables: readonly TableText[]
  readonly torrents: readonly TorrentHead[]
  /** The peers of all torrents, packed. */
  readonly peers: Float64Array<ArrayBuffer>
}

/** What bundles are made from. */
export type TorrentHead = Pick<DemoTorrent, 'id' | 'name' | 'category' | 'uploaderId' | 'createdAt'>

/**
 * The number of torrents in memory at a time: so few that they are gone before the garbage
 * collector has to move them.
 */
const GROUP = 50
/** As in the trigger for files, files beyond this number are not found by their words. */
const FILES_WITH_WORDS = 5_000

/** @param db computes the results for words, tags and attributes; nothing is written to it */
export function createBatches(db: Db, community: DemoCommunity, ground: BatchGround) {
  const { plan, members, torrentAt } = community
  const ids = catalogIds(ground.catalog)
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const nameOf = (id: number) => names.get(id) ?? ''
  const now = Math.floor(plan.now.getTime() / 1000)
  const since = firstDayOf(now) * DAY_SECONDS
  const traffic = { now, journalId: ground.journalId }
  const wordsOf = ground.isLarge ? createWords(db) : async () => null
  const rows = createTableTexts()
  return async ({ from, to }: Range): Promise<DrawnBatch> => {
    const heads: TorrentHead[] = []
    const peers: number[] = []
    for (let first = from; first < to; first += GROUP) {
      const length = Math.min(GROUP, to - first)
      const torrents = Array.from({ length }, (_, at) => torrentAt(first + at))
      const entries = torrents.map((torrent) => entryOf(torrent, ids))
      addTorrents(rows, entries, await wordsOf(entries))
      addTraffic(rows, torrents, traffic)
      addTalk(rows, torrents, nameOf)
      addRatings(rows, torrents)
      for (const { id, name, category, uploaderId, createdAt } of torrents) {
        heads.push({ id, name, category, uploaderId, createdAt })
      }
      for (const number of packPeers(torrents, since)) peers.push(number)
    }
    return { tables: rows.taken(), torrents: heads, peers: Float64Array.from(peers) }
  }
}

function createWords(db: Db) {
  const [texts, names, facets] = [textWords(db), nameWords(db), createFacets(db)]
  return async (entries: readonly TorrentEntry[]): Promise<readonly TorrentWords[]> => {
    const described = await texts.of(entries.map(({ torrent }) => descriptionOf(torrent)))
    const files = await texts.of(entries.map(({ torrent }) => pathsOf(torrent)))
    const named = await names.of(entries.map(({ torrent }) => torrent.name))
    const parts = entries.map((entry, at) => ({ ...entry, year: named[at].year }))
    const found = await facets.of(parts)
    return found.map(({ tagIds, search, marks, measures }, at) => ({
      search: `${named[at].search} ${search}`,
      nameKey: named[at].key,
      description: described[at],
      files: files[at],
      ...{ tagIds, marks, measures },
    }))
  }
}

function pathsOf({ files }: DemoTorrent): string {
  const first = files.slice(0, FILES_WITH_WORDS)
  return first.map(({ path }) => path).join(' ')
}
