import { bytes, plural, utc } from '../../../../shared/format.ts'
import type { CaseRow } from '../../../../store/fair-play/cases.ts'
import type { IntervalRow } from '../../../../store/fair-play/evidence.ts'
import type { Window } from '../../../../store/fair-play/flows.ts'
import { figure, words } from '../../../ui/cells.ts'
import { fairPlayHref, memberHref } from '../../frame/links.ts'
import type { SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { tablePage } from '../../frame/table.ts'

export interface SwarmGiven {
  readonly torrentId: number
  readonly day: Window
  readonly rows: readonly IntervalRow[]
  readonly now: Date
}

/** The intervals of a swarm on a day (`2026-11-21`), as the ledger has them. */
export function swarmHref(name: string, torrentId: number, day: string): string {
  return `${fairPlayHref(name)}/torrents/${torrentId}?day=${day}`
}

export function swarmPage({ name }: CaseRow, { torrentId, day, rows }: SwarmGiven): SectionsPage {
  const date = day.since.toISOString().slice(0, 10)
  return sectionsPage({
    title: `Intervals of ${date}`,
    lead:
      'What clients reported for the torrent, as booked. ' +
      `${plural(rows.length, 'interval', 'intervals')}.`,
    links: [
      { label: name, href: fairPlayHref(name) },
      { label: 'Torrent', href: `/torrents/${torrentId}` },
    ],
    sections: [
      section('By member', { table: membersTable(rows) }),
      section('Intervals', { table: intervalsTable(rows) }),
    ],
  })
}

function membersTable(rows: readonly IntervalRow[]) {
  const names = [...new Set(rows.map(({ member }) => member))]
  const sums = names.map((member) => {
    const own = rows.filter((row) => row.member === member)
    const sum = (of: (row: IntervalRow) => bigint) =>
      own.reduce((total, row) => total + of(row), 0n)
    const fell = sum((row) => BigInt(row.fell ?? 0))
    return { member, up: sum(({ up }) => up), down: sum(({ down }) => down), fell }
  })
  sums.sort((a, b) => (b.up > a.up ? 1 : -1))
  return tablePage({
    title: 'By member',
    caption: 'Reported bytes by member',
    rows: sums.map(({ member, up, down, fell }) => ({
      head: words('Member', member, memberHref(member)),
      cells: [
        figure('Uploaded', bytes(up)),
        figure('Downloaded', bytes(down)),
        figure('Left fell by', fellText(fell)),
      ],
      acts: [],
    })),
    nothing: 'No intervals. Old ones are kept as daily totals only.',
  })
}

function intervalsTable(rows: readonly IntervalRow[]) {
  return tablePage({
    title: 'Intervals',
    caption: 'Booked intervals, oldest first',
    rows: rows.map(({ member, since, at, kind, up, down, fell }) => ({
      head: words('Member', member),
      cells: [
        words('From', utc(since)),
        words('Until', utc(at)),
        words('Event', kind),
        figure('Uploaded', bytes(up)),
        figure('Downloaded', bytes(down)),
        figure('Left fell by', fell === null ? 'unknown' : fellText(BigInt(fell))),
      ],
      acts: [],
    })),
    nothing: 'No intervals.',
  })
}

function fellText(fell: bigint): string {
  return fell < 0n ? `−${bytes(-fell)}` : bytes(fell)
}
