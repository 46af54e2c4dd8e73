import type { Permission } from '../../../domain/roles/permissions.ts'
import type { ReportKind } from '../../../store/cases/kinds.ts'

interface Reader {
  readonly member: { readonly id: number }
  readonly can: (permission: Permission) => boolean
}

/**
 * Returns the page that reports a thing; null without permission, and for the member who made the
 * thing.
 */
export function reportHref(
  kind: ReportKind,
  { id, byId }: { readonly id: number; readonly byId: number | null },
  { member, can }: Reader,
): string | null {
  if (byId === member.id || !can('support.write')) return null
  return `/reports/new?kind=${kind}&id=${id}`
}
