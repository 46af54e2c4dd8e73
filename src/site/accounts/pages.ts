import { MAX_EMAIL } from '../../shared/shape.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Field, FormSummary, Typed } from '../http/frame/fields.ts'
import { field, summary } from '../http/frame/fields.ts'

export interface FormPage extends PageData {
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

export interface LoginPage extends FormPage {
  readonly next: string
  /** The page for signing in with a security key, which then continues to the same page. */
  readonly keyHref: string
  readonly canRegister: boolean
  /** Whether the site has no owner account yet. */
  readonly isNew: boolean
}

export function loginPage(form: Typed, next: string, canRegister: boolean): LoginPage {
  const fields = [
    field(form, 'name', 'Name or email', {
      isRequired: true,
      autocomplete: 'username',
      maxLength: MAX_EMAIL,
    }),
    field(form, 'password', 'Password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'current-password',
    }),
  ]
  return {
    title: 'Sign in',
    fields,
    summary: summary(form, fields),
    next,
    keyHref: withQuery('/login/passkey', {}, { next }),
    canRegister,
    isNew: false,
  }
}

interface Section {
  readonly href: string
  readonly label: string
  readonly says: string
}

export interface OverviewPage extends PageData {
  readonly groups: readonly { readonly name: string; readonly sections: readonly Section[] }[]
  /** Whether peers can connect to the member's clients, with a link to the details. */
  readonly reach: { readonly says: string; readonly href: string }
}

export function overviewPage(
  sections: readonly (Section & { readonly group: string })[],
  reach: string,
): OverviewPage {
  const names = [...new Set(sections.map(({ group }) => group))]
  const groups = names.map((name) => {
    return { name, sections: sections.filter(({ group }) => group === name) }
  })
  const shown =
    reach === ''
      ? { says: 'No BitTorrent client is active.', href: '/me/clients' }
      : { says: reach, href: '/me/clients#ports' }
  return { title: 'Settings', groups, reach: shown }
}
