import type { Question } from '../../../domain/registration/questions.ts'
import { ANSWER_LENGTH, answerField } from '../../../domain/registration/questions.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { PetitionKind, ShownPetition } from '../../../store/registration/applications.ts'
import type { PageData } from '../../http/action.ts'
import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'

export interface PetitionFormPage extends PageData {
  readonly lead: string
  /** What staff tell newcomers; '' for nothing. */
  readonly welcome: string
  readonly action: string
  readonly takesFiles: boolean
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly button: string
  readonly formToken: string
}

/** Proofs of one application. */
export const MAX_PROOFS = 3

export function applyPage(
  form: Typed,
  questions: readonly Question[],
  { welcome, formToken }: Pick<PetitionFormPage, 'welcome' | 'formToken'>,
): PetitionFormPage {
  const controls = [
    control('text', form, 'email', 'E-mail', {
      type: 'email',
      isRequired: true,
      maxLength: 254,
      autocomplete: 'email',
      hint: 'You get a link there by which you hand the application in and see what became of it.',
    }),
    ...questions.map((question) => questionControl(form, question)),
    control('file', form, 'proof', 'Images that show something, if you like', {
      accept: 'image/*',
      hint: 'One image, at most 10 MiB; staff alone see it.',
    }),
  ]
  return {
    title: 'Apply to join',
    lead: 'Staff read every application. Nobody else sees what you write.',
    welcome,
    action: '/apply',
    takesFiles: true,
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    button: 'Apply',
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

export function appealPage(form: Typed, formToken: string): PetitionFormPage {
  const controls = [
    control('text', form, 'name', 'Name or e-mail of the account', {
      isRequired: true,
      maxLength: 254,
      autocomplete: 'username',
    }),
    control('area', form, 'says', 'Why should it be opened again?', {
      isRequired: true,
      maxLength: 5_000,
      rows: 8,
    }),
  ]
  return {
    title: 'Ask for your account back',
    lead: 'For accounts that were banned or parked. Staff read it and answer by mail.',
    welcome: '',
    action: '/reenable',
    takesFiles: false,
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    button: 'Send it',
    formToken,
  }
}

export interface PetitionPage extends PageData {
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
  unproven: 'Not handed in yet. Look it over, then hand it in.',
  waiting: 'Staff have it. You get a mail once they have decided.',
  granted: 'Granted. The mail tells how to go on.',
  refused: 'Not granted.',
  withdrawn: 'You took it back.',
} as const

export function petitionPage(
  kind: PetitionKind,
  found: ShownPetition,
  action: string,
  now: Date,
): PetitionPage {
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
