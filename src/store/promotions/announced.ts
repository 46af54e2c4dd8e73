import type { Factors } from '../../domain/promotions/worth.ts'
import { PLAIN } from '../../domain/promotions/worth.ts'
import type { NumberedCategory } from '../../domain/torznab/numbers.ts'
import { numbersOf } from '../../domain/torznab/numbers.ts'
import type { Db } from '../base/db.ts'
import type { Announcement } from '../records/announcements.ts'
import type { DescribedTorrent } from '../torrents/described.ts'
import { describe } from '../torrents/described.ts'
import * as promotionFactors from './factors.ts'

/**
 * An announcement with its torrent, as the torrent is currently listed for the requesting member.
 */
export interface AnnouncedTorrent extends Announcement {
  readonly torrent: DescribedTorrent
  readonly factors: Factors
}

/** An announcement of a torrent that is no longer listed, so that only its ID may be given. */
export interface AnnouncedRemoval extends Announcement {
  readonly torrent: null
}

export type Announced = AnnouncedTorrent | AnnouncedRemoval

/**
 * Describes announcements, in order, as they apply to a member, or to no particular member. An
 * announcement of a torrent that was removed later is left out, because the removal follows. A
 * removal of a torrent that is listed again is left out too.
 */
export async function describeAnnounced(
  db: Db,
  announcements: readonly Announcement[],
  memberId: number | null,
  now: Date,
): Promise<readonly Announced[]> {
  const ids = [...new Set(announcements.map(({ torrentId }) => torrentId))]
  const [torrents, factors] = await Promise.all([
    describe(db, ids),
    promotionFactors.now(db, memberId, ids, now),
  ])
  const byId = new Map(torrents.map((torrent) => [torrent.id, torrent]))
  return announcements.flatMap((one): Announced[] => {
    const torrent = byId.get(one.torrentId)
    if (torrent === undefined) return one.kind === 'removed' ? [{ ...one, torrent: null }] : []
    if (one.kind === 'removed') return []
    return [{ ...one, torrent, factors: factors.get(torrent.id) ?? PLAIN }]
  })
}

/** Addresses at which a member finds what is announced. */
interface Addresses {
  readonly siteUrl: string
  /** Null: the reader may not download torrents. */
  readonly downloadKey: string | null
  readonly categories: readonly NumberedCategory[]
}

/** An announcement as programs receive it. */
export type AnnouncedDocument = ReturnType<typeof documentOf>

/** Returns the JSON of an announcement, for streams and webhooks. */
export function documentOf(one: Announced, addresses: Addresses) {
  const { id, kind, torrentId, at } = one
  const torrent = one.torrent === null ? null : torrentDocument(one, addresses)
  return { id, kind, at: at.toISOString(), torrentId, torrent }
}

function torrentDocument(
  { torrent, factors }: AnnouncedTorrent,
  { siteUrl, downloadKey, categories }: Addresses,
) {
  const { id, infoHash, createdAt, bundles, attributes, categoryId, ...more } = torrent
  const { name, category: slug, categoryName, tags, size, files, uploader, year } = more
  const { seeders, leechers, snatches } = more
  const category = categories.find((one) => one.id === categoryId)
  return {
    id,
    infoHash: infoHash.toString('hex'),
    ...{ name, category: slug, categoryName, tags, size, files, seeders, leechers, snatches },
    ...{ uploader, year },
    createdAt: createdAt.toISOString(),
    attributes,
    categoryNumbers: category === undefined ? [] : [...numbersOf(category, categories, attributes)],
    externalIds: [...new Set(bundles.flatMap(({ ids }) => ids))],
    downloadFactor: factors.downPermille / 1_000,
    uploadFactor: factors.upPermille / 1_000,
    url: `${siteUrl}/torrents/${id}`,
    download: downloadKey === null ? null : `${siteUrl}/torrent/download/${id}.${downloadKey}`,
  }
}
