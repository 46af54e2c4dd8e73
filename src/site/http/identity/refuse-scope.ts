import type { Permission } from '../../../domain/roles/permissions.ts'
import { isForStaff, rowOf } from '../../../domain/roles/permissions.ts'
import { covers, isForBrowsers } from '../../../domain/accounts/scopes.ts'
import type { CallToken } from '../call.ts'
import type { Reply } from '../reply.ts'
import { carrying, refuse } from '../reply.ts'

/**
 * Refuses a request that lacks a permission, and names the scope that its API token lacks. If the
 * token has the scope, the member does not have the permission, and no other token would help.
 */
export function refuseScope(permission: Permission, token: CallToken | null): Reply {
  const { scope } = rowOf(permission)
  if (isForBrowsers(permission) || scope === null) return refuse('SIGN_IN_ONLY')
  const granted = token === null ? null : token.scopes
  const hasScope = granted?.some((given) => covers(given, scope)) ?? !isForStaff(permission)
  if (hasScope) return refuse('FORBIDDEN')
  const header = `Bearer realm="babou", error="insufficient_scope", scope="${scope}"`
  const refusal = refuse('SCOPE_MISSING', {
    detail: `This requires an API token with the scope ${scope}.`,
    more: { scope },
  })
  return carrying(refusal, { headers: { 'WWW-Authenticate': header } })
}
