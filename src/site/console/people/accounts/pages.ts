import { count } from '../../../../shared/format.ts'
import type { Factors } from '../../../../store/accounts/safety.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'

/** Where a member's page is open at keys, sign-ins and tokens. */
export function safetyHref(name: string): string {
  return `${memberHref(name)}?leaf=safety`
}

export function feedKeyPage(name: string): ConfirmPage {
  const given = {
    title: `New feed key for ${name}`,
    lead: [
      'The addresses of feeds and downloads that this member gave to tools open nothing from ' +
        'then on. The new key is the member’s to see; nobody is signed out.',
    ],
    action: `${memberHref(name)}/feed-key`,
    button: 'Make a new feed key',
    backHref: safetyHref(name),
  }
  return confirmPage(given, untyped())
}

export function factorsPage(form: Typed, name: string, factors: Factors): ConfirmPage {
  const { appSince, keys, codesLeft } = factors
  const given = {
    title: `Remove the second factor of ${name}`,
    lead: [
      `Goes: ${appSince === null ? 'no' : 'the'} authenticator app, ` +
        `${count(keys.length)} security keys, ${count(codesLeft)} recovery codes.`,
      'Whoever knows the password can then sign in. The member is told by mail. Make sure that ' +
        'it is the member who asks.',
    ],
    action: `${memberHref(name)}/factors`,
    method: 'DELETE' as const,
    button: 'Remove the second factor',
    backHref: safetyHref(name),
  }
  const hint = 'How you know that it is them. For the log.'
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', { isRequired: true, maxLength: 200, hint }),
  ])
}
