import { clientName } from '../../../../../domain/members/client-name.ts'
import { bytes, count, timeText } from '../../../../../shared/format.ts'
import type { TraceRecordRow, TraceRow } from '../../../../../store/fleet/traces.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { control } from '../../../../http/control.ts'
import { memberHref } from '../../../frame/links.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const TRACES = '/admin/traces'

export function tracesPage(rows: readonly TraceRow[], now: Date): TablePage {
  return tablePage({
    title: 'Traces',
    caption: 'Traces, newest first',
    lead:
      'A trace keeps each announce of one member or torrent: what was asked, which rule decided, ' +
      'what was booked and answered. It ends by itself and is forgotten a week later.',
    make: { label: 'Trace …', href: `${TRACES}/new` },
    columns: ['What', 'Kind', 'State', 'Ends', 'By', 'Because'],
    rows: rows.map((row) => ({
      head: words('What', row.name, `${TRACES}/${row.id}`),
      cells: [
        words('Kind', row.kind),
        row.endsAt > now ? mark('State', 'runs', 'good') : mark('State', 'ended', 'plain'),
        moment('Ends', timeText(row.endsAt, now)),
        words('By', row.startedBy),
        words('Because', row.reason),
      ],
      acts:
        row.endsAt > now ? [{ label: 'End', href: `${TRACES}/${row.id}/end`, method: 'POST' }] : [],
    })),
    nothing: 'Nothing is traced, and nothing was in the last week.',
  })
}

export function newTracePage(form: Typed) {
  const controls = [
    control('select', form, 'kind', 'Trace', {
      options: [
        ['member', 'A member'],
        ['torrent', 'A torrent'],
      ],
    }),
    control('text', form, 'target', 'Which', {
      isRequired: true,
      maxLength: 60,
      autocomplete: 'off',
      hint: 'The name of a member, or the number in the address of a torrent.',
    }),
    control('select', form, 'minutes', 'For', {
      options: [
        ['10', '10 minutes'],
        ['60', 'An hour'],
        ['360', 'Six hours'],
        ['1440', 'A day'],
      ],
    }),
    control('text', form, 'reason', 'Because', {
      isRequired: true,
      maxLength: 200,
      hint: 'Stands in the audit log.',
    }),
  ]
  const given = {
    title: 'Trace announces',
    lead: [
      'Every tracker notes the announces within a second. Of an address only the ' +
        'network is kept, of a client its name and version.',
    ],
    action: TRACES,
    button: 'Trace',
    isDanger: false,
    backHref: TRACES,
  }
  return confirmPage(given, form, controls)
}

export function tracePage(
  row: TraceRow,
  records: readonly TraceRecordRow[],
  now: Date,
): SectionsPage {
  const runs = row.endsAt > now
  const ends = timeText(row.endsAt, now)
  return sectionsPage({
    title: `Trace of ${row.name}`,
    lead: runs ? `It runs until ${ends.title}.` : `It ended ${ends.title}.`,
    links: [{ label: 'All traces', href: TRACES }],
    isLive: runs,
    sections: [
      section('Announces', {
        lead: leadOf(row),
        table: recordsTable(records, now),
      }),
    ],
  })
}

function leadOf({ reason, startedBy, skipped }: TraceRow): string {
  const lost = skipped === 0 ? '' : ` ${count(skipped)} were not kept: too many in a second.`
  return `Begun by ${startedBy}: ${reason}. The newest 500 are kept.${lost}`
}

function recordsTable(rows: readonly TraceRecordRow[], now: Date): TablePage {
  return tablePage({
    title: 'Announces',
    caption: 'Announces, newest first',
    columns: ['When', 'Member', 'Torrent', 'Asked', 'From', 'Verdict', 'Booked', 'Answered'],
    rows: rows.map((row) => recordLine(row, now)),
    nothing: 'Nothing was announced yet.',
  })
}

function recordLine({ record, member, torrent, node }: TraceRecordRow, now: Date) {
  return {
    head: moment('When', timeText(new Date(record.at * 1000), now)),
    cells: [
      member === null
        ? words('Member', `number ${record.memberId}`)
        : words('Member', member, memberHref(member)),
      torrent === null
        ? words('Torrent', `${record.infoHash.slice(0, 12)}…`)
        : words('Torrent', torrent, `/torrents/${record.torrentId}`),
      words('Asked', askedText(record)),
      words('From', `${clientOf(record.client)}, ${record.network}, port ${record.port}`),
      record.code === null
        ? mark('Verdict', 'normal', 'good')
        : mark('Verdict', `${record.code} by ${record.rule ?? 'no rule'}`, 'bad'),
      words('Booked', bookedText(record)),
      words('Answered', answeredText(record, node)),
    ],
    acts: [],
  }
}

type Record = TraceRecordRow['record']

function clientOf(client: string): string {
  return `${clientName(Buffer.from(client, 'latin1'))} (${client})`
}

function askedText(record: Record): string {
  const { event, uploaded, downloaded, left, numwant, marks } = record
  const counters =
    `up ${bytes(BigInt(uploaded))}, down ${bytes(BigInt(downloaded))}, ` +
    `left ${bytes(BigInt(left))}`
  const wanted = numwant === null ? '' : `, ${count(numwant)} peers wanted`
  return [event === 'none' ? 'regular' : event, `${counters}${wanted}`, ...marks].join('; ')
}

function bookedText({ entries, up, down, isSuspicious }: Record): string {
  if (entries.length === 0) return 'nothing'
  const moved = `up ${bytes(BigInt(up))}, down ${bytes(BigInt(down))}`
  return `${entries.join(', ')}: ${moved}${isSuspicious ? ', suspicious' : ''}`
}

function answeredText(record: Record, node: string): string {
  const { peers, peers6, seeders, leechers, intervalSeconds, replyBytes, wire, io } = record
  return (
    `${count(peers + peers6)} peers of ${count(seeders)} + ${count(leechers)}, ` +
    `again in ${count(intervalSeconds)} s; ${count(replyBytes)} bytes by ${wire}, ${io}, ${node}`
  )
}
