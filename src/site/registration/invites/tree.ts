import { sees } from '../../../domain/accounts/privacy.ts'
import type { TimeText } from '../../../shared/format.ts'
import { count, plural, ratio, ratioOf, timeText } from '../../../shared/format.ts'
import type { TreeRow } from '../../../store/members/invite-tree.ts'
import type { PageData } from '../../http/action.ts'

interface Branch {
  readonly name: string
  readonly href: string
  readonly isBanned: boolean
  readonly isParked: boolean
  /** Null if the member hides it. */
  readonly ratio: string | null
  readonly joined: TimeText
  /** For staff: the page for actions on the whole branch. */
  readonly branchHref: string | null
  readonly branches: readonly Branch[]
  readonly hasBranches: boolean
}

export interface TreePage extends PageData {
  readonly name: string
  readonly says: string
  readonly branches: readonly Branch[]
  readonly isEmpty: boolean
  readonly isOwn: boolean
  readonly branchHref: string | null
  /** A text for a list that is incomplete. */
  readonly shown: string | null
}

interface Root {
  readonly id: number
  readonly name: string
}

interface Tree {
  readonly root: Root
  readonly rows: readonly TreeRow[]
  readonly size: { readonly direct: number; readonly all: number }
  readonly isOwn: boolean
  readonly isStaff: boolean
}

/**
 * Returns whether the reader sees the ratio of a member in a branch: inviters see it for members
 * they invited.
 */
export function showsRatio(
  { depth, privacy }: TreeRow,
  { isOwn, isStaff }: Pick<Tree, 'isOwn' | 'isStaff'>,
): boolean {
  return sees(isStaff ? 'staff' : isOwn && depth === 1 ? 'kin' : 'member', 'traffic', privacy)
}

export function treePage({ root, rows, size, isOwn, isStaff }: Tree, now: Date): TreePage {
  const who = isOwn ? 'You' : root.name
  const people = (amount: number) => plural(amount, 'member', 'members')
  return {
    title: isOwn ? 'Your invite tree' : `Invite tree of ${root.name}`,
    name: root.name,
    says:
      `${who} invited ${people(size.direct)} directly, and ${people(size.all)} in total, ` +
      'counting indirect invites.',
    branches: branchesOf(root.id, byInviter(rows), (row) => line(row, { isOwn, isStaff }, now)),
    isEmpty: rows.length === 0,
    isOwn,
    branchHref: isStaff ? branchHref(root.name) : null,
    shown: rows.length < size.all ? `Only the nearest ${count(rows.length)} are shown.` : null,
  }
}

export function branchJson(rows: readonly TreeRow[], root: Root, shows: (row: TreeRow) => boolean) {
  const names = new Map([[root.id, root.name], ...rows.map((row) => [row.id, row.name] as const)])
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    inviter: names.get(row.inviter_id) ?? root.name,
    depth: row.depth,
    createdAt: row.created_at,
    standing: row.state === 'active' ? ('ok' as const) : row.state,
    ratio: shows(row) ? ratioOf(row.uploaded, row.downloaded) : null,
  }))
}

type Line = Omit<Branch, 'branches' | 'hasBranches'>

function line(row: TreeRow, viewer: Pick<Tree, 'isOwn' | 'isStaff'>, now: Date): Line {
  return {
    name: row.name,
    href: `${viewer.isStaff ? '/admin' : ''}/users/${encodeURIComponent(row.name)}`,
    branchHref: viewer.isStaff ? branchHref(row.name) : null,
    isBanned: row.state === 'banned',
    isParked: row.state === 'parked',
    ratio: showsRatio(row, viewer) ? ratio(row.uploaded, row.downloaded) : null,
    joined: timeText(row.created_at, now),
  }
}

/** Returns the members list for staff, with the bulk actions for a branch. */
function branchHref(name: string): string {
  return `/admin/users?branch=${encodeURIComponent(name)}`
}

function branchesOf(
  inviterId: number,
  rows: ReadonlyMap<number, readonly TreeRow[]>,
  lineOf: (row: TreeRow) => Line,
): Branch[] {
  return (rows.get(inviterId) ?? []).map((row) => {
    const branches = branchesOf(row.id, rows, lineOf)
    return { ...lineOf(row), branches, hasBranches: branches.length > 0 }
  })
}

function byInviter(rows: readonly TreeRow[]): Map<number, TreeRow[]> {
  const found = new Map<number, TreeRow[]>()
  for (const row of rows) {
    const beside = found.get(row.inviter_id)
    if (beside === undefined) found.set(row.inviter_id, [row])
    else beside.push(row)
  }
  return found
}
