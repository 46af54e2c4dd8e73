import type { BulkAct } from '../../../../../domain/members/bulk-actions.ts'
import type { Permission } from '../../../../../domain/roles/permissions.ts'

// Actions of staff for a branch of the invite tree: bulk actions, which preview who is affected.

const ACTS: readonly { readonly act: BulkAct; readonly label: string; permission: Permission }[] = [
  { act: 'freeze-invites', label: 'Freeze invites of this branch', permission: 'members.manage' },
  { act: 'watch', label: 'Watch this branch', permission: 'members.note' },
  { act: 'warn', label: 'Warn this branch', permission: 'members.warn' },
  { act: 'ban', label: 'Ban this branch', permission: 'members.ban' },
]

/** The acts that the viewer may do. */
export function branchActs(can: (permission: Permission) => boolean) {
  return ACTS.filter(({ permission }) => can('members.bulk') && can(permission))
}

/** A member and all below in the invite tree, as the list of members filters by it. */
export function branchQuery(name: string): string {
  return new URLSearchParams({ branch: name }).toString()
}

/** Where an act for a branch is previewed. */
export function branchHref(name: string, act: BulkAct): string {
  return `/admin/bulk-actions/new?${branchQuery(name)}&act=${act}`
}
