import type { AuditAction } from '../../../../../domain/records/audit-actions.ts'
import { auditActions } from '../../../../../domain/records/audit-actions.ts'
import { stateLabels, stateOf, urgencies } from '../../../../../domain/cases/cases.ts'
import type { TimeText } from '../../../../../shared/format.ts'
import { age, timeText } from '../../../../../shared/format.ts'
import type { ActRow, CaseRow, ReportRow } from '../../../../../store/cases/cases.ts'
import { labelOf } from '../../../../../store/cases/kinds.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'

export const CASES = '/admin/cases'

export function isLate(row: CaseRow, lateBefore: Date): boolean {
  return row.state === 'open' && row.since < lateBefore
}

/** Returns a row of the table of cases. */
export function caseLine(row: CaseRow, lateBefore: Date, now: Date) {
  const who = row.about ?? row.member
  return {
    head: words('Case', row.subject, `${CASES}/${row.id}`),
    cells: [
      words('About', `${kindOf(row)}: ${row.reason}${row.reports > 1 ? ` × ${row.reports}` : ''}`),
      who === null ? words('Member', '') : words('Member', who, memberHref(who)),
      mark('Priority', urgencies[row.urgency - 1], row.urgency === 1 ? 'bad' : 'plain'),
      words('State', stateLabels[stateOf(row, now)] + (row.owner === null ? '' : `, ${row.owner}`)),
      isLate(row, lateBefore)
        ? mark('Since', `late: ${age(row.since, now)}`, 'bad')
        : moment('Since', timeText(row.since, now)),
    ],
  }
}

export const COLUMNS = ['Case', 'About', 'Member', 'Priority', 'State', 'Since'] as const

export function kindOf({ kind, target }: CaseRow): string {
  return kind === 'ticket' ? 'ticket' : labelOf(target ?? '')
}

export interface ReportLine {
  readonly member: string
  readonly memberHref: string
  readonly reason: string
  readonly body: string
  readonly evidence: { readonly label: string; readonly href: string | null } | null
  readonly when: TimeText
}

export function reportLine(row: ReportRow, now: Date): ReportLine {
  const { torrentId, torrent, link } = row
  const evidence =
    torrentId !== null
      ? { label: torrent ?? `Torrent ${torrentId}`, href: `/torrents/${torrentId}` }
      : link === null
        ? null
        : { label: link, href: null }
  return {
    member: row.member,
    memberHref: memberHref(row.member),
    reason: row.reason,
    body: row.body,
    evidence,
    when: timeText(row.createdAt, now),
  }
}

export interface ActLine {
  readonly text: string
  readonly when: TimeText
}

export function actLine({ at, by, action, reason }: ActRow, now: Date): ActLine {
  const label = auditActions[action as AuditAction] ?? action
  const because = reason === null || reason === '' ? '' : `: ${reason}`
  return { text: `${by}: ${label}${because}`, when: timeText(at, now) }
}
