import { bytes, count, span, timeText } from '../../../shared/format.ts'
import type { IntervalRow, TrafficSums, TrafficTorrent } from '../../../store/traffic/intervals.ts'
import type { Cell, EconomyPage, Figure } from '../../ui/figures-page.ts'
import { economyPage, figure, moment, part, table, words } from '../../ui/figures-page.ts'
import { pagerOf } from '../../http/frame/pager.ts'

const PATH = '/ledger/traffic'

interface PageOf {
  readonly next: string | null
  readonly isFirst: boolean
}

interface Torrents extends PageOf {
  readonly sums: TrafficSums
  readonly rows: readonly TrafficTorrent[]
}

export function torrentsPage({ sums, rows, ...paged }: Torrents, now: Date): EconomyPage {
  return economyPage(PATH, 'What my traffic is made of', {
    lead:
      'Each interval between two announces is booked with the raw bytes of your client and the ' +
      'factors that held. These sums are your totals, to the byte.',
    figures: [
      amount('Counts as uploaded', sums.uploaded),
      amount('Counts as downloaded', sums.downloaded),
      amount('Raw up', sums.rawUploaded),
      amount('Raw down', sums.rawDownloaded),
    ],
    parts: [
      part('How they come about', {
        items: [
          `Uploaded: ${exact(sums.torrentsUp)} of ${count(sums.torrents)} torrents + ` +
            `${exact(sums.creditUp)} by the ledger = ${exact(sums.uploaded)}`,
          `Downloaded: ${exact(sums.torrentsDown)} of ${count(sums.torrents)} torrents − ` +
            `${exact(sums.creditDown)} by the ledger = ${exact(sums.downloaded)}`,
        ],
      }),
      part('Torrent by torrent', {
        listing: table(
          'What you moved of each torrent, the one heard of last first',
          rows.map((row) => [
            words('Torrent', row.name, `${PATH}/${row.torrentId}`),
            figure('Raw up', bytes(row.rawUp)),
            figure('Counts up', bytes(row.up)),
            figure('Raw down', bytes(row.rawDown)),
            figure('Counts down', bytes(row.down)),
            moment('Last', timeText(row.lastAt, now)),
          ]),
          'You have not moved anything yet.',
        ),
        pager: pagerOf(PATH, paged),
      }),
    ],
  })
}

/** An interval, with what had to do with it. */
export interface Explained extends IntervalRow {
  readonly because: readonly string[]
}

interface OneTorrent extends PageOf {
  readonly torrent: TrafficTorrent
  readonly lines: readonly Explained[]
}

export function torrentPage({ torrent, lines, ...paged }: OneTorrent, now: Date): EconomyPage {
  const { torrentId, rawUp, rawDown, up, down, upRemainder, downRemainder } = torrent
  return economyPage(PATH, torrent.name, {
    lead:
      'Interval by interval: what your client reported, what held then, and what counts. Old ' +
      'intervals are rolled up by day; their sums stay, to the byte.',
    figures: [
      amount('Raw up', rawUp),
      amount('Counts as uploaded', up),
      amount('Raw down', rawDown),
      amount('Counts as downloaded', down),
    ],
    parts: [
      part('Intervals', {
        lead:
          `Bytes that a factor leaves over are carried on: ${upRemainder}/1000 of a byte up and ` +
          `${downRemainder}/1000 down wait for the next interval, so no sum ever loses one.`,
        listing: table(
          'Intervals, the newest first',
          lines.map((row) => lineOf(row, now)),
          'Its intervals are not kept any more.',
        ),
        pager: pagerOf(`${PATH}/${torrentId}`, paged),
        links: [
          { label: 'The torrent', href: `/torrents/${torrentId}` },
          { label: 'All torrents', href: PATH },
        ],
      }),
    ],
  })
}

function lineOf(row: Explained, now: Date): readonly Cell[] {
  const plain = row.upPermille === 1_000 && row.downPermille === 1_000
  const why = plain ? 'nothing held: each byte counts' : 'a promotion that is changed since'
  const isDay = row.intervals !== null
  return [
    moment('Until', timeText(new Date(row.at * 1_000), now)),
    words('Lasted', isDay ? dayText(row) : (span(row.at - row.since) ?? 'a moment')),
    figure('Raw up', bytes(row.rawUp)),
    figure('Counts up', `×${row.upPermille / 1_000} = ${bytes(row.creditedUp)}`),
    figure('Raw down', bytes(row.rawDown)),
    figure('Counts down', `×${row.downPermille / 1_000} = ${bytes(row.creditedDown)}`),
    words('Because', row.because.length === 0 ? why : row.because.join('; ')),
  ]
}

/** Of which day, and how many intervals: `2026-03-01, 12 intervals`. */
function dayText({ at, intervals }: Explained): string {
  const day = new Date(at * 1_000).toISOString().slice(0, 10)
  return `${day}, ${intervals === 1 ? '1 interval' : `${count(intervals ?? 0)} intervals`}`
}

function amount(label: string, value: bigint): Figure {
  return { label, text: bytes(value), title: exact(value) }
}

function exact(value: bigint): string {
  return `${count(value)} bytes`
}
