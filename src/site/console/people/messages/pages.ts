import type { TimeText } from '../../../../shared/format.ts'
import { count, plural, timeText } from '../../../../shared/format.ts'
import type { Part, ReportRow, ReportState } from '../../../../store/messages/reports.ts'
import { reportStates } from '../../../../store/messages/reports.ts'
import type { PageData } from '../../../http/action.ts'
import { control } from '../../../http/control.ts'
import type { Field, FormSummary, Typed } from '../../../http/frame/fields.ts'
import { field, summary } from '../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../ui/cells.ts'
import type { Html } from '../../../ui/markdown.ts'
import { markdown } from '../../../ui/markdown.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const REPORTS = '/admin/message-reports'

const STATES: Readonly<Record<ReportState, string>> = {
  open: 'Open',
  upheld: 'Upheld',
  dismissed: 'Dismissed',
}

export function reportsPage(form: Typed, found: Paged<ReportRow>, now: Date): TablePage {
  const states = reportStates.map((state) => [state, STATES[state]] as const)
  return tablePage({
    title: 'Reported messages',
    lead:
      'Members of a conversation report its messages. You can read only the reported part, and ' +
      'everyone in the conversation is notified when you do.',
    action: REPORTS,
    controls: [control('select', form, 'state', 'State', { options: states })],
    caption: 'Reported messages, oldest first',
    rows: found.rows.map((row) => ({
      head: words('Report', `Report ${row.id}`, `${REPORTS}/${row.id}`),
      cells: [
        words('Reason', row.reason),
        words('Reported by', row.reporter, memberHref(row.reporter)),
        words('Author', row.author, memberHref(row.author)),
        figure('Messages', count(row.parts)),
        moment('Reported', timeText(row.createdAt, now)),
      ],
    })),
    nothing: 'No reported messages.',
    pager: found.pager,
  })
}

export interface ReportPage extends PageData {
  readonly reporter: { readonly name: string; readonly href: string }
  readonly author: { readonly name: string; readonly href: string }
  readonly reason: string
  readonly when: TimeText
  readonly countText: string
  readonly readAction: string
  readonly isRead: boolean
  readonly parts: readonly {
    readonly author: string
    readonly html: Html
    readonly when: TimeText
    readonly isReported: boolean
  }[]
  readonly decision: { readonly state: string; readonly by: string; readonly answer: string } | null
  readonly action: string
  readonly answerField: Field
  readonly summary: FormSummary | null
}

export function reportPage(
  row: ReportRow,
  parts: readonly Part[],
  form: Typed,
  now: Date,
): ReportPage {
  const href = `${REPORTS}/${row.id}`
  const hint = 'Sent to the reporter, and recorded in the audit log.'
  const answer = field(form, 'answer', 'Answer', { isRequired: true, maxLength: 1_000, hint })
  const { state, decidedBy } = row
  return {
    title: `Report ${row.id}`,
    reporter: { name: row.reporter, href: memberHref(row.reporter) },
    author: { name: row.author, href: memberHref(row.author) },
    reason: row.reason,
    when: timeText(row.createdAt, now),
    countText: plural(row.parts, 'message', 'messages'),
    readAction: `${href}/read`,
    isRead: row.isRead,
    parts: parts.map(({ author, body, createdAt, isReported }, nth) => {
      return {
        author,
        html: markdown(body, `part-${nth}`),
        when: timeText(createdAt, now),
        isReported,
      }
    }),
    decision:
      state === 'open'
        ? null
        : { state: STATES[state], by: decidedBy ?? 'deleted member', answer: row.answer ?? '' },
    action: `${href}/decide`,
    answerField: answer,
    summary: summary(form, [answer]),
  }
}
