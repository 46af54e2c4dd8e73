import { outcomeLabels } from '../../domain/cases/cases.ts'
import { timeText, type TimeText } from '../../shared/format.ts'
import type { OwnTicket } from '../../store/cases/own.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import type { TextRow } from '../../store/cases/talk.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { formFields } from '../http/form-fields.ts'
import { summary, type FormSummary, type Typed } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import { pagerOf, type Pager, type PageOf } from '../http/frame/pager.ts'
import { draftOf, type DraftPart } from '../texts/parts/draft.ts'
import { markdown, type Html } from '../ui/markdown.ts'
import { ticketForm } from './forms.ts'
import { answerForm, textLine, type AnswerForm, type TextLine } from './parts/thread.ts'

export const SUPPORT = '/support'

interface Line {
  readonly label: string
  readonly href: string
  readonly category: string
  readonly state: string
  readonly isGood: boolean
  readonly isDue: boolean
  readonly when: TimeText
}

function lineOf(row: OwnTicket, now: Date): Line {
  const { state, outcome } = row
  const decided = outcome === null ? 'Decided' : outcomeLabels[outcome]
  return {
    label: row.subject,
    href: `${SUPPORT}/${row.id}`,
    category: row.category,
    state: state === 'decided' ? decided : LABELS[state],
    isGood: state === 'decided',
    isDue: state === 'waiting',
    when: timeText(row.createdAt, now),
  }
}

const LABELS = { open: 'With staff', waiting: 'Staff are waiting for your answer' } as const

export interface ListPage extends PageData {
  readonly tabs: readonly { readonly label: string; readonly href: string; isCurrent: boolean }[]
  readonly canWrite: boolean
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

export function listPage(
  rows: readonly OwnTicket[],
  paged: PageOf,
  { query, canWrite, now }: { query: Fields; canWrite: boolean; now: Date },
): ListPage {
  const { state } = query
  const tab = (label: string, of: string | undefined) => ({
    label,
    href: of === undefined ? SUPPORT : `${SUPPORT}?state=${of}`,
    isCurrent: state === of,
  })
  return {
    title: 'Support',
    tabs: [tab('All', undefined), tab('Open', 'open'), tab('Decided', 'decided')],
    canWrite,
    lines: rows.map((row) => lineOf(row, now)),
    hasLines: rows.length > 0,
    pager: pagerOf(SUPPORT, paged, query),
  }
}

export interface NewPage extends PageData {
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly previewHtml: Html | null
  readonly draft: DraftPart
}

/** The form of a new ticket. */
export function newPage(
  form: Typed,
  categories: readonly Reason[],
  { previewed = null, draft = draftOf(SUPPORT) }: { previewed?: string | null; draft?: DraftPart },
): NewPage {
  const options = categories.map(({ id, name }) => [String(id), name] as const)
  const needing = categories
    .filter(({ evidence }) => evidence === 'torrent' || evidence === 'link')
    .map(({ name }) => name)
  const fields = formFields(ticketForm)
  const controls = [
    fields.select(form, 'category', 'Category', { options, isRequired: true }),
    fields.text(form, 'subject', 'Subject'),
    fields.text(form, 'link', 'About', {
      hint: `The address of the page that it is about, such as /torrents/5.${
        needing.length === 0 ? '' : ` Required for: ${needing.join('; ')}.`
      }`,
    }),
    fields.area(form, 'body', 'Text', {
      rows: 10,
      isMarkdown: true,
      hint: 'Markdown: **bold**, links, and images that you have added under Images.',
    }),
  ]
  return {
    title: 'Write to staff',
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
    draft,
  }
}

export interface ShowPage extends PageData {
  readonly ticket: Line
  readonly about: string | null
  readonly answer: string | null
  readonly mergedHref: string | null
  readonly texts: readonly TextLine[]
  readonly form: AnswerForm | null
  readonly closeAction: string | null
  readonly reopenAction: string | null
}

interface Shown {
  readonly row: OwnTicket
  readonly texts: readonly TextRow[]
  readonly canWrite: boolean
  readonly now: Date
}

export function showPage(
  { row, texts, canWrite, now }: Shown,
  form: Typed,
  more: { readonly previewed?: string | null; readonly draft?: DraftPart } = {},
): ShowPage {
  const href = `${SUPPORT}/${row.id}`
  const isOpen = row.state !== 'decided'
  const draft = more.draft ?? draftOf(href)
  return {
    title: row.subject,
    ticket: lineOf(row, now),
    about: row.href,
    answer: row.answer,
    mergedHref: row.mergedInto === null ? null : `${SUPPORT}/${row.mergedInto}`,
    texts: texts.map((one) => textLine(one, now)),
    form: isOpen && canWrite ? answerForm(form, href, { ...more, draft }) : null,
    closeAction: isOpen && canWrite ? `${href}/close` : null,
    reopenAction: !isOpen && canWrite && row.mergedInto === null ? `${href}/reopen` : null,
  }
}
