import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface IgnoringPage extends PageData {
  readonly nameField: Field
  readonly summary: FormSummary | null
  readonly lines: readonly { readonly name: string; readonly href: string; readonly end: string }[]
  readonly hasLines: boolean
}

export function ignoringPage(
  form: Typed,
  rows: readonly { readonly name: string }[],
): IgnoringPage {
  const nameField = field(form, 'name', 'Name', {
    isRequired: true,
    maxLength: 30,
    autocomplete: 'off',
  })
  return {
    title: 'Ignored members',
    nameField,
    summary: summary(form, [nameField]),
    lines: rows.map(({ name }) => {
      const path = encodeURIComponent(name)
      return { name, href: `/users/${path}`, end: `/settings/ignored/${path}` }
    }),
    hasLines: rows.length > 0,
  }
}

export function errorText(code: 'UNKNOWN' | 'YOURSELF' | 'TOO_MANY'): string {
  if (code === 'YOURSELF') return 'is your own name'
  if (code === 'TOO_MANY')
    return 'cannot be added: your list is full. Stop ignoring another member first'
  return 'is not the name of a member'
}
