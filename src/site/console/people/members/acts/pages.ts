import type { MemberRole } from '../../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../../domain/roles/permission-rows.ts'
import { outranks } from '../../../../../domain/roles/permissions.ts'
import { count } from '../../../../../shared/format.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { control } from '../../../../http/control.ts'
import { memberHref } from '../../../frame/links.ts'
import { roleName } from '../../../frame/role-label.ts'
import { banControls } from '../parts/ban-controls.ts'

export function banPage(form: Typed, profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const running = profile.seeding + profile.leeching
  const given = {
    title: `Ban ${profile.name}`,
    lead: [
      'All sessions end immediately, and trackers refuse the clients of this member within a ' +
        'second.',
      `Active now: ${count(running)} torrents. No data is deleted, and the ban can be lifted.`,
    ],
    action: `${href}/ban`,
    button: `Ban ${profile.name}`,
    backHref: href,
  }
  const hint = 'Shown to the member, on the site and by their BitTorrent client.'
  return confirmPage(given, form, banControls(form, hint))
}

export function rolePage(form: Typed, profile: Profile, editor: MemberRole): ConfirmPage {
  const href = memberHref(profile.name)
  const given = memberRoles.filter((role) => editor === 'owner' || outranks(editor, role))
  const options = given.map((role) => [role, roleName(role)] as const)
  const parts = {
    title: `Role of ${profile.name}`,
    lead: [
      `${profile.name} is ${roleName(profile.role)} now. The new role applies from the next ` +
        'request. No session ends.',
    ],
    action: `${href}/role`,
    button: 'Change role',
    isDanger: false,
    backHref: href,
  }
  return confirmPage(parts, form, [control('select', form, 'role', 'New role', { options })])
}

export function passkeyPage(profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const running = profile.seeding + profile.leeching
  const given = {
    title: `Reset the passkey of ${profile.name}`,
    lead: [
      'The old passkey stops working: all clients of the member are refused until the ' +
        'torrents are downloaded again or their tracker URL is changed.',
      `Active now: ${count(running)} torrents.`,
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
    isDanger: false,
    backHref: href,
  }
  const hint = 'Leave empty for the value of the settings. 0: no limit.'
  return confirmPage(parts, form, [
    control('text', form, 'leechSlots', 'Simultaneous downloads', { type: 'number', hint }),
    control('text', form, 'seedSlots', 'Simultaneous seeds', { type: 'number', hint }),
  ])
}

export function signInsPage(profile: Profile, open: number): ConfirmPage {
  const href = memberHref(profile.name)
  const given = {
    title: `Sign ${profile.name} out everywhere`,
    lead: [
      `Open now: ${count(open)} sessions. Each browser has to sign in again, on every node ` +
        'within a second. The password and API tokens are not changed.',
    ],
    action: `${href}/sign-ins`,
    method: 'DELETE' as const,
    button: 'Sign out everywhere',
    backHref: href,
  }
  return confirmPage(given, untyped())
}
