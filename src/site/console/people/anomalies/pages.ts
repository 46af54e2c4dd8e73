import {
  anomalyKinds,
  anomalyStates,
  anomalyWords,
} from '../../../../domain/anomalies/rules/index.ts'
import type { Evidence } from '../../../../domain/anomalies/rule.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { bytes, count, span, timeText } from '../../../../shared/format.ts'
import type { AnomalyRow } from '../../../../store/anomalies/anomalies.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary } from '../../../http/frame/fields.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Section } from '../../frame/sections.ts'
import { section } from '../../frame/sections.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { roleName } from '../../frame/role-label.ts'
import { STATES, anomaliesTable, ANOMALIES, COLUMNS, about } from './parts/table.ts'

/** From this score on, an anomaly is urgent. */
const BAD_SCORE = 70

export function anomaliesPage(form: Typed, found: Paged<AnomalyRow>, now: Date): TablePage {
  const kinds = anomalyKinds.map((kind) => [kind, anomalyWords[kind].label] as const)
  const states = anomalyStates.map((state) => [state, STATES[state]] as const)
  return tablePage({
    ...anomaliesTable(found.rows, now),
    title: 'Anomalies',
    lead:
      'Unusual activity, most serious first. Each anomaly shows the evidence and innocent ' +
      'explanations. No member is banned automatically. A task checks every hour.',
    action: ANOMALIES,
    controls: [
      control('select', form, 'state', 'State', { options: states }),
      control('select', form, 'kind', 'Kind', { options: choices('All kinds', kinds) }),
    ],
    columns: COLUMNS,
    pager: found.pager,
  })
}

export interface AnomalyPage extends PageData {
  readonly label: string
  readonly says: string
  readonly member: { readonly name: string; readonly href: string; readonly role: string }
  readonly isBanned: boolean
  readonly score: string
  readonly isBad: boolean
  readonly first: TimeText
  readonly last: TimeText
  readonly evidence: Section
  /** What staff made of it; null while it is open. */
  readonly verdict: { readonly state: string; readonly by: string; readonly note: string } | null
  readonly action: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly buttons: readonly { readonly state: string; readonly label: string; key: string }[]
}

export function anomalyPage(row: AnomalyRow, form: Typed, now: Date): AnomalyPage {
  const { label, description: says } = anomalyWords[row.kind]
  const note = control('area', form, 'note', 'Note', {
    maxLength: 500,
    hint: 'Shown to other staff.',
  })
  const facts = row.evidence.map((one) => ({ label: one.label, text: evidenceText(one) }))
  const of = about(row)
  return {
    title: `${label}: ${row.member}`,
    label,
    says,
    member: { name: row.member, href: memberHref(row.member), role: roleName(row.role) },
    isBanned: row.memberState === 'banned',
    score: String(row.score),
    isBad: row.score >= BAD_SCORE,
    first: timeText(row.firstAt, now),
    last: timeText(row.lastAt, now),
    evidence: section('Evidence', {
      facts: [
        ...facts,
        { label: 'About', text: of.text ?? '', href: of.href },
        { label: 'Seen in task runs', text: count(row.times) },
      ],
    }),
    verdict:
      row.state === 'open'
        ? null
        : { state: STATES[row.state], by: row.decidedBy ?? 'nobody', note: row.note ?? '' },
    action: `${ANOMALIES}/${row.id}/decide`,
    controls: [note],
    summary: summary(form, [note.field]),
    buttons: BUTTONS.filter(({ state }) => state !== row.state),
  }
}

const BUTTONS = [
  { state: 'confirmed', label: 'Confirm anomaly', key: 'c' },
  { state: 'dismissed', label: 'Dismiss anomaly', key: 'x' },
  { state: 'open', label: 'Reopen anomaly', key: 'r' },
] as const

function evidenceText({ value, unit }: Evidence): string {
  if (typeof value === 'string') return value
  switch (unit) {
    case 'bytes':
      return bytes(value)
    case 'bytes-per-second':
      return `${bytes(value)} per second`
    case 'seconds':
      return span(value) ?? `${count(value)} s`
    case 'percent':
      return `${count(value)} %`
    default:
      return count(value)
  }
}
