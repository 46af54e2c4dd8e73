import type { CaseState } from '../../../../domain/cases/cases.ts'
import type { ChangesLine } from '../../../../domain/notifications/changes.ts'
import { changesLine } from '../../../../domain/notifications/changes.ts'
import {
  caseStates,
  decisions,
  filledAnswer,
  MAX_ANSWER,
  MAX_CASE_TEXT,
  outcomeLabels,
  stateLabels,
  stateOf,
  urgencies,
} from '../../../../domain/cases/cases.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { timeText } from '../../../../shared/format.ts'
import type { CaseRow } from '../../../../store/cases/cases.ts'
import type { Reason } from '../../../../store/cases/reasons.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary, untyped } from '../../../http/frame/fields.ts'
import { textLine } from '../../../support/parts/thread.ts'
import type { TextLine } from '../../../support/parts/thread.ts'
import type { Paged } from '../../frame/paging.ts'
import { memberHref } from '../../frame/links.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import type { OpenCase } from './open.ts'
import type { ActLine, ReportLine } from './parts/lines.ts'
import { actLine, caseLine, CASES, COLUMNS, isLate, kindOf, reportLine } from './parts/lines.ts'
import { actLinks } from './parts/links.ts'
import type { ReportedThing } from './parts/reported.ts'
import { reportedThing } from './parts/reported.ts'
import type { Link } from '../../../ui/link.ts'

interface Listed {
  readonly state: CaseState
  readonly offered: readonly Reason[]
  readonly lateBefore: Date
  readonly now: Date
}

export function casesPage(
  form: Typed,
  found: Paged<CaseRow>,
  { state, offered, lateBefore, now }: Listed,
): TablePage & { readonly nextHref: string | null } {
  const states = caseStates.map((one) => [one, stateLabels[one]] as const)
  const reasons = offered.map(({ id, name }) => [String(id), name] as const)
  const kinds = [['report', 'Reports'] as const, ['ticket', 'Tickets'] as const]
  const owners = [['me', 'Me'] as const, ['none', 'No one'] as const]
  const page = tablePage({
    title: 'Cases',
    lead: 'What members report, and the tickets that they write to staff.',
    action: CASES,
    controls: [
      control('select', form, 'state', 'State', { options: states }),
      control('select', form, 'kind', 'Kind', { options: choices('Both', kinds) }),
      control('select', form, 'owner', 'Assigned to', { options: choices('Anyone', owners) }),
      control('select', form, 'reason', 'Reason', { options: choices('Any', reasons) }),
      control('check', form, 'late', 'Late'),
    ],
    caption: `${stateLabels[state]} cases`,
    columns: [...COLUMNS],
    rows: found.rows.map((row) => caseLine(row, lateBefore, now)),
    nothing: 'No cases here.',
    pager: found.pager,
  })
  const isAny = state === 'open' && found.rows.length > 0
  return { ...page, nextHref: isAny ? `${CASES}/next` : null }
}

export interface CasePage extends PageData {
  readonly kind: string
  readonly reason: string
  readonly state: string
  readonly isLate: boolean
  readonly priority: string
  readonly since: TimeText
  readonly subjectHref: string | null
  readonly member: Link | null
  readonly owner: string | null
  readonly isMine: boolean
  readonly isOpen: boolean
  /** Whether the viewer reported it, and so others have to decide it. */
  readonly isReporter: boolean
  readonly seen: string
  /** Where staff decide it instead: the request with the disputed fill. */
  readonly disputeHref: string | null
  readonly changes: ChangesLine
  readonly action: string
  readonly reported: ReportedThing | null
  readonly decision: { readonly label: string; readonly by: string; readonly says: string } | null
  readonly reports: readonly ReportLine[]
  readonly hasReports: boolean
  readonly texts: readonly TextLine[]
  readonly acts: readonly ActLine[]
  readonly links: readonly Link[]
  readonly related: readonly (Link & { readonly state: string })[]
  readonly hasRelated: boolean
  readonly answers: readonly { readonly label: string; readonly text: string }[]
  readonly write: { readonly controls: readonly Control[] }
  readonly note: Control
  readonly decide: { readonly controls: readonly Control[] }
  readonly assign: Control
  readonly snooze: Control
  readonly urgencyField: Control
  readonly merge: Control | null
  readonly summary: FormSummary | null
}

/** What was typed into one of the forms of the page. */
export interface TypedForms {
  readonly note?: Typed
  readonly write?: Typed
  readonly decide?: Typed
  readonly act?: Typed
}

