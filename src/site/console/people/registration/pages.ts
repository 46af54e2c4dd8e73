import type { Question } from '../../../../domain/registration/questions.ts'
import { isWebAddress } from '../../../../domain/registration/questions.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { count, timeText } from '../../../../shared/format.ts'
import type {
  ListedApplication,
  ApplicationFacts,
} from '../../../../store/registration/application-care.ts'
import type { ApplicationKind } from '../../../../store/registration/applications.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary, untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { rowPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { STATE_LABELS, PATHS } from './parts/labels.ts'
import { questionShape } from './forms.ts'

const fields = formFields(questionShape)

export const QUESTIONS = '/admin/applications/questions'

export function listPage(
  kind: ApplicationKind,
  query: Fields,
  found: Paged<ListedApplication>,
  mayEdit: boolean,
  now: Date,
): TablePage {
  const title = kind === 'application' ? 'Applications' : 'Appeals'
  const states = (['waiting', 'granted', 'refused', 'withdrawn'] as const).map(
    (state) => [state, STATE_LABELS[state]] as const,
  )
  return tablePage({
    title,
    caption: title,
    action: PATHS[kind],
    make: kind === 'application' && mayEdit ? { label: 'Questions', href: QUESTIONS } : null,
    controls: [
      control('select', untyped(query), 'state', 'State', { options: choices('All', states) }),
    ],
    columns: [kind === 'application' ? 'Address' : 'Account', 'State', 'Claimed by', 'Submitted'],
    rows: found.rows.map((row) => ({
      head: words('From', row.member ?? row.email, `${PATHS[kind]}/${row.id}`),
      cells: [
        mark('State', STATE_LABELS[row.state], row.state === 'waiting' ? 'bad' : 'plain'),
        words('Claimed by', row.owner ?? '–'),
        moment('Submitted', timeText(row.waitingSince ?? row.createdAt, now)),
      ],
    })),
    nothing: kind === 'application' ? 'No applications yet.' : 'No appeals yet.',
    pager: found.pager,
  })
}

interface Fact {
  readonly label: string
  readonly text: string
  readonly href: string | null
}

export interface ReviewPage extends PageData {
  readonly state: string
  readonly facts: readonly Fact[]
  readonly answers: readonly {
    readonly label: string
    readonly text: string
    readonly href: string | null
  }[]
  readonly images: readonly { readonly href: string; readonly alt: string }[]
  readonly hasImages: boolean
  readonly notes: readonly { readonly body: string; readonly by: string; readonly at: TimeText }[]
  readonly isOpen: boolean
  readonly isMine: boolean
  readonly owner: string | null
  readonly action: string
  readonly grantSays: string
  readonly controls: readonly Control[]
  readonly noteControls: readonly Control[]
  readonly summary: FormSummary | null
  readonly reason: string | null
}

interface Review {
  readonly kind: ApplicationKind
  readonly found: ApplicationFacts
  readonly notes: readonly { readonly body: string; readonly by: string; readonly at: Date }[]
  readonly viewerId: number
}

export function reviewPage(
  { kind, found, notes, viewerId }: Review,
  form: Typed,
  now: Date,
): ReviewPage {
  const action = `${PATHS[kind]}/${found.id}`
  const controls = [
    control('area', form, 'reason', 'Message to the applicant', {
      rows: 4,
      maxLength: 1_000,
      hint: 'Included in the email, whatever you decide.',
    }),
  ]
  const body = control('area', form, 'body', 'Note', { rows: 3, maxLength: 2_000 })
  const isApplication = kind === 'application'
  return {
    title: `${isApplication ? 'Application of' : 'Appeal of'} ${found.member ?? found.email}`,
    state: STATE_LABELS[found.state],
    facts: factsOf(found, now),
    answers: found.answers.map(({ label, text }) => {
      return { label, text, href: isWebAddress(text) ? text : null }
    }),
    images: Array.from({ length: found.images }, (_, at) => {
      return { href: `${action}/images/${at + 1}`, alt: `Image ${at + 1}` }
    }),
    hasImages: found.images > 0,
    notes: notes.map(({ body: said, by, at }) => ({ body: said, by, at: timeText(at, now) })),
    isOpen: found.state === 'waiting',
    isMine: found.ownerId === viewerId,
    owner: found.owner,
    action,
    grantSays: isApplication ? 'Grant and email an invite' : 'Grant and reopen the account',
    controls,
    noteControls: [body],
    summary: summary(form, [controls[0].field, body.field]),
    reason: found.reason === '' ? null : found.reason,
  }
}

function factsOf(found: ApplicationFacts, now: Date): Fact[] {
  const fact = (label: string, text: string | null, href: string | null = null) =>
    text === null ? [] : [{ label, text, href }]
  const { member, decidedAt } = found
  return [
    ...fact('State', STATE_LABELS[found.state]),
    ...fact('Account', member, member === null ? null : memberHref(member)),
    ...fact('The account is', found.memberState),
    ...fact('Reason it was closed', found.banReason),
    ...fact('Email', found.email),
    ...fact('Submitted from', found.address),
    ...fact('Members seen at that address', count(found.membersThere)),
    ...fact('Others from this mailbox', count(found.earlier)),
    ...fact('Submitted', timeText(found.createdAt, now).text),
    ...fact('Decided by', found.judge),
    ...fact('Decided', decidedAt === null ? null : timeText(decidedAt, now).text),
  ]
}

const KINDS = [
  ['text', 'Several lines'],
  ['line', 'One line'],
  ['choice', 'A choice'],
  ['url', 'A web address'],
] as const

export function questionsPage(questions: readonly Question[]): TablePage {
  return tablePage({
    title: 'Application questions',
    caption: 'Application questions in form order',
    lead:
      'The email address is always required. Existing answers keep the wording of their ' +
      'question.',
    make: { label: 'Add question', href: `${QUESTIONS}/new` },
    rows: questions.map((one, at) => ({
      head: words('Question', one.label, `${QUESTIONS}/${one.id}`),
      cells: [
        words('Kind', KINDS.find(([kind]) => kind === one.kind)?.[1] ?? one.kind),
        words('Required', one.isRequired ? 'Yes' : 'No'),
      ],
      acts: [
        ...(at === 0
          ? []
          : [{ label: 'Up', href: `${QUESTIONS}/${one.id}/up`, method: 'POST' as const }]),
        { label: 'Remove', href: `${QUESTIONS}/${one.id}`, method: 'DELETE' as const },
      ],
    })),
    nothing: 'No questions yet. Only the email address is required.',
  })
}

export function questionPage(form: Typed, question: Question | null): ConfirmPage {
  const title = question === null ? 'Add question' : 'Edit question'
  const given = { title, lead: [], buttons: ['Save question', 'Save question'] } as const
  return rowPage(QUESTIONS, question, given, form, [
    fields.text(form, 'label', 'Question'),
    fields.text(form, 'help', 'Hint'),
    fields.select(form, 'kind', 'Type of answer', { options: KINDS }),
    fields.area(form, 'options', 'Choices, one per line', { rows: 5 }),
    fields.check(form, 'isRequired', 'Required'),
  ])
}
