import type { Question } from '../../../domain/registration/questions.ts'
import { ANSWER_LENGTH, answerField } from '../../../domain/registration/questions.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { ApplicationKind, ShownApplication } from '../../../store/registration/applications.ts'
import type { PageData } from '../../http/action.ts'
import { control, type Control } from '../../http/control.ts'
import { formFields } from '../../http/form-fields.ts'
import { summary, type FormSummary, type Typed } from '../../http/frame/fields.ts'
import { appealShape } from './forms.ts'

export interface ApplicationFormPage extends PageData {
  readonly lead: string
  /** The welcome text of staff; '' for none. */
  readonly welcome: string
  readonly action: string
  readonly takesFiles: boolean
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly button: string
  readonly formToken: string
}

/** The most images in one application. */
export const MAX_PROOFS = 3

export function applyPage(
  form: Typed,
  questions: readonly Question[],
  { welcome, formToken }: Pick<ApplicationFormPage, 'welcome' | 'formToken'>,
): ApplicationFormPage {
  const controls = [
    control('text', form, 'email', 'Email', {
      type: 'email',
      isRequired: true,
      maxLength: 254,
      autocomplete: 'email',
      hint: 'We will send you a link for submitting the application and viewing its outcome.',
    }),
    ...questions.map((question) => questionControl(form, question)),
    control('file', form, 'proof', 'Supporting images (optional)', {
      accept: 'image/*',
      hint: 'Up to 10 MiB each. Only staff can see them.',
    }),
  ]
  return {
    title: 'Apply to join',
    lead: 'Staff read every application. No one else sees what you write.',
    welcome,
    action: '/apply',
    takesFiles: true,
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    button: 'Submit application',
    formToken,
  }
}

function questionControl(form: Typed, question: Question): Control {
  const { kind, label, help, isRequired, options } = question
  const more = { isRequired, ...(help !== '' && { hint: help }), maxLength: ANSWER_LENGTH[kind] }
  const name = answerField(question)
  if (kind === 'choice') {
    const choices = options.map((one) => [one, one] as const)
    return control('select', form, name, label, { ...more, options: [['', '–'], ...choices] })
  }
  if (kind === 'text') return control('area', form, name, label, { ...more, rows: 5 })
  return control('text', form, name, label, { ...more, ...(kind === 'url' && { type: 'url' }) })
}

export function appealPage(form: Typed, formToken: string): ApplicationFormPage {
  const fields = formFields(appealShape)
  const controls = [
    fields.text(form, 'name', 'Name or email of the account', { autocomplete: 'username' }),
    fields.area(form, 'says', 'Why should your account be reopened?', { rows: 8 }),
  ]
  return {
    title: 'Appeal a closed account',
    lead:
      'For accounts that were banned or are dormant. Staff review your appeal and ' +
      'reply by email.',
    welcome: '',
    action: '/reenable',
    takesFiles: false,
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    button: 'Submit appeal',
    formToken,
  }
}

export interface ApplicationPage extends PageData {
  readonly says: string
  readonly reason: string | null
  readonly made: TimeText
  readonly decided: TimeText | null
  readonly answers: readonly { readonly label: string; readonly text: string }[]
  readonly action: string
  readonly canHandIn: boolean
  readonly canWithdraw: boolean
}

const STATES = {
  unproven: 'Not submitted yet. Check it, then submit it.',
  waiting: 'Waiting for staff. We will email you when they have decided.',
  granted: 'Granted. We have sent you an email with the next step.',
  refused: 'Declined.',
  withdrawn: 'Withdrawn.',
} as const

export function applicationPage(
  kind: ApplicationKind,
  found: ShownApplication,
  action: string,
  now: Date,
): ApplicationPage {
  const { state, reason, answers, createdAt, decidedAt } = found
  return {
    title: kind === 'application' ? 'Your application' : 'Your appeal',
    says: STATES[state],
    reason: reason === '' ? null : reason,
    made: timeText(createdAt, now),
    decided: decidedAt === null ? null : timeText(decidedAt, now),
    answers,
    action,
    canHandIn: state === 'unproven',
    canWithdraw: state === 'unproven' || state === 'waiting',
  }
}
