import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import { GRACE_DAYS } from '../../../store/accounts/leaving.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

export interface LeavingPage extends PageData {
  readonly due: TimeText | null
  readonly days: number
  /** Required without two-factor authentication; one field per form. */
  readonly copyPassword: Field | null
  readonly leavePassword: Field | null
  readonly summary: FormSummary | null
}

export function leavingPage(
  { dueAt, hasFactor }: { readonly dueAt: Date | null; readonly hasFactor: boolean },
  form: Typed,
  now: Date,
): LeavingPage {
  const given = { type: 'password', isRequired: true, autocomplete: 'current-password' } as const
  const password = hasFactor ? null : field(form, 'current', 'Your password', given)
  return {
    title: 'Your data',
    due: dueAt === null ? null : timeText(dueAt, now),
    days: GRACE_DAYS,
    copyPassword: password,
    leavePassword: password === null ? null : { ...password, id: 'field-leave-current' },
    summary: summary(form, password === null ? [] : [password]),
  }
}
