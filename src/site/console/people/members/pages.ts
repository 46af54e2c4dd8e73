import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { bytes, ratio, timeText } from '../../../../shared/format.ts'
import type { FoundMember } from '../../../../store/members/search.ts'
import type { PageData } from '../../../http/action.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Pager } from '../../../http/frame/pager.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import { roleName } from '../../frame/role-label.ts'

interface MemberLine {
  readonly name: string
  readonly href: string
  readonly email: string
  readonly isUnproven: boolean
  readonly role: string
  readonly isBanned: boolean
  readonly uploaded: string
  readonly ratio: string
  readonly joined: TimeText
  readonly lastSeen: TimeText | null
}

export interface MembersPage extends PageData {
  readonly controls: readonly Control[]
  readonly lines: readonly MemberLine[]
  readonly isEmpty: boolean
  readonly isFiltered: boolean
  /** Whether bulk actions are available, and their address for all members found. */
  readonly canAct: boolean
  readonly actHref: string
  readonly pager: Pager | null
}

export function membersPage(
  form: Typed,
  found: Paged<FoundMember>,
  canAct: boolean,
  now: Date,
): MembersPage {
  const { values } = form
  const roles = memberRoles.map((role) => [role, roleName(role)] as const)
  const states = [
    ['active', 'Active'],
    ['banned', 'Banned'],
    ['parked', 'Dormant'],
  ] as const
  const sorts = [
    ['name', 'By name'],
    ['-createdAt', 'Newest first'],
  ] as const
  const off = { autocomplete: 'off' } as const
  return {
    title: 'Members',
    controls: [
      control('text', form, 'q', 'Name or email', { maxLength: 100, type: 'search', ...off }),
      control('text', form, 'address', 'Signed in from', { maxLength: 50, ...off }),
      control('select', form, 'role', 'Role', { options: choices('All roles', roles) }),
      control('select', form, 'state', 'State', { options: choices('All', states) }),
      control('text', form, 'by', 'Invited by', { maxLength: 30, ...off }),
      control('text', form, 'branch', 'Invite tree of', { maxLength: 30, ...off }),
      control('select', form, 'watched', 'Watch', {
        options: choices('All', [['on', 'Watched by staff']]),
      }),
      control('select', form, 'sort', 'Order', { options: sorts }),
    ],
    lines: found.rows.map((row) => memberLine(row, now)),
    isEmpty: found.rows.length === 0,
    canAct,
    actHref: withQuery('/admin/bulk-actions/new', values, {
      cursor: undefined,
      limit: undefined,
      sort: undefined,
    }),
    isFiltered: ['q', 'address', 'role', 'state', 'by', 'branch', 'watched'].some((name) =>
      Boolean(values[name]),
    ),
    pager: found.pager,
  }
}

function memberLine(row: FoundMember, now: Date): MemberLine {
  return {
    name: row.name,
    href: memberHref(row.name),
    email: row.email,
    isUnproven: row.emailVerifiedAt === null,
    role: roleName(row.role),
    isBanned: row.state === 'banned',
    uploaded: bytes(row.uploaded),
    ratio: ratio(row.uploaded, row.downloaded),
    joined: timeText(row.createdAt, now),
    lastSeen: row.lastSeenAt === null ? null : timeText(row.lastSeenAt, now),
  }
}
