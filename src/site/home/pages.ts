import type { TimeText } from '../../shared/format.ts'
import { bytes, count, ratio, timeText } from '../../shared/format.ts'
import type { Profile } from '../../store/members/pages.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import type { PageData } from '../http/action.ts'

interface Figure {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

interface NewestLine {
  readonly href: string
  readonly name: string
  readonly category: string
  /** Names the icon of its category. */
  readonly kind: string
  readonly size: string
  readonly seeders: string
  readonly leechers: string
  readonly isDead: boolean
  readonly added: TimeText
}

export interface HomePage extends PageData {
  readonly figures: readonly Figure[]
  /** Until the first announce: shows what to do. */
  readonly isNew: boolean
  readonly lines: readonly NewestLine[]
  readonly isEmpty: boolean
}

export function homePage(profile: Profile, newest: readonly TorrentLine[], now: Date): HomePage {
  return {
    title: `Hello, ${profile.name}`,
    figures: figures(profile),
    isNew: profile.seeding + profile.leeching === 0 && profile.uploaded + profile.downloaded === 0n,
    lines: newest.map((row) => newestLine(row, now)),
    isEmpty: newest.length === 0,
  }
}

function figures({ uploaded, downloaded, seeding, leeching }: Profile): Figure[] {
  const exact = (value: bigint) => `${count(value)} bytes`
  return [
    { label: 'Ratio', text: ratio(uploaded, downloaded), title: null },
    { label: 'Uploaded', text: bytes(uploaded), title: exact(uploaded) },
    { label: 'Downloaded', text: bytes(downloaded), title: exact(downloaded) },
    { label: 'Seeding', text: count(seeding), title: null },
    { label: 'Leeching', text: count(leeching), title: null },
  ]
}

function newestLine(row: TorrentLine, now: Date): NewestLine {
  return {
    href: `/torrents/${row.id}`,
    name: row.name,
    category: row.categoryName,
    kind: row.categoryKind,
    size: bytes(row.size),
    seeders: count(row.seeders),
    leechers: count(row.leechers),
    isDead: row.seeders === 0,
    added: timeText(row.createdAt, now),
  }
}
