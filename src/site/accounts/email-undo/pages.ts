import type { Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { FormPage } from '../pages.ts'
import { newPasswordFields } from '../password/pages.ts'

export interface UndoPage extends FormPage {
  readonly name: string
  readonly email: string
  readonly action: string
}

interface Found {
  readonly name: string
  readonly email: string
  readonly token: string
}

export function undoPage(form: Typed, { name, email, token }: Found): UndoPage {
  const fields = newPasswordFields(form)
  const action = `/undo-email/${encodeURIComponent(token)}`
  const title = 'Undo the change of email address'
  return { title, fields, summary: summary(form, fields), name, email, action }
}
