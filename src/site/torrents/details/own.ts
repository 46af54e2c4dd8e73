import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, span, timeText } from '../../../shared/format.ts'
import type { OwnState } from '../../../store/own-torrents.ts'
import type { Field } from '../../http/fields.ts'
import { field, untyped } from '../../http/fields.ts'

/** As long as a note may be. */
const MAX_NOTE = 500

/** How the reader stands to a torrent: what their clients do and what they did. */
export interface OwnPart {
  readonly seeds: string | null
  readonly leeches: string | null
  readonly snatched: TimeText | null
  /** `12.0 GiB up, 3.4 GiB down, seeded for 4 days`. */
  readonly moved: string | null
}

/** Null for who never had anything to do with it. */
export function ownPart({ seeding, leeching, history }: OwnState, now: Date): OwnPart | null {
  if (seeding === 0 && leeching === 0 && history === null) return null
  const completedAt = history?.completedAt ?? null
  return {
    seeds: seeding === 0 ? null : inClients('Seeding', seeding),
    leeches: leeching === 0 ? null : inClients('Leeching', leeching),
    snatched: completedAt === null ? null : timeText(completedAt, now),
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
}

export function bookmarkPart({ isBookmarked, note }: OwnState, path: string): BookmarkPart {
  const hint = 'Only you see it.'
  const options = { maxLength: MAX_NOTE, rows: 2, hint }
  return {
    action: `${path}/bookmark`,
    isKept: isBookmarked,
    noteText: note === '' ? null : note,
    noteField: field(untyped({ note }), 'note', 'Your note', options),
  }
}

/** The same for tools. */
export function ownItem({ isBookmarked, note, hasThanked, seeding, leeching, history }: OwnState) {
  return {
    bookmarked: isBookmarked,
    note,
    thanked: hasThanked,
    seeding,
    leeching,
    uploaded: history?.uploaded ?? 0n,
    downloaded: history?.downloaded ?? 0n,
    seededSeconds: history?.seededSeconds ?? 0,
    completedAt: history?.completedAt?.toISOString() ?? null,
  }
}
