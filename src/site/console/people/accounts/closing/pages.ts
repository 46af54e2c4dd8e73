import { GRACE_DAYS } from '../../../../../store/accounts/leaving.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'

export function parkPage(form: Typed, name: string, wakesBySignIn: boolean): ConfirmPage {
  const href = memberHref(name)
  const wakes = wakesBySignIn
    ? 'As the settings are, the member wakes it by signing in.'
    : 'It is woken here, or by an appeal that staff grant.'
  const given = {
    title: `Park ${name}`,
    lead: [
      'Every sign-in ends, and the tracker refuses the clients of this member within a second. ' +
        `Nothing is lost. ${wakes}`,
      'To keep somebody out, ban them.',
    ],
    action: `${href}/park`,
    button: `Park ${name}`,
    backHref: href,
  }
  const hint = 'The member is told, on the site and by their BitTorrent client.'
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', { isRequired: true, maxLength: 200, hint }),
  ])
}

export function deletionPage(form: Typed, name: string): ConfirmPage {
  const href = memberHref(name)
  const given = {
    title: `Delete ${name}`,
    lead: [
      'Name, addresses, keys, messages and history go for good. Uploads, comments, totals and ' +
        'the ledger stay, without the name, since others rely on their sums.',
      'The member is told by mail and can call it off until then by signing in; ban first ' +
        'whoever shall not.',
    ],
    warning: 'Once it is done, nobody can undo it.',
    action: `${href}/deletion`,
    button: `Delete ${name}`,
    backHref: href,
  }
  const day = `0: with the next run of the task that forgets leavers. Members wait ${GRACE_DAYS}.`
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 200,
      hint: 'Such as who asked for it, and how. For the log.',
    }),
    control('text', form, 'days', 'Days from now', { type: 'number', isRequired: true, hint: day }),
    control('text', form, 'name', 'The name once more', {
      isRequired: true,
      maxLength: 30,
      autocomplete: 'off',
      hint: `Type ${name}, so that it is the right one.`,
    }),
  ])
}
