import { DAY_MS } from '../../../domain/units.ts'
import { bytes, exactBytes, plural, ratio, ratioOf } from '../../../shared/format.ts'
import type { DayTotals, DayTraffic } from '../../../store/traffic/day.ts'
import { control } from '../../http/control.ts'
import { untyped } from '../../http/frame/fields.ts'
import { figure, words } from '../../ui/cells.ts'
import type { EconomyPage, Figure } from '../../http/figures-page.ts'
import { dayHref } from '../parts/day-address.ts'
import { economyPage, part, table } from '../../http/figures-page.ts'

// One day of a member's traffic: why the ratio changed.

const PATH = '/ledger/traffic'

/** The most lines of one day that are shown: those with the most credited bytes. */
export const LINES_SHOWN = 200

/** Returns the filter that limits the list to a day. */
export function dayFilter(day: string) {
  const typed = control('text', untyped({ day }), 'day', 'Day (UTC)', { type: 'date' })
  return { action: PATH, controls: [typed] }
}

interface OneDay {
  readonly day: Date
  readonly traffic: DayTraffic
  readonly totals: DayTotals
}

export function dayPage({ day, traffic, totals }: OneDay, now: Date): EconomyPage {
  const name = dayName(day)
  const { torrents, lines } = traffic
  const hidden = lines - torrents.length
  const less = 'with less traffic'
  const left =
    hidden > 0 ? `${plural(hidden, `line ${less} is`, `lines ${less} are`)} not shown. ` : ''
  return economyPage(PATH, `Your traffic on ${name}`, {
    lead: leadOf(totals),
    figures: figuresOf(traffic, totals),
    parts: [
      part('Torrents of this day', {
        lead:
          `${left}Each line is a torrent with the bytes that your client reported, the factor ` +
          'that applied, and the credit.',
        filter: dayFilter(name),
        listing: table(
          `Your traffic on ${name} by torrent, most credited bytes first`,
          torrents.map((row) => [
            words('Torrent', row.name, `${PATH}/${row.torrentId}`),
            figure('Reported up', bytes(row.rawUp)),
            figure('Factor up', `×${row.upPermille / 1_000}`),
            figure('Credited up', bytes(row.up)),
            figure('Reported down', bytes(row.rawDown)),
            figure('Factor down', `×${row.downPermille / 1_000}`),
            figure('Credited down', bytes(row.down)),
          ]),
          'No traffic on this day.',
        ),
        links: linksOf(day, now),
      }),
    ],
  })
}

function leadOf({ before, after }: DayTotals): string | null {
  if (before === null || after === null) return null
  const [from, to] = [before, after].map((one) => ratio(one.uploaded, one.downloaded))
  return from === to
    ? `Your ratio was ${from} before and after this day.`
    : `Your ratio changed from ${from} to ${to}.`
}

function figuresOf({ rawUp, rawDown, up, down }: DayTraffic, totals: DayTotals): Figure[] {
  const { creditUp, creditDown } = totals
  const amount = (label: string, value: bigint) => {
    return { label, text: bytes(value), title: exactBytes(value) }
  }
  return [
    amount('Credited upload', up),
    amount('Reported upload', rawUp),
    amount('Credited download', down),
    amount('Reported download', rawDown),
    ...(creditUp === 0n ? [] : [amount('Upload from the ledger', creditUp)]),
    ...(creditDown === 0n ? [] : [amount('Download removed by the ledger', creditDown)]),
  ]
}

function linksOf(day: Date, now: Date) {
  const [before, after] = [-DAY_MS, DAY_MS].map((step) => new Date(day.getTime() + step))
  const links = [{ label: `Previous day, ${dayName(before)}`, href: dayHref(dayName(before)) }]
  if (after <= now) {
    links.push({ label: `Next day, ${dayName(after)}`, href: dayHref(dayName(after)) })
  }
  return [...links, { label: 'All days', href: PATH }]
}

/** Returns the day for JSON. */
export function dayItem({ day, traffic, totals }: OneDay) {
  const { before, after } = totals
  return {
    day: dayName(day),
    rawUploaded: traffic.rawUp,
    rawDownloaded: traffic.rawDown,
    uploaded: traffic.up,
    downloaded: traffic.down,
    ledgerUploaded: totals.creditUp,
    ledgerDownloaded: totals.creditDown,
    ratioBefore: before === null ? null : ratioOf(before.uploaded, before.downloaded),
    ratioAfter: after === null ? null : ratioOf(after.uploaded, after.downloaded),
  }
}

/** `2026-11-21`, in UTC. */
function dayName(day: Date): string {
  return day.toISOString().slice(0, 10)
}
