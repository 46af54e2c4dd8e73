import { bytes, count, plural, utc } from '../../../../shared/format.ts'
import type { CaseRow } from '../../../../store/fair-play/cases.ts'
import type { IntervalRow, MemberSum } from '../../../../store/fair-play/evidence.ts'
import type { Window } from '../../../../store/fair-play/flows.ts'
import { figure, words } from '../../../ui/cells.ts'
import { fairPlayHref, memberHref } from '../../frame/links.ts'
import type { SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { tablePart } from '../../frame/table.ts'

export interface SwarmGiven {
  readonly torrentId: number
  readonly day: Window
  readonly rows: readonly IntervalRow[]
  /** The sums of all intervals, including those that are not among the rows. */
  readonly sums: readonly MemberSum[]
}

/**
 * Returns the address of the intervals of a swarm on a day (`2026-11-21`), as the ledger has them.
 */
export function swarmHref(name: string, torrentId: number, day: string): string {
  return `${fairPlayHref(name)}/torrents/${torrentId}?day=${day}`
}

export function swarmPage({ name }: CaseRow, given: SwarmGiven): SectionsPage {
  const { torrentId, day, rows, sums } = given
  const date = day.since.toISOString().slice(0, 10)
  return sectionsPage({
    title: `Intervals of ${date}`,
    lead: `What clients reported for the torrent, as booked. ${countedText(given)}`,
    links: [
      { label: name, href: fairPlayHref(name) },
      { label: 'Torrent', href: `/torrents/${torrentId}` },
    ],
    sections: [
      section('By member', { table: membersTable(sums) }),
      section('Intervals', { table: intervalsTable(rows) }),
    ],
  })
}

/** Returns `1,204 intervals of 25 members. The first 500 intervals are shown.` */
function countedText({ rows, sums }: SwarmGiven): string {
  const { members, intervals } = sums.at(0) ?? { members: 0, intervals: 0n }
  const of = plural(members, 'member', 'members')
  const texts = [`${plural(intervals, 'interval', 'intervals')} of ${of}.`]
  if (intervals > rows.length) texts.push(`The first ${count(rows.length)} intervals are shown.`)
  if (members > sums.length) texts.push(`The first ${count(sums.length)} members are summed up.`)
  return texts.join(' ')
}

function membersTable(sums: readonly MemberSum[]) {
  return tablePart({
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
  return tablePart({
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
