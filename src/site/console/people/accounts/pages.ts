import { count } from '../../../../shared/format.ts'
import type { Factors } from '../../../../store/accounts/safety.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { reasonControl } from '../../frame/controls.ts'
import { memberHref } from '../../frame/links.ts'

/** Returns the address of a member's page with keys, sign-ins and tokens. */
export function safetyHref(name: string): string {
  return `${memberHref(name)}?leaf=safety`
}

export function feedKeyPage(name: string): ConfirmPage {
  const given = {
    title: `Reset the feed key of ${name}`,
    lead: [
      'The feed and download URLs that this member gave to tools stop working. Only the ' +
        'member sees the new key. Sessions are not affected.',
    ],
    action: `${memberHref(name)}/feed-key`,
    button: 'Reset feed key',
    backHref: safetyHref(name),
  }
  return confirmPage(given, untyped())
}

export function factorsPage(form: Typed, name: string, factors: Factors): ConfirmPage {
  const { appSince, keys, codesLeft } = factors
  const given = {
    title: `Remove two-factor authentication of ${name}`,
    lead: [
      `This removes ${appSince === null ? 'no' : 'the'} authenticator app, ` +
        `${count(keys.length)} security keys and ${count(codesLeft)} recovery codes.`,
      'After that, the password is enough to sign in. The member is notified by email. Make ' +
        'sure that the request comes from the member.',
    ],
    action: `${memberHref(name)}/factors`,
    method: 'DELETE' as const,
    button: 'Remove two-factor authentication',
    backHref: safetyHref(name),
  }
  const hint = 'Recorded in the audit log: how you verified that the request came from the member.'
  return confirmPage(given, form, [reasonControl(form, hint)])
}
