import { clientName } from '../../../../../domain/members/client-name.ts'
import { bytes, count, timeText } from '../../../../../shared/format.ts'
import type { SessionRow } from '../../../../../store/fair-play/evidence.ts'
import type * as memberNotes from '../../../../../store/members/notes.ts'
import type { WarningRow } from '../../../../../store/members/warnings.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Section } from '../../../frame/sections.ts'
import { section } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'

export function sessionsSection(rows: readonly SessionRow[], now: Date): Section {
  return section('Sessions', {
    lead: 'The sessions with the most traffic in the last 30 days.',
    table: tablePart({
      caption: 'Sessions with the most traffic',
      rows: rows.map((row) => ({
        head: words('Torrent', row.torrent, `/torrents/${row.torrentId}`),
        cells: [
          words('Client', clientName(row.client)),
          figure('Uploaded', bytes(row.uploaded)),
          figure('Downloaded', bytes(row.downloaded)),
          figure('Left', bytes(row.left)),
          moment('Started', timeText(row.startedAt, now)),
          moment('Last announce', timeText(row.lastAt, now)),
        ],
        acts: [],
      })),
      nothing: 'No sessions.',
    }),
  })
}

/** Shows no addresses: they are only on the member's page, which records each look at them. */
export function networkSection(name: string, sessions: readonly SessionRow[]): Section {
  const [first] = sessions
  const reachable = sessions.filter((one) => one.reachable === true).length
  const shut = sessions.filter((one) => one.reachable === false).length
  const untested = sessions.length - reachable - shut
  return section('Network', {
    facts: [
      { label: 'Sessions', text: count(first?.sessions ?? 0) },
      { label: 'Networks', text: count(first?.networks ?? 0) },
      { label: 'Clients', text: count(first?.clients ?? 0) },
      {
        label: 'Reachable, of the sessions above',
        text: `${count(reachable)} yes, ${count(shut)} no, ${count(untested)} not tested`,
      },
    ],
    links: [{ label: 'Sessions and keys', href: `${memberHref(name)}?leaf=safety` }],
  })
}

export function toldSection(name: string, rows: readonly WarningRow[], now: Date): Section {
  return section('What the member was told', {
    table: tablePart({
      caption: 'Warnings, newest first',
      rows: rows.map(({ reason, removedAt, endsAt, givenBy, createdAt }) => {
        const isOver = removedAt !== null || (endsAt !== null && endsAt <= now)
        return {
          head: words('Reason', reason),
          cells: [
            mark('State', isOver ? 'Over' : 'Active', isOver ? 'plain' : 'bad'),
            words('By', givenBy ?? 'babou'),
            moment('Given', timeText(createdAt, now)),
          ],
          acts: [],
        }
      }),
      nothing: 'No warnings. The member does not see the score or the evidence.',
    }),
    links: [{ label: 'Member', href: memberHref(name) }],
  })
}

type NoteRow = Awaited<ReturnType<typeof memberNotes.ofMember>>[number]

export function notesSection(rows: readonly NoteRow[], now: Date): Section {
  return section('Notes', {
    table: tablePart({
      caption: 'Notes of staff, newest first',
      rows: rows.map((row) => ({
        head: words('Note', row.body),
        cells: [words('By', row.author ?? ''), moment('Time', timeText(row.createdAt, now))],
        acts: [],
      })),
      nothing: 'No notes.',
    }),
  })
}
