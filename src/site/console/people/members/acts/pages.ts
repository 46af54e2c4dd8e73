import type { MemberRole } from '../../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../../domain/roles/permission-rows.ts'
import { outranks } from '../../../../../domain/roles/permissions.ts'
import { plural } from '../../../../../shared/format.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage, formPage } from '../../../frame/confirm.ts'
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
      `Active now: ${plural(running, 'torrent', 'torrents')}. No data is deleted, and the ban ` +
        'can be lifted.',
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
        'request. Sessions are not affected.',
    ],
    action: `${href}/role`,
    button: 'Change role',
    backHref: href,
  }
  return formPage(parts, form, [control('select', form, 'role', 'New role', { options })])
}
