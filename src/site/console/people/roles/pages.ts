import type { PermissionArea } from '../../../../domain/roles/permission-areas.ts'
import { areaLabels, areaOf, permissionAreas } from '../../../../domain/roles/permission-areas.ts'
import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { roles as builtIn } from '../../../../domain/roles/permission-rows.ts'
import type { Permission } from '../../../../domain/roles/permissions.ts'
import { isDefault, rowOf } from '../../../../domain/roles/permissions.ts'
import { count, plural } from '../../../../shared/format.ts'
import type { MatrixCell, MatrixRow } from '../../../../store/roles/role-rights.ts'
import type { RoleRow } from '../../../../store/roles/roles.ts'
import type { PageData } from '../../../http/action.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import { slotsText } from '../../../roles/parts/slots.ts'
import { control } from '../../../http/control.ts'
import { cellValue } from './forms.ts'

interface RightCell {
  readonly role: string
  readonly text: string
  readonly isAllowed: boolean
  readonly isChanged: boolean
  /** Null where it cannot be changed. */
  readonly href: string | null
  /** The states to which it can be changed on the page. */
  readonly choices: readonly { readonly value: string; readonly label: string }[] | null
}

interface AreaPart {
  readonly area: PermissionArea
  readonly label: string
  /** `11 permissions, 2 changed`. */
  readonly says: string
  readonly isOpen: boolean
  readonly isEdited: boolean
  readonly editHref: string
  readonly backHref: string
  readonly lines: readonly {
    readonly permission: string
    readonly says: string
    readonly cells: readonly RightCell[]
  }[]
}

interface Open {
  readonly area: PermissionArea | null
  readonly isEdited: boolean
}

/** Returns the address of the table of roles with one part open. */
export function areaHref(area: PermissionArea): string {
  return `/admin/roles?area=${area}`
}

export interface RolesPage extends PageData {
  readonly roles: readonly {
    readonly name: string
    readonly members: string
    /** The page of a role that staff made. */
    readonly href: string | null
    /** Download and seed slots; null for guests. */
    readonly slots: { readonly text: string; readonly href: string } | null
  }[]
  readonly areas: readonly AreaPart[]
}

export function rolesPage(
  rows: readonly MatrixRow[],
  roles: readonly RoleRow[],
  open: Open,
): RolesPage {
  return {
    title: 'Roles',
    roles: roles.map(({ name, slug, kind, members, leechSlots, seedSlots }) => ({
      name,
      members: slug === 'guest' ? '' : count(members),
      href: kind === 'built-in' ? null : `/admin/roles/${slug}`,
      slots:
        slug === 'guest'
          ? null
          : {
              text: `${slotsText(leechSlots)} / ${slotsText(seedSlots)}`,
              href: `/admin/roles/${slug}/slots`,
            },
    })),
    areas: permissionAreas.map((area) => {
      const own = rows.filter(({ permission }) => areaOf(permission) === area)
      return areaPart(area, own, roles, open)
    }),
  }
}

function areaPart(
  area: PermissionArea,
  rows: readonly MatrixRow[],
  roles: readonly RoleRow[],
  open: Open,
): AreaPart {
  const changed = rows.flatMap(({ cells }) => cells).filter(({ isDefault }) => !isDefault).length
  const more = changed === 0 ? '' : `, ${count(changed)} changed`
  const isOpen = open.area === area
  const isEdited = isOpen && open.isEdited
  return {
    area,
    label: areaLabels[area],
    says: plural(rows.length, 'permission', 'permissions') + more,
    isOpen,
    isEdited,
    editHref: `${areaHref(area)}&edit=on#area-${area}`,
    backHref: `${areaHref(area)}#area-${area}`,
    lines: rows.map(({ permission, says, cells }) => ({
      permission,
      says: `may ${says}`,
      cells: cells.map((cell) => {
        return rightCell(permission, cell, nameOf(roles, cell.role), isEdited)
      }),
    })),
  }
}

function nameOf(roles: readonly RoleRow[], slug: string): string {
  return roles.find((one) => one.slug === slug)?.name ?? slug
}

function sayingText(isAllowed: boolean | null): string {
  if (isAllowed === null) return '–'
  return isAllowed ? 'yes' : 'no'
}

/** Returns the possible states of a cell, starting with the current one, which changes nothing. */
function choicesOf(
  permission: Permission,
  { role, isAllowed, isDefault: isUsual }: MatrixCell,
): RightCell['choices'] {
  const other = (verdict: 'allow' | 'deny' | 'reset', label: string) => {
    return { value: cellValue(role, permission, verdict), label }
  }
  return [
    { value: '', label: sayingText(isAllowed) },
    ...(isAllowed === true ? [] : [other('allow', 'yes')]),
    ...(isAllowed === false ? [] : [other('deny', 'no')]),
    ...(isUsual ? [] : [other('reset', 'default')]),
  ]
}

function rightCell(
  permission: Permission,
  cell: MatrixCell,
  name: string,
  isEdited: boolean,
): RightCell {
  const { role, isAllowed, isDefault: isUnchanged, fixedBecause } = cell
  return {
    role: name,
    text: sayingText(isAllowed),
    isAllowed: isAllowed === true,
    isChanged: !isUnchanged,
    href: fixedBecause === null ? `/admin/roles/${role}/${permission}` : null,
    choices: fixedBecause === null && isEdited ? choicesOf(permission, cell) : null,
  }
}

interface Right {
  readonly role: string
  readonly permission: Permission
  /** Null: the role has no rule for it. */
  readonly isAllowed: boolean | null
}

export function rightPage(form: Typed, { role, permission, isAllowed }: Right): ConfirmPage {
  const isBuiltIn = (builtIn as readonly string[]).includes(role)
  const usual = isBuiltIn ? sayingText(isDefault(role as Role, permission)) : 'not set'
  const options = [
    ['allow', 'Allow'],
    ['deny', 'Deny'],
    ['reset', `Default (${usual})`],
  ] as const
  const given = {
    title: `${role}: ${permission}`,
    lead: [
      `Members with this role may ${rowOf(permission).description}. Now: ` +
        `${sayingText(isAllowed)}.`,
      ...(isBuiltIn
        ? []
        : [
            'A denial removes the permission from all members with this role, even if something ' +
              'else allows it.',
          ]),
      'The change applies to all members of this role from their next request.',
    ],
    action: `/admin/roles/${role}/${permission}`,
    button: 'Save permission',
    backHref: '/admin/roles',
  }
  return formPage(given, form, [control('select', form, 'right', 'Permission', { options })])
}
