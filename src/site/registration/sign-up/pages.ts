import { MAX_EMAIL, PASSWORD_LENGTH } from '../../../shared/shape.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface FormPage extends PageData {
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

export interface RegisterPage extends FormPage {
  readonly code: string
  /** The member who created the invite; null with open registration. */
  readonly inviter: string | null
  /** The welcome text of staff; '' for none. */
  readonly welcome: string
  readonly formToken: string
}

type SignUp = Pick<RegisterPage, 'code' | 'inviter' | 'welcome' | 'formToken'>

export function registerPage(form: Typed, signUp: SignUp): RegisterPage {
  const fields = accountFields(form)
  return { title: 'Sign up', fields, summary: summary(form, fields), ...signUp }
}

export interface SetupPage extends FormPage {
  readonly token: string
  /** Settings whose value is still localhost: others could not reach the site or the tracker. */
  readonly warnings: readonly SetupWarning[]
  readonly hasWarnings: boolean
}

interface SetupWarning {
  readonly setting: string
  readonly value: string
  readonly effect: string
}

interface Urls {
  readonly BABOU_SITE_URL: string
  readonly BABOU_TRACKER_URL: string
}

export function setupPage(form: Typed, token: string, urls: Urls): SetupPage {
  const fields = accountFields(form)
  const warnings = localhostWarnings(urls)
  return {
    title: 'Set up your site',
    fields,
    summary: summary(form, fields),
    token,
    warnings,
    hasWarnings: warnings.length > 0,
  }
}

function localhostWarnings(urls: Urls): SetupWarning[] {
  const effects = {
    BABOU_SITE_URL: 'links in invites and .torrent files use it',
    BABOU_TRACKER_URL: 'clients on other machines would announce to themselves',
  } as const
  return (['BABOU_SITE_URL', 'BABOU_TRACKER_URL'] as const)
    .filter((setting) => isLocal(urls[setting]))
    .map((setting) => ({ setting, value: urls[setting], effect: effects[setting] }))
}

function isLocal(url: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)
}

function accountFields(form: Typed): Field[] {
  return [
    field(form, 'name', 'Name', {
      isRequired: true,
      autocomplete: 'username',
      maxLength: 30,
      hint: 'Shown to other members. 2 to 30 letters, digits, “_”, “.” or “-”.',
    }),
    field(form, 'email', 'Email', {
      type: 'email',
      isRequired: true,
      autocomplete: 'email',
      maxLength: MAX_EMAIL,
    }),
    field(form, 'password', 'Password', {
      type: 'password',
      isRequired: true,
      autocomplete: 'new-password',
      hint: `At least ${PASSWORD_LENGTH} characters. A few unrelated words work best.`,
    }),
  ]
}
