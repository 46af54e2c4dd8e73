import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, countdownText, span, timeText } from '../../../shared/format.ts'
import type { OwnState } from '../../../store/hit-and-run/own-torrents.ts'
import type { Field } from '../../http/frame/fields.ts'
import { field, untyped } from '../../http/frame/fields.ts'

/** The most characters of a note. */
const MAX_NOTE = 500

/** The reader's relation to a torrent: current clients and earlier traffic. */
export interface OwnPart {
  readonly seeds: string | null
  readonly leeches: string | null
  readonly snatched: TimeText | null
  /** The time still to seed: `3 d 4 h`. */
  readonly toSeed: string | null
  /** `12.0 GiB up, 3.4 GiB down, seeded for 4 days`. */
  readonly moved: string | null
}

/** Null for a reader who has never had anything to do with it. */
export function ownPart(
  { seeding, leeching, toSeed, history }: OwnState,
  now: Date,
): OwnPart | null {
  if (seeding === 0 && leeching === 0 && history === null) return null
  const completedAt = history?.completedAt ?? null
  return {
    seeds: seeding === 0 ? null : inClients('Seeding', seeding),
    leeches: leeching === 0 ? null : inClients('Leeching', leeching),
    snatched: completedAt === null ? null : timeText(completedAt, now),
    toSeed: toSeed === null ? null : countdownText(toSeed),
    moved: history === null ? null : movedText(history),
  }
}

function inClients(what: string, clients: number): string {
  return clients === 1 ? what : `${what} in ${count(clients)} clients`
}

function movedText(history: NonNullable<OwnState['history']>): string {
  const { uploaded, downloaded, seededSeconds } = history
  const seeded = span(seededSeconds)
  const parts = [`${bytes(uploaded)} up`, `${bytes(downloaded)} down`]
  if (seeded !== null) parts.push(`seeded for ${seeded}`)
  return parts.join(', ')
}

export interface BookmarkPart {
  readonly action: string
  readonly isKept: boolean
  readonly noteText: string | null
  readonly noteField: Field
  readonly folderField: Field
  readonly untilField: Field
  /** The folder of the bookmark. */
  readonly folder: { readonly label: string; readonly href: string } | null
  readonly untilSnatched: boolean
}

export function bookmarkPart(own: OwnState, path: string): BookmarkPart {
  const { isBookmarked, note, folderId, folders, untilSnatched } = own
  const hint = 'Only you can see it.'
  const options = { maxLength: MAX_NOTE, rows: 2, hint }
  const until = untilSnatched ? 'snatched' : 'removed'
  const form = untyped({ note, folder: String(folderId ?? ''), until })
  const inside = folders.find(({ id }) => id === folderId)
  return {
    action: `${path}/bookmark`,
    isKept: isBookmarked,
    noteText: note === '' ? null : note,
    noteField: field(form, 'note', 'Your note', options),
    folderField: field(form, 'folder', 'Folder', { options: folderOptions(folders) }),
    untilField: field(form, 'until', 'Remove bookmark', { options: UNTIL }),
    folder: inside ? { label: inside.name, href: `/bookmarks?folder=${inside.id}` } : null,
    untilSnatched,
  }
}

const UNTIL = [
  ['removed', 'when I remove it'],
  ['snatched', 'when I have snatched the torrent'],
] as const

function folderOptions(folders: OwnState['folders']) {
  return [['', 'No folder'], ...folders.map(({ id, name }) => [String(id), name] as const)] as const
}

/** Returns the reader's relation to the torrent, for JSON. */
export function ownItem(own: OwnState) {
  const { isBookmarked, note, hasThanked, seeding, leeching, toSeed, history } = own
  return {
    bookmarked: isBookmarked,
    note,
    folder: own.folderId,
    until: own.untilSnatched ? 'snatched' : 'removed',
    thanked: hasThanked,
    seeding,
    leeching,
    uploaded: history?.uploaded ?? 0n,
    downloaded: history?.downloaded ?? 0n,
    seededSeconds: history?.seededSeconds ?? 0,
    toSeedSeconds: toSeed,
    completedAt: history?.completedAt?.toISOString() ?? null,
  }
}
