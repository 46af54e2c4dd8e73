import { MAX_EMAIL, PASSWORD_LENGTH } from '../../../shared/shape.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { FormPage } from '../pages.ts'

export interface SecurityPage extends FormPage {
  readonly name: string
}

export function securityPage(form: Typed, name: string): SecurityPage {
  const current = field(form, 'current', 'Current password', {
    type: 'password',
    isRequired: true,
    autocomplete: 'current-password',
  })
  const fields = [current, ...newPasswordFields(form)]
  return { title: 'Security', fields, summary: summary(form, fields), name }
}

export interface ForgotPage extends FormPage {
  readonly formToken: string
}

export function forgotPage(form: Typed, formToken: string): ForgotPage {
  const fields = [
    field(form, 'name', 'Name or email', {
      isRequired: true,
      autocomplete: 'username',
      maxLength: MAX_EMAIL,
    }),
  ]
  return { title: 'Forgot your password?', fields, summary: summary(form, fields), formToken }
}

export interface ResetPage extends FormPage {
  readonly name: string
  readonly action: string
}

export function resetPage(form: Typed, name: string, token: string): ResetPage {
  const fields = newPasswordFields(form)
  const action = `/password/reset/${encodeURIComponent(token)}`
  return { title: 'Choose a new password', fields, summary: summary(form, fields), name, action }
}

/** Returns the fields for a new password and its repetition. */
export function newPasswordFields(form: Typed): Field[] {
  return [
    field(form, 'password', 'New password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'new-password',
      hint: `At least ${PASSWORD_LENGTH} characters.`,
    }),
    field(form, 'again', 'Repeat new password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'new-password',
    }),
  ]
}