export function casePage(open: OpenCase, typed: TypedForms, now: Date): CasePage {
  const { row, reports, texts, acts, related, lateBefore, viewer, can } = open
  const forms = formsOf(open, typed)
  const who = row.about ?? row.member
  return {
    title: row.subject,
    kind: kindOf(row),
    reason: row.reason,
    state: stateLabels[stateOf(row, now)],
    isLate: isLate(row, lateBefore),
    priority: urgencies[row.urgency - 1],
    since: timeText(row.since, now),
    subjectHref: row.href,
    member: who === null ? null : { label: who, href: memberHref(who) },
    owner: row.owner,
    isMine: row.ownerId === viewer.id,
    isOpen: row.state !== 'decided',
    isReporter: reports.some(({ memberId }) => memberId === viewer.id),
    seen: String(row.version),
    disputeHref: open.isDisputed && can('requests.moderate') ? row.href : null,
    changes: changesLine({ kind: 'case', id: row.id }, [row.version], `${CASES}/${row.id}`),
    action: `${CASES}/${row.id}`,
    reported: reportedThing(row, open.thing),
    decision:
      row.outcome === null
        ? null
        : {
            label: outcomeLabels[row.outcome],
            by: row.decidedBy ?? 'deleted member',
            says: row.answer ?? '',
          },
    reports: reports.map((one) => reportLine(one, now)),
    hasReports: reports.length > 0,
    texts: texts.map((one) => ({
      ...textLine(one, now),
      isNote: one.withName === null,
      withName: row.kind === 'report' ? one.withName : null,
    })),
    acts: acts.map((one) => actLine(one, now)),
    links: actLinks(row, can),
    related: related.map((one) => ({
      label: `${kindOf(one)}: ${one.subject}`,
      href: `${CASES}/${one.id}`,
      state: stateLabels[stateOf(one, now)],
    })),
    hasRelated: related.length > 0,
    ...forms,
  }
}

function formsOf({ row, reports, answers, viewer }: OpenCase, typed: TypedForms) {
  const { note = untyped(), act = untyped() } = typed
  const write = typed.write ?? untyped()
  const decide = typed.decide ?? untyped({ outcome: row.kind === 'ticket' ? 'answered' : 'acted' })
  const names = reports.map(({ member }) => [member, member] as const)
  const options = decisions.map((one) => [one, outcomeLabels[one]] as const)
  const words = { isRequired: true, maxLength: MAX_CASE_TEXT, isMarkdown: true }
  const told = 'Sent to everyone who reported it, or to the author of the ticket.'
  const toMember = row.kind === 'report' ? { options: names } : null
  const controls = {
    write: [
      ...(toMember === null ? [] : [control('select', write, 'to', 'To', toMember)]),
      control('area', write, 'body', 'Text', { ...words, rows: 6 }),
    ],
    decide: [
      control('select', decide, 'outcome', 'Outcome', { options }),
      control('area', decide, 'answer', 'Answer', { maxLength: MAX_ANSWER, rows: 3, hint: told }),
    ],
    assign: control('text', act, 'to', 'Assign to', { isRequired: true, maxLength: 30 }),
    snooze: control('text', act, 'days', 'Days', { isRequired: true, maxLength: 2 }),
    urgencyField: control('select', untyped({ urgency: row.urgency }), 'urgency', 'Priority', {
      options: urgencies.map((label, at) => [String(at + 1), label] as const),
    }),
    note: control('area', note, 'body', 'Note', { ...words, rows: 3 }),
  }
  const merge =
    row.kind === 'ticket' && row.state !== 'decided'
      ? control('text', act, 'into', 'Join with ticket', { isRequired: true, maxLength: 15 })
      : null
  const all = [...controls.write, ...controls.decide, controls.note, controls.assign]
  const faulty = [typed.write, typed.decide, typed.note, typed.act].find((one) => one !== undefined)
  const fields = all.map((one) => one.field)
  const name = row.member ?? reports[0]?.member ?? 'member'
  return {
    write: { controls: apart(controls.write, 'write') },
    decide: { controls: apart(controls.decide, 'decide') },
    note: apart([controls.note], 'note')[0],
    assign: apart([controls.assign], 'assign')[0],
    snooze: controls.snooze,
    urgencyField: controls.urgencyField,
    merge,
    summary: faulty === undefined ? null : summary(faulty, fields),
    answers: answers.map((one) => ({
      label: one.name,
      text: filledAnswer(one.body, { name, staff: viewer.name }),
    })),
  }
}

/** Makes the IDs of fields unique: several forms of a page have fields of the same name. */
function apart(controls: readonly Control[], form: string): Control[] {
  return controls.map((one) => {
    const id = `${form}-${one.field.name}`
    const describedBy = one.field.describedBy?.replaceAll(one.field.id, id) ?? null
    return { ...one, field: { ...one.field, id, describedBy } }
  })
}
