import { outcomeLabels } from '../../domain/cases/cases.ts'
import { timeText, type TimeText } from '../../shared/format.ts'
import { labelOf, type Reported } from '../../store/cases/kinds.ts'
import type { OwnReport, OwnState } from '../../store/cases/own.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import type { TextRow } from '../../store/cases/talk.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { formFields } from '../http/form-fields.ts'
import { summary, type FormSummary, type Typed } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import { pagerOf, type Pager, type PageOf } from '../http/frame/pager.ts'
import { draftOf, type DraftPart } from '../texts/parts/draft.ts'
import { answerForm, textLine, type AnswerForm, type TextLine } from '../support/parts/thread.ts'
import { markdown, type Html } from '../ui/markdown.ts'
import { reportForm } from './forms.ts'

export const REPORTS = '/reports'

/** Returns where the draft of a report about this thing is stored. */
export function placeOf({ kind, id }: Pick<Reported, 'kind' | 'id'>): string {
  return `${REPORTS}?kind=${kind}&id=${id}`
}

export interface NewPage extends PageData {
  readonly thing: string
  readonly thingHref: string
  readonly kind: string
  readonly thingId: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly previewHtml: Html | null
  readonly draft: DraftPart
}

/** The data of a form with a text, in addition to its fields. */
interface Shown {
  readonly previewed?: string | null
  readonly draft?: DraftPart
}

/** The form that reports a thing. */
export function newPage(
  form: Typed,
  thing: Reported,
  reasons: readonly Reason[],
  { previewed = null, draft = draftOf(placeOf(thing)) }: Shown = {},
): NewPage {
  const has = (evidence: Reason['evidence']) => reasons.some((one) => one.evidence === evidence)
  const says = (evidence: Reason['evidence']) =>
    `Required for: ${reasons
      .filter((one) => one.evidence === evidence)
      .map(({ name, hint }) => (hint === '' ? name : `${name} (${hint.replace(/\.$/, '')})`))
      .join('; ')}.`
  const options = reasons.map(({ id, name }) => [String(id), name] as const)
  const fields = formFields(reportForm)
  const controls = [
    fields.select(form, 'reason', 'Reason', { options, isRequired: true }),
    ...(has('torrent')
      ? [fields.text(form, 'torrent', 'Other torrent', { hint: says('torrent') })]
      : []),
    ...(has('link') ? [fields.text(form, 'link', 'Address', { hint: says('link') })] : []),
    fields.area(form, 'body', 'Explanation', {
      rows: 4,
      isMarkdown: true,
      ...(has('text') && { hint: says('text') }),
    }),
  ]
  return {
    title: `Report ${labelOf(thing.kind)}`,
    thing: thing.title,
    thingHref: thing.href,
    kind: thing.kind,
    thingId: String(thing.id),
    controls,
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
    draft,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
  }
}

interface Line {
  readonly label: string
  readonly href: string
  readonly kind: string
  readonly reason: string
  readonly state: string
  readonly isGood: boolean
  readonly isDue: boolean
  readonly answer: string | null
  readonly when: TimeText
}

function lineOf(row: OwnReport, now: Date): Line {
  return {
    label: row.title,
    href: `${REPORTS}/${row.id}`,
    kind: labelOf(row.kind),
    reason: row.reason,
    ...stateOf(row.state, row.outcome),
    answer: row.answer,
    when: timeText(row.createdAt, now),
  }
}

/** The state of a report or ticket, as its member reads it. */
function stateOf(state: OwnState, outcome: OwnReport['outcome']) {
  const decided = outcome === null ? 'Decided' : outcomeLabels[outcome]
  const label = state === 'decided' ? decided : LABELS[state]
  return { state: label, isGood: state === 'decided', isDue: state === 'waiting' }
}

const LABELS = { open: 'With staff', waiting: 'Staff are waiting for your answer' } as const

export interface ListPage extends PageData {
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

export function listPage(
  rows: readonly OwnReport[],
  paged: PageOf,
  query: Fields,
  now: Date,
): ListPage {
  return {
    title: 'Your reports',
    lines: rows.map((row) => lineOf(row, now)),
    hasLines: rows.length > 0,
    pager: pagerOf(REPORTS, paged, query),
  }
}

export interface ShowPage extends PageData {
  readonly report: Line & { readonly thingHref: string }
  readonly html: Html
  readonly evidence: { readonly label: string; readonly href: string | null } | null
  readonly texts: readonly TextLine[]
  readonly form: AnswerForm | null
}

export function showPage(
  row: OwnReport,
  texts: readonly TextRow[],
  form: Typed,
  now: Date,
  shown: Shown = {},
): ShowPage {
  const href = `${REPORTS}/${row.id}`
  const draft = shown.draft ?? draftOf(href)
  return {
    title: `Report of ${row.title}`,
    report: { ...lineOf(row, now), thingHref: row.href },
    html: markdown(row.body, 'report'),
    evidence: evidenceOf(row),
    texts: texts.map((one) => textLine(one, now)),
    form: row.state === 'decided' ? null : answerForm(form, href, { ...shown, draft }),
  }
}

function evidenceOf({ torrentId, link }: OwnReport) {
  if (torrentId !== null) return { label: `Torrent ${torrentId}`, href: `/torrents/${torrentId}` }
  return link === null ? null : { label: link, href: null }
}
