import type { FieldErrors } from '../../http/frame/forms.ts'
import { summary } from '../../http/frame/fields.ts'
import { proofField } from '../../http/identity/step-up.ts'
import type { FormPage } from '../pages.ts'

export interface ProofPage extends FormPage {
  readonly lead: string
  readonly action: string
  readonly next: string
  readonly hasKeys: boolean
  readonly aside: { readonly href: string; readonly label: string }
}

export function secondPage(next: string, hasKeys: boolean, errors: FieldErrors = {}): ProofPage {
  return {
    ...proofPage('Second factor', next, hasKeys, errors),
    lead: 'The password is right. Now your second factor.',
    action: '/login/2fa',
    aside: { href: '/login', label: 'Sign in as somebody else' },
  }
}

export function againPage(next: string, hasKeys: boolean, errors: FieldErrors = {}): ProofPage {
  return {
    ...proofPage('Prove that it is you', next, hasKeys, errors),
    lead: 'What comes next wants a fresh proof of your second factor.',
    action: '/login/again',
    aside: { href: '/', label: 'Rather not' },
  }
}

export interface KeyPage extends FormPage {
  readonly next: string
}

export function keyPage(next: string, errors: FieldErrors = {}): KeyPage {
  const form = { values: {}, errors }
  return { title: 'Sign in with a security key', fields: [], summary: summary(form, []), next }
}

function proofPage(title: string, next: string, hasKeys: boolean, errors: FieldErrors) {
  const fields = [proofField('proof', errors)]
  return { title, fields, summary: summary({ values: {}, errors }, fields), next, hasKeys }
}
