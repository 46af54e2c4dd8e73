import { plural } from '../../../../../shared/format.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage, formPage } from '../../../frame/confirm.ts'
import { control } from '../../../../http/control.ts'
import { memberHref } from '../../../frame/links.ts'

export function passkeyPage(profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const running = profile.seeding + profile.leeching
  const given = {
    title: `Reset the passkey of ${profile.name}`,
    lead: [
      'The old passkey stops working: all clients of the member are refused until the ' +
        'torrents are downloaded again or their tracker URL is changed.',
      `Active now: ${plural(running, 'torrent', 'torrents')}.`,
    ],
    action: `${href}/passkey`,
    button: 'Reset passkey',
    backHref: href,
  }
  return confirmPage(given, untyped())
}

export function slotsPage(form: Typed, profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const parts = {
    title: `Slots of ${profile.name}`,
    lead: [
      'How many torrents this member can download and seed at the same time. Further ones ' +
        'wait, without peers, until a slot is free; their traffic still counts.',
    ],
    action: `${href}/slots`,
    button: 'Change slots',
    backHref: href,
  }
  const hint = 'Leave empty for the value of the settings. 0: no limit.'
  return formPage(parts, form, [
    control('text', form, 'leechSlots', 'Simultaneous downloads', { type: 'number', hint }),
    control('text', form, 'seedSlots', 'Simultaneous seeds', { type: 'number', hint }),
  ])
}

export function signInsPage(profile: Profile, open: number): ConfirmPage {
  const href = memberHref(profile.name)
  const given = {
    title: `Sign ${profile.name} out everywhere`,
    lead: [
      `Open now: ${plural(open, 'session', 'sessions')}. Each browser has to sign in again, on ` +
        'every node within a second. The password and API tokens are not changed.',
    ],
    action: `${href}/sign-ins`,
    method: 'DELETE' as const,
    button: 'Sign out everywhere',
    backHref: href,
  }
  return confirmPage(given, untyped())
}
