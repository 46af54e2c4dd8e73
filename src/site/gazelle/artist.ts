import type { Manner } from '../../domain/gazelle/words.ts'
import { tagOf } from '../../domain/gazelle/words.ts'
import type { BundleRow } from '../../store/bundles/bundles.ts'
import { aliased, extendedArtists, mainArtists } from './credits.ts'
import { groupDocument, lineOf } from './documents.ts'
import type { Row } from './rows.ts'
import { byGroup } from './rows.ts'
import { plain } from './texts.ts'

/** An artist with all albums that have torrents, including those that credit the artist. */
export function artistDocument(
  artist: BundleRow,
  image: string,
  rows: readonly Row[],
  manner: Manner,
) {
  const groups = byGroup(rows)
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
  return {
    id: artist.id,
    name: plain(artist.title),
    notificationsEnabled: false,
    hasBookmarked: false,
    image,
    body: artist.description,
    bodyBbcode: artist.description,
    vanityHouse: false,
    tags: countsOf(rows),
    similarArtists: [],
    statistics: {
      numGroups: groups.length,
      numTorrents: rows.length,
      numSeeders: sum(({ torrent }) => torrent.seeders),
      numLeechers: sum(({ torrent }) => torrent.leechers),
      numSnatches: sum(({ torrent }) => torrent.snatches),
    },
    torrentgroup: groups.map((group) => albumOf(group, manner)),
    requests: [],
  }
}

function albumOf(rows: readonly [Row, ...Row[]], manner: Manner) {
  const [first] = rows
  const group = groupDocument(first, '', manner)
  return {
    groupId: group.id,
    groupName: group.name,
    groupYear: group.year,
    groupRecordLabel: group.recordLabel,
    groupCatalogueNumber: group.catalogueNumber,
    groupCategoryID: group.categoryId,
    tags: group.tags,
    releaseType: group.releaseType,
    wikiImage: group.wikiImage,
    groupVanityHouse: false,
    hasBookmarked: false,
    artists: mainArtists(first).map(aliased),
    extendedArtists: extendedArtists(first),
    torrent: rows.map((row) => lineOf(row, manner)),
  }
}

function countsOf(rows: readonly Row[]) {
  const counts = new Map<string, number>()
  for (const { torrent } of rows) {
    for (const tag of torrent.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return sorted.map(([slug, count]) => ({ name: tagOf(slug), count }))
}
