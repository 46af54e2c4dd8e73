import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import { GRACE_DAYS } from '../../../store/accounts/leaving.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { ownPasswordField } from '../own-password-field.ts'

export interface LeavingPage extends PageData {
  readonly due: TimeText | null
  readonly days: number
  /** Required without two-factor authentication; one field per form. */
  readonly copyPassword: Field | null
  readonly leavePassword: Field | null
  readonly texts: Field
  /** Whether what the member wrote will be removed. */
  readonly removesTexts: boolean
  readonly summary: FormSummary | null
}

interface Standing {
  readonly dueAt: Date | null
  readonly removesTexts: boolean
  readonly hasFactor: boolean
}

const CHOICES = [
  ['keep', 'Keep it without my name'],
  ['remove', 'Remove it'],
] as const

export function leavingPage(
  { dueAt, removesTexts, hasFactor }: Standing,
  form: Typed,
  now: Date,
): LeavingPage {
  const password = hasFactor ? null : ownPasswordField(form)
  const hint = 'Comments, posts, messages, blog articles and request descriptions.'
  const texts = field(form, 'texts', 'What you wrote', { options: CHOICES, hint })
  return {
    title: 'Your data',
    due: dueAt === null ? null : timeText(dueAt, now),
    days: GRACE_DAYS,
    copyPassword: password,
    leavePassword: password === null ? null : { ...password, id: 'field-leave-current' },
    texts,
    removesTexts,
    summary: summary(form, password === null ? [texts] : [password, texts]),
  }
}
