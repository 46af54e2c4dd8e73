import { commonFolder } from '../../domain/torrents/folders.ts'
import type { Manner } from '../../domain/gazelle/words.ts'
import { releaseTypeOf, tagOf, wordOf } from '../../domain/gazelle/words.ts'
import type { Contents } from '../../store/torrents/contents.ts'
import { aliased, mainArtists, musicInfo } from './credits.ts'
import type { Row } from './rows.ts'
import { filesOf, plain, timeText } from './texts.ts'

// The JSON of groups and torrents, with the types that readers of Gazelle declare: Go refuses a
// text where a number is expected, C# a number instead of a boolean. Fields for features that the
// site does not have are empty.

/** The edition of a torrent; year and title are empty for the first one. */
function editionOf({ group, torrent, isMusic }: Row) {
  const { edition } = group
  return {
    remastered: edition !== null,
    remasterYear: edition?.year ?? 0,
    remasterTitle: plain(edition?.title ?? ''),
    remasterRecordLabel: isMusic ? textOf(torrent.attributes.label) : '',
    remasterCatalogueNumber: isMusic ? textOf(torrent.attributes['catalog-number']) : '',
  }
}

/** Returns its source and encoding. */
function encodingOf({ torrent, rip }: Row) {
  const { media, format, bitrate } = torrent.attributes
  const { logs } = rip
  return {
    media: wordOf('media', media),
    format: wordOf('format', format),
    encoding: wordOf('bitrate', bitrate),
    hasLog: rip.hasLog || logs !== null,
    hasCue: rip.hasCue,
    logScore: logs?.score ?? 0,
    // Checksums are searched for, not verified.
    logChecksum: logs?.haveChecksums ?? false,
    logCount: logs?.logs ?? 0,
    scene: false,
  }
}

/** Fields about freeleech, in the words of `browse`. */
function freeleechOf({ factors, isPersonal, mayUseToken }: Row) {
  const isFree = factors.downPermille === 0
  const isNeutral = isFree && factors.upPermille === 0
  return {
    isFreeleech: isFree && !isNeutral && !isPersonal,
    isNeutralLeech: isNeutral,
    isFreeload: isNeutral,
    isPersonalFreeleech: isPersonal && !isNeutral,
    canUseToken: mayUseToken,
  }
}

/** Freeleech in other replies: a string for tools for Orpheus, a boolean for those for Redacted. */
function freeTorrentOf({ factors }: Row, manner: Manner) {
  const isFree = factors.downPermille === 0
  const isNeutral = isFree && factors.upPermille === 0
  const freeTorrent = manner === 'redacted' ? isFree : isNeutral ? '2' : isFree ? '1' : '0'
  return { freeTorrent, isNeutralleech: isNeutral, isFreeload: isNeutral }
}

/** Returns a group in a search: music has a list of torrents; anything else is one torrent. */
export function resultOf(rows: readonly [Row, ...Row[]], manner: Manner) {
  const [first] = rows
  const { group, torrent, cover, isMusic } = first
  const shared = {
    groupId: group.id,
    groupName: plain(group.name),
    artist: plain(group.artist),
    cover,
    tags: torrent.tags.map(tagOf),
    bookmarked: false,
    vanityHouse: false,
    groupYear: group.year,
    groupTime: Math.floor(torrent.createdAt.getTime() / 1_000),
    ...(isMusic && { releaseType: typeOf(first, manner).name }),
  }
  if (!isMusic) return { ...shared, ...onlyOf(first) }
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
  return {
    ...shared,
    maxSize: Math.max(...rows.map((row) => row.torrent.size)),
    totalSnatched: sum((row) => row.torrent.snatches),
    totalSeeders: sum((row) => row.torrent.seeders),
    totalLeechers: sum((row) => row.torrent.leechers),
    torrents: rows.map(foundOf),
  }
}

function onlyOf(row: Row) {
  return {
    torrentId: row.torrent.id,
    category: plain(row.category.name),
    ...swarmOf(row),
    ...freeleechOf(row),
  }
}

function swarmOf({ torrent }: Row) {
  const { files, size, snatches, seeders, leechers } = torrent
  return { fileCount: filesOf(files), size, snatches, seeders, leechers }
}

/** A music torrent in a search. */
function foundOf(row: Row) {
  const { torrent, group } = row
  return {
    torrentId: torrent.id,
    editionId: group.edition?.id ?? 0,
    artists: mainArtists(row).map(aliased),
    ...editionOf(row),
    ...encodingOf(row),
    vanityHouse: false,
    time: timeText(torrent.createdAt),
    ...swarmOf(row),
    ...freeleechOf(row),
  }
}

/**
 * A group on its page.
 * @param description in Markdown; empty for a group of one
 */
export function groupDocument(row: Row, description: string, manner: Manner) {
  const { group, category, torrent, cover, isMusic } = row
  const edition = editionOf(row)
  return {
    wikiBody: description,
    wikiBBcode: description,
    wikiImage: cover,
    id: group.id,
    name: plain(group.name),
    year: group.year,
    recordLabel: edition.remasterRecordLabel,
    catalogueNumber: edition.remasterCatalogueNumber,
    releaseType: isMusic ? typeOf(row, manner).number : 0,
    categoryId: category.number,
    categoryName: plain(category.name),
    time: timeText(torrent.createdAt),
    vanityHouse: false,
    isBookmarked: false,
    tags: torrent.tags.map(tagOf),
    musicInfo: isMusic ? musicInfo(row) : null,
  }
}

/** A torrent in lists other than searches. */
export function lineOf(row: Row, manner: Manner) {
  const { torrent, group } = row
  const { snatches, ...swarm } = swarmOf(row)
  return {
    id: torrent.id,
    groupId: group.id,
    ...encodingOf(row),
    ...editionOf(row),
    ...swarm,
    snatched: snatches,
    ...freeTorrentOf(row, manner),
    reported: false,
    time: timeText(torrent.createdAt),
    hasFile: torrent.id,
  }
}

/** A torrent with its texts and files. */
export function torrentDocument(row: Row, contents: Contents | undefined, manner: Manner) {
  const { torrent } = row
  const files = contents?.files ?? []
  const folder = commonFolder(files)
  const name = (path: string) => plain(folder === '' ? path : path.slice(folder.length + 1))
  return {
    ...lineOf(row, manner),
    infoHash: torrent.infoHash.toString('hex').toUpperCase(),
    description: contents?.description ?? '',
    fileList: files.map(({ path, size }) => `${name(path)}{{{${size}}}}`).join('|||'),
    filePath: plain(folder),
    userId: torrent.uploader === null ? 0 : (contents?.uploaderId ?? 0),
    username: torrent.uploader ?? '',
  }
}

/** Returns the release type of a group, which its torrent has. */
function typeOf({ torrent }: Row, manner: Manner) {
  return releaseTypeOf(torrent.attributes['release-type'], manner)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? plain(value) : ''
}
