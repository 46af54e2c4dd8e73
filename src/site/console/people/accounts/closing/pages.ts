import { GRACE_DAYS } from '../../../../../store/accounts/leaving.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { reasonControl } from '../../../frame/controls.ts'
import { memberHref } from '../../../frame/links.ts'

export function parkPage(form: Typed, name: string, wakesBySignIn: boolean): ConfirmPage {
  const href = memberHref(name)
  const wakes = wakesBySignIn
    ? 'With the current settings, the member reactivates it by signing in.'
    : 'It is reactivated on this page, or by an appeal that staff grant.'
  const given = {
    title: `Mark ${name} as dormant`,
    lead: [
      'All sessions end, and trackers refuse the clients of this member within a second. No ' +
        `data is lost. ${wakes}`,
      'To exclude a member, ban them instead.',
    ],
    action: `${href}/park`,
    button: `Mark ${name} as dormant`,
    backHref: href,
  }
  const hint = 'Shown to the member, on the site and by their BitTorrent client.'
  return confirmPage(given, form, [reasonControl(form, hint)])
}

export function deletionPage(form: Typed, name: string): ConfirmPage {
  const href = memberHref(name)
  const given = {
    title: `Delete ${name}`,
    lead: [
      'The name, addresses, keys, messages and history are deleted permanently. Uploads, ' +
        'comments, totals and the ledger are kept without the name, because other totals ' +
        'depend on them.',
      'The member is notified by email and can cancel the deletion by signing in. To prevent ' +
        'that, ban the member first.',
    ],
    warning: 'The deletion cannot be undone.',
    action: `${href}/deletion`,
    button: `Delete ${name}`,
    backHref: href,
  }
  const day =
    '0 deletes it with the next run of the account deletion task. Members who delete their ' +
    `account wait ${GRACE_DAYS} days.`
  return confirmPage(given, form, [
    reasonControl(form, 'For the audit log, such as who requested the deletion and how.'),
    control('text', form, 'days', 'Days until deletion', {
      type: 'number',
      isRequired: true,
      hint: day,
    }),
    control('text', form, 'name', 'Confirm the name', {
      isRequired: true,
      maxLength: 30,
      autocomplete: 'off',
      hint: `Type ${name} to confirm.`,
    }),
  ])
}
