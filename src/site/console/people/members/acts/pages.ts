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
      'Every sign-in ends at once, and the tracker refuses the clients of this ' +
        'member within a second.',
      `Running now: ${count(running)} torrents. Nothing is deleted; the ban can be lifted.`,
    ],
    action: `${href}/ban`,
    button: `Ban ${profile.name}`,
    backHref: href,
  }
  const hint = 'The member is told, on the site and by their BitTorrent client.'
  return confirmPage(given, form, banControls(form, hint))
}

export function rolePage(form: Typed, profile: Profile, editor: MemberRole): ConfirmPage {
  const href = memberHref(profile.name)
  const given = memberRoles.filter((role) => editor === 'owner' || outranks(editor, role))
  const options = given.map((role) => [role, roleName(role)] as const)
  const parts = {
    title: `Role of ${profile.name}`,
    lead: [
      `${profile.name} is ${roleName(profile.role)} now. The new role holds ` +
        'from the next request on and signs nobody out.',
    ],
    action: `${href}/role`,
    button: 'Change the role',
    isDanger: false,
    backHref: href,
  }
  return confirmPage(parts, form, [control('select', form, 'role', 'New role', { options })])
}

export function passkeyPage(profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const running = profile.seeding + profile.leeching
  const given = {
    title: `New passkey for ${profile.name}`,
    lead: [
      'The old passkey opens nothing from then on: each of their clients is ' +
        'refused until its torrents are downloaded again or the tracker is ' +
        'changed in them.',
      `Running now: ${count(running)} torrents.`,
    ],
    action: `${href}/passkey`,
    button: 'Make a new passkey',
    backHref: href,
  }
  return confirmPage(given, untyped())
}

export function slotsPage(form: Typed, profile: Profile): ConfirmPage {
  const href = memberHref(profile.name)
  const parts = {
    title: `Slots of ${profile.name}`,
    lead: [
      'How many torrents this member may download and seed at once. One more waits, without ' +
        'peers, until another is done; what it moves is counted all the same.',
    ],
    action: `${href}/slots`,
    button: 'Change the slots',
    isDanger: false,
    backHref: href,
  }
  const hint = 'Empty: as the settings say. 0: any number.'
  return confirmPage(parts, form, [
    control('text', form, 'leechSlots', 'Downloads at once', { type: 'number', hint }),
    control('text', form, 'seedSlots', 'Seeds at once', { type: 'number', hint }),
  ])
}

export function signInsPage(profile: Profile, open: number): ConfirmPage {
  const href = memberHref(profile.name)
  const given = {
    title: `End the sign-ins of ${profile.name}`,
    lead: [
      `Open now: ${count(open)}. Each browser has to sign in again, on every ` +
        'node within a second. Password and API tokens stay as they are.',
    ],
    action: `${href}/sign-ins`,
    method: 'DELETE' as const,
    button: 'End all sign-ins',
    backHref: href,
  }
  return confirmPage(given, untyped())
}
