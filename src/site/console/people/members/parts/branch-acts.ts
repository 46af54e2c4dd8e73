import type { BulkAct } from '../../../../../domain/members/bulk-actions.ts'
import { actPermissions } from '../../../../../domain/members/bulk-actions.ts'
import type { Permission } from '../../../../../domain/roles/permissions.ts'

// Staff actions for a branch of the invite tree. They are bulk actions, which preview the affected
// members.

const ACTS: readonly { readonly act: BulkAct; readonly label: string }[] = [
  { act: 'freeze-invites', label: 'Freeze invites of this branch' },
  { act: 'watch', label: 'Watch this branch' },
  { act: 'warn', label: 'Warn this branch' },
  { act: 'ban', label: 'Ban this branch' },
]

/** Returns the actions that the viewer may take. */
export function branchActs(can: (permission: Permission) => boolean) {
  return ACTS.filter(({ act }) => can('members.bulk') && can(actPermissions[act]))
}

/** Returns the filter of the member list for a member and everyone below in the invite tree. */
export function branchQuery(name: string): string {
  return new URLSearchParams({ branch: name }).toString()
}

/** Returns the address of the preview of an action for a branch. */
export function branchHref(name: string, act: BulkAct): string {
  return `/admin/bulk-actions/new?${branchQuery(name)}&act=${act}`
}
