import type { Permission, Role } from '../../../domain/permissions.ts'
import { isDefault, rowOf } from '../../../domain/permissions.ts'
import { count } from '../../../shared/format.ts'
import type { MatrixCell, MatrixRow, RoleRow } from '../../../store/roles.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/fields.ts'
import type { ConfirmPage } from '../confirm.ts'
import { confirmPage } from '../confirm.ts'
import { control } from '../../http/control.ts'
import { roleName } from '../words.ts'

interface RightCell {
  readonly role: string
  readonly text: string
  readonly isAllowed: boolean
  readonly isChanged: boolean
  /** Null where nobody can change it. */
  readonly href: string | null
}

export interface RolesPage extends PageData {
  readonly roles: readonly { readonly name: string; readonly members: string }[]
  readonly lines: readonly {
    readonly permission: string
    readonly says: string
    readonly cells: readonly RightCell[]
  }[]
}

export function rolesPage(rows: readonly MatrixRow[], roles: readonly RoleRow[]): RolesPage {
  return {
    title: 'Roles',
    roles: roles.map(({ name, slug, members }) => ({
      name,
      members: slug === 'guest' ? '' : count(members),
    })),
    lines: rows.map(({ permission, says, cells }) => ({
      permission,
      says: `may ${says}`,
      cells: cells.map((cell) => rightCell(permission, cell)),
    })),
  }
}

function rightCell(permission: Permission, cell: MatrixCell): RightCell {
  const { role, isAllowed, isDefault: isUnchanged, fixedBecause } = cell
  return {
    role: roleName(role),
    text: isAllowed ? 'yes' : 'no',
    isAllowed,
    isChanged: !isUnchanged,
    href: fixedBecause === null ? `/admin/roles/${role}/${permission}` : null,
  }
}

interface Right {
  readonly role: Role
  readonly permission: Permission
  readonly isAllowed: boolean
}

export function rightPage(form: Typed, { role, permission, isAllowed }: Right): ConfirmPage {
  const usual = isDefault(role, permission) ? 'yes' : 'no'
  const options = [
    ['allow', 'Allow'],
    ['deny', 'Deny'],
    ['reset', `Leave it to the default (${usual})`],
  ] as const
  const given = {
    title: `${roleName(role)}: ${permission}`,
    lead: [
      `Whoever has it may ${rowOf(permission).says}. ${roleName(role)} has it ` +
        `now: ${isAllowed ? 'yes' : 'no'}.`,
      'A change holds from the next request on, for each member of this role.',
    ],
    action: `/admin/roles/${role}/${permission}`,
    button: 'Change it',
    isDanger: false,
    backHref: '/admin/roles',
  }
  return confirmPage(given, form, [control('select', form, 'right', 'Right', { options })])
}
