import { ANONYMOUS } from '../../domain/torrents/texts.ts'
import { fillLabels } from '../../domain/requests/requests.ts'
import { bytes, timeText } from '../../shared/format.ts'
import type { BountyRow } from '../../store/requests/bounties.ts'
import type { FillRow } from '../../store/requests/fills.ts'
import type { MatchRow } from '../../store/requests/matching.ts'
import { amountText } from '../ledger/parts/labels.ts'
import { mark, moment, words } from '../ui/cells.ts'
import type { Part } from '../http/figures-page.ts'
import { part, table } from '../http/figures-page.ts'
import { userHref } from '../ui/link.ts'
import { fillHref } from './forms-of.ts'
import { giverOf } from './json.ts'

// The lists on the page of a request.

const member = (label: string, name: string | null) =>
  words(label, name ?? ANONYMOUS, name === null ? null : userHref(name))

export function fillsPart(rows: readonly FillRow[], now: Date): Part {
  const lines = rows.map((row) => {
    const isGood = row.state === 'approved'
    const isBad = row.state === 'declined' || row.state === 'undone'
    return [
      words('Torrent', row.torrent, `/torrents/${row.torrentId}`),
      member('Uploader', row.payee),
      member('Filled by', row.filler),
      mark('State', fillLabels[row.state], isGood ? 'good' : isBad ? 'bad' : 'plain'),
      words('Reason', row.dispute ?? row.reason ?? '–'),
      moment('Filled', timeText(row.filledAt, now)),
    ]
  })
  return part('Fills', { listing: table('Fills, newest first', lines, 'No torrents yet.') })
}

const STATES = { held: 'held', paid: 'paid', returned: 'returned' } as const

/** Torrents that may fill the request, each with a link to the form below. */
export function matchesPart(id: number, rows: readonly MatchRow[], now: Date): Part {
  const lines = rows.map((row) => [
    words('Torrent', row.name, `/torrents/${row.id}`),
    words('Size', bytes(row.size)),
    words('Uploader', row.uploader ?? '–', row.uploader === null ? null : userHref(row.uploader)),
    moment('Found', timeText(row.foundAt, now)),
    words('Fill', 'Choose', `${fillHref(id)}?torrent=${row.id}`),
  ])
  return part('Matching torrents', {
    lead: 'They match the category, the attributes and the words of the request.',
    listing: table('Matching torrents, newest first', lines, ''),
  })
}

export function bountiesPart(
  rows: readonly BountyRow[],
  reader: Parameters<typeof giverOf>[1],
  now: Date,
): Part {
  const lines = rows.map((row) => {
    const name = giverOf(row, reader)
    return [
      member('Member', name),
      words('Bounty', amountText(row.currency, BigInt(row.amount))),
      mark('State', STATES[row.state], row.state === 'paid' ? 'good' : 'plain'),
      moment('Given', timeText(row.at, now)),
    ]
  })
  return part('Bounties', { listing: table('Newest bounties', lines, 'No bounties yet.') })
}
