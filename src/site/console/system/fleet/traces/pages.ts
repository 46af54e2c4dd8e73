import { clientName } from '../../../../../domain/members/client-name.ts'
import { bytes, count, timeText } from '../../../../../shared/format.ts'
import type { TraceRecordRow, TraceRow } from '../../../../../store/fleet/traces.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { formPage } from '../../../frame/confirm.ts'
import { formFields } from '../../../../http/form-fields.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { Act, TablePage, TablePart } from '../../../frame/table.ts'
import { tablePage, tablePart } from '../../../frame/table.ts'
import { traceForm } from './forms.ts'

const fields = formFields(traceForm)

export const TRACES = '/admin/traces'

export function tracesPage(found: Paged<TraceRow>, now: Date): TablePage {
  return tablePage({
    title: 'Announce traces',
    caption: 'Traces, newest first',
    lead:
      'A trace records every announce of one member or torrent: the request, the rule that ' +
      'decided, what was booked, and the reply. It ends automatically and is deleted a week ' +
      'later.',
    make: { label: 'Trace announces', href: `${TRACES}/new` },
    pager: found.pager,
    rows: found.rows.map((row) => ({
      head: words('Target', row.name, `${TRACES}/${row.id}`),
      cells: [
        words('Kind', row.kind),
        row.endsAt > now ? mark('State', 'runs', 'good') : mark('State', 'ended', 'plain'),
        moment('Ends', timeText(row.endsAt, now)),
        words('By', row.startedBy),
        words('Reason', row.reason),
      ],
      acts: row.endsAt > now ? [endOf(row)] : [],
    })),
    nothing: 'No traces in the last week.',
  })
}

function endOf({ id, name }: TraceRow): Act {
  return {
    label: 'End',
    about: `the trace of ${name}`,
    href: `${TRACES}/${id}/end`,
    method: 'POST',
  }
}

export function newTracePage(form: Typed) {
  const controls = [
    fields.select(form, 'kind', 'Target', {
      options: [
        ['member', 'A member'],
        ['torrent', 'A torrent'],
      ],
    }),
    fields.text(form, 'target', 'Name or ID', {
      autocomplete: 'off',
      hint: 'The name of a member, or the ID in the URL of a torrent.',
    }),
    fields.select(form, 'minutes', 'Length', {
      options: [
        ['10', '10 minutes'],
        ['60', '1 hour'],
        ['360', '6 hours'],
        ['1440', '1 day'],
      ],
    }),
    fields.text(form, 'reason', 'Reason', { hint: 'Shown in the audit log.' }),
  ]
  const given = {
    title: 'Trace announces',
    lead: [
      'Every tracker records the announces within a second. Only the network of an address ' +
        'and the name and version of a client are stored.',
    ],
    action: TRACES,
    button: 'Target',
    backHref: TRACES,
  }
  return formPage(given, form, controls)
}

export function tracePage(row: TraceRow, records: Paged<TraceRecordRow>, now: Date): SectionsPage {
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
  const lost = skipped === 0 ? '' : ` ${count(skipped)} were not recorded: too many per second.`
  return `Started by ${startedBy}: ${reason}. The newest 500 announces are stored.${lost}`
}

function recordsTable({ rows, pager }: Paged<TraceRecordRow>, now: Date): TablePart {
  return tablePart({
    caption: 'Announces, newest first',
    pager,
    rows: rows.map((row) => recordLine(row, now)),
    nothing: 'No announces yet.',
  })
}

function recordLine({ record, member, torrent, node }: TraceRecordRow, now: Date) {
  return {
    head: moment('Time', timeText(new Date(record.at * 1000), now)),
    cells: [
      member === null
        ? words('Member', `ID ${record.memberId}`)
        : words('Member', member, memberHref(member)),
      torrent === null
        ? words('Torrent', `${record.infoHash.slice(0, 12)}…`)
        : words('Torrent', torrent, `/torrents/${record.torrentId}`),
      words('Request', askedText(record)),
      words('From', `${clientOf(record.client)}, ${record.network}, port ${record.port}`),
      record.code === null
        ? mark('Decision', 'normal', 'good')
        : mark('Decision', `${record.code} by ${record.rule ?? 'no rule'}`, 'bad'),
      words('Booked', bookedText(record)),
      words('Reply', answeredText(record, node)),
    ],
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
    `${count(peers + peers6)} peers of ${count(seeders)} + ${count(leechers)}, next in ` +
    `${count(intervalSeconds)} s; ${count(replyBytes)} bytes by ${wire}, ${io}, ${node}`
  )
}
