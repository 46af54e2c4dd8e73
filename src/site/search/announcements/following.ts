import type { AnnouncedDocument } from '../../../store/promotions/announced.ts'
import { describeAnnounced, documentOf } from '../../../store/promotions/announced.ts'
import type { AnnouncementKind } from '../../../store/records/announcements.ts'
import * as announcements from '../../../store/records/announcements.ts'
import { passing } from '../../../store/search/among.ts'
import type { TorrentFilter } from '../../../store/search/filters.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import type { Call } from '../../http/action.ts'
import { keyOf } from '../../torrents/parts/described.ts'

// The announce stream as one member reads it, with the filters of a list.

/** The number of rows that are read and described together. */
const PAGE = 100

export interface Following {
  readonly filter: TorrentFilter
  /** Empty: all. */
  readonly kinds: readonly AnnouncementKind[]
}

export interface Followed {
  readonly items: readonly AnnouncedDocument[]
  readonly place: number
  readonly isEnd: boolean
}

type Asking = Pick<Call<string, 'catalog.read'>, 'db' | 'config' | 'secrets' | 'member' | 'can'>

/**
 * Reads a page after a position. Removals pass every filter: they only have an ID, as a removed
 * torrent can no longer be compared with a filter.
 */
export async function readAfter(
  asking: Asking,
  { filter, kinds }: Following,
  after: number,
  now: Date,
): Promise<Followed> {
  const { db, config, member } = asking
  const rows = await announcements.read(db, after, PAGE)
  const place = rows.at(-1)?.id ?? after
  const isEnd = rows.length < PAGE
  const wanted = kinds.length === 0 ? rows : rows.filter(({ kind }) => kinds.includes(kind))
  if (wanted.length === 0) return { items: [], place, isEnd }
  const ids = wanted.flatMap(({ kind, torrentId }) => (kind === 'removed' ? [] : [torrentId]))
  const found = await passing(db, { ...filter, now }, [...new Set(ids)])
  const passed = wanted.filter(({ kind, torrentId }) => kind === 'removed' || found.has(torrentId))
  if (passed.length === 0) return { items: [], place, isEnd }
  const described = await describeAnnounced(db, passed, member.id, now)
  const addresses = {
    siteUrl: config.BABOU_SITE_URL,
    downloadKey: await keyOf({ ...asking, now }),
    categories: await categories.listPages(db),
  }
  return { items: described.map((one) => documentOf(one, addresses)), place, isEnd }
}

/** Formats one event of the stream. */
export function eventText(item: AnnouncedDocument): string {
  return `id: ${item.id}\nevent: ${item.kind}\ndata: ${JSON.stringify(item)}\n\n`
}
