import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { ownPasswordField } from '../own-password-field.ts'
import type { FormPage } from '../pages.ts'

export interface AccountPage extends FormPage {
  readonly name: string
  readonly email: string
  readonly isVerified: boolean
}

interface Account {
  readonly name: string
  readonly email: string
  readonly isVerified: boolean
}

export function accountPage(form: Typed, account: Account): AccountPage {
  const fields = [
    field(form, 'email', 'New email address', {
      type: 'email',
      isRequired: true,
      autocomplete: 'email',
      maxLength: 254,
      hint:
        'We will send a link to this address. Your current address is used until you ' +
        'open the link.',
    }),
    ownPasswordField(form),
  ]
  return { title: 'Account', fields, summary: summary(form, fields), ...account }
}

export interface ProofPage extends PageData {
  readonly name: string
  readonly email: string
  readonly action: string
}

export function proofPage(name: string, email: string, token: string): ProofPage {
  const action = `/verify-email/${encodeURIComponent(token)}`
  return { title: 'Verify your email address', name, email, action }
}
