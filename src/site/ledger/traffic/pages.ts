import { bytes, count, exactBytes, plural, span, timeText } from '../../../shared/format.ts'
import type { IntervalRow, TrafficSums, TrafficTorrent } from '../../../store/traffic/intervals.ts'
import type { Cell } from '../../ui/cells.ts'
import { figure, moment, words } from '../../ui/cells.ts'
import type { EconomyPage, Figure } from '../../http/figures-page.ts'
import { economyPage, part, table } from '../../http/figures-page.ts'
import { dayFilter } from './day-page.ts'
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
  return economyPage(PATH, 'Your traffic', {
    lead:
      'Each interval between two announces is booked with the bytes that your client reported ' +
      'and the factors that applied. These sums are your totals, exact to the byte.',
    figures: [
      amount('Credited upload', sums.uploaded),
      amount('Credited download', sums.downloaded),
      amount('Reported upload', sums.rawUploaded),
      amount('Reported download', sums.rawDownloaded),
    ],
    parts: [
      part('How your totals add up', {
        items: [
          `Uploaded: ${exactBytes(sums.torrentsUp)} of ` +
            `${plural(sums.torrents, 'torrent', 'torrents')} + ${exactBytes(sums.creditUp)} from ` +
            `the ledger = ${exactBytes(sums.uploaded)}`,
          `Downloaded: ${exactBytes(sums.torrentsDown)} of ` +
            `${plural(sums.torrents, 'torrent', 'torrents')} − ${exactBytes(sums.creditDown)} ` +
            `from the ledger = ${exactBytes(sums.downloaded)}`,
        ],
      }),
      part('Traffic per torrent', {
        filter: dayFilter(''),
        listing: table(
          'Your traffic per torrent, most recent announce first',
          rows.map((row) => [
            words('Torrent', row.name, `${PATH}/${row.torrentId}`),
            figure('Reported up', bytes(row.rawUp)),
            figure('Credited up', bytes(row.up)),
            figure('Reported down', bytes(row.rawDown)),
            figure('Credited down', bytes(row.down)),
            moment('Last announce', timeText(row.lastAt, now)),
          ]),
          'No traffic yet.',
        ),
        pager: pagerOf(PATH, paged),
      }),
    ],
  })
}

/** An interval, with the promotions that applied. */
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
      'Each interval with the bytes your client reported, the factors that applied, and ' +
      'the credit. Older ' +
      'intervals are summarized per day; their sums do not change.',
    figures: [
      amount('Reported upload', rawUp),
      amount('Credited upload', up),
      amount('Reported download', rawDown),
      amount('Credited download', down),
    ],
    parts: [
      part('Intervals', {
        lead:
          `Fractions of bytes are carried over: ${upRemainder}/1000 of a byte up and ` +
          `${downRemainder}/1000 down will be added to the next interval, so no byte is lost.`,
        listing: table(
          'Intervals, newest first',
          lines.map((row) => lineOf(row, now)),
          'The intervals of this torrent are no longer stored.',
        ),
        pager: pagerOf(`${PATH}/${torrentId}`, paged),
        links: [
          { label: 'View torrent', href: `/torrents/${torrentId}` },
          { label: 'All torrents', href: PATH },
        ],
      }),
    ],
  })
}

function lineOf(row: Explained, now: Date): readonly Cell[] {
  const plain = row.upPermille === 1_000 && row.downPermille === 1_000
  const why = plain ? 'no promotion: every byte counts' : 'a promotion that was changed since then'
  const isDay = row.intervals !== null
  return [
    moment('Until', timeText(new Date(row.at * 1_000), now)),
    words('Duration', isDay ? dayText(row) : (span(row.at - row.since) ?? 'under a minute')),
    figure('Reported up', bytes(row.rawUp)),
    figure('Credited up', `×${row.upPermille / 1_000} = ${bytes(row.creditedUp)}`),
    figure('Reported down', bytes(row.rawDown)),
    figure('Credited down', `×${row.downPermille / 1_000} = ${bytes(row.creditedDown)}`),
    words('Reason', row.because.length === 0 ? why : row.because.join('; ')),
  ]
}

/** The day, and the number of intervals: `2026-03-01, 12 intervals`. */
function dayText({ at, intervals }: Explained): string {
  const day = new Date(at * 1_000).toISOString().slice(0, 10)
  return `${day}, ${intervals === 1 ? '1 interval' : `${count(intervals ?? 0)} intervals`}`
}

function amount(label: string, value: bigint): Figure {
  return { label, text: bytes(value), title: exactBytes(value) }
}
