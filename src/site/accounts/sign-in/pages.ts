import type { FieldErrors } from '../../http/frame/forms.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import { summary } from '../../http/frame/fields.ts'
import { proofField } from '../../http/identity/step-up.ts'
import type { FormPage } from '../pages.ts'

export interface ProofPage extends FormPage {
  readonly lead: string
  readonly action: string
  readonly next: string
  readonly hasSecurityKeys: boolean
  readonly aside: { readonly href: string; readonly label: string }
}

export function secondPage(
  next: string,
  hasSecurityKeys: boolean,
  errors: FieldErrors = {},
): ProofPage {
  return {
    ...proofPage('Two-factor authentication', next, hasSecurityKeys, errors),
    lead: 'Your password is correct. Now enter a code, or use a security key.',
    action: '/login/2fa',
    aside: { href: '/login', label: 'Sign in to another account' },
  }
}

export function againPage(
  next: string,
  hasSecurityKeys: boolean,
  errors: FieldErrors = {},
): ProofPage {
  return {
    ...proofPage("Confirm it's you", next, hasSecurityKeys, errors),
    lead: 'The next step requires two-factor confirmation.',
    action: '/login/again',
    aside: { href: '/', label: 'Cancel' },
  }
}

export interface KeyPage extends FormPage {
  readonly next: string
  /** The page for signing in with a password, which then continues to the same page. */
  readonly passwordHref: string
}

export function keyPage(next: string, errors: FieldErrors = {}): KeyPage {
  return {
    title: 'Sign in with a security key',
    fields: [],
    summary: summary({ values: {}, errors }, []),
    next,
    passwordHref: withQuery('/login', {}, { next }),
  }
}

function proofPage(title: string, next: string, hasSecurityKeys: boolean, errors: FieldErrors) {
  const fields = [proofField('proof', errors)]
  return { title, fields, summary: summary({ values: {}, errors }, fields), next, hasSecurityKeys }
}
