import type { BulkAct } from '../../../../../domain/members/bulk-actions.ts'
import type { Permission } from '../../../../../domain/roles/permissions.ts'

// Staff actions for a branch of the invite tree. They are bulk actions, which preview the affected
// members.

const ACTS: readonly { readonly act: BulkAct; readonly label: string; permission: Permission }[] = [
  { act: 'freeze-invites', label: 'Freeze invites of this branch', permission: 'members.manage' },
  { act: 'watch', label: 'Watch this branch', permission: 'members.note' },
  { act: 'warn', label: 'Warn this branch', permission: 'members.warn' },
  { act: 'ban', label: 'Ban this branch', permission: 'members.ban' },
]

/** Returns the actions that the viewer may take. */
export function branchActs(can: (permission: Permission) => boolean) {
  return ACTS.filter(({ permission }) => can('members.bulk') && can(permission))
}

/** Returns the filter of the member list for a member and everyone below in the invite tree. */
export function branchQuery(name: string): string {
  return new URLSearchParams({ branch: name }).toString()
}

/** Returns the address of the preview of an action for a branch. */
export function branchHref(name: string, act: BulkAct): string {
  return `/admin/bulk-actions/new?${branchQuery(name)}&act=${act}`
}
