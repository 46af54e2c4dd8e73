import { PASSWORD_LENGTH } from '../../shared/shape.ts'
import type { PageData } from '../http/action.ts'
import type { Field, FormSummary, Typed } from '../http/fields.ts'
import { field, summary } from '../http/fields.ts'

interface FormPage extends PageData {
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

export interface LoginPage extends FormPage {
  readonly next: string
  readonly canRegister: boolean
}

export function loginPage(form: Typed, next: string, canRegister: boolean): LoginPage {
  const fields = [
    field(form, 'name', 'Name or e-mail', { isRequired: true, autocomplete: 'username' }),
    field(form, 'password', 'Password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'current-password',
    }),
  ]
  return { title: 'Sign in', fields, summary: summary(form, fields), next, canRegister }
}

export interface SecurityPage extends FormPage {
  readonly name: string
}

export function securityPage(form: Typed, name: string): SecurityPage {
  const fields = [
    field(form, 'current', 'Current password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'current-password',
    }),
    field(form, 'password', 'New password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'new-password',
      hint: `At least ${PASSWORD_LENGTH} characters.`,
    }),
    field(form, 'again', 'New password again', {
      type: 'password',
      isRequired: true,
      autocomplete: 'new-password',
    }),
  ]
  return { title: 'Password', fields, summary: summary(form, fields), name }
}
