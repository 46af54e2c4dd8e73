import type { TokenRow } from '../../../store/accounts/api-tokens.ts'

/** Returns the JSON of an API token, without the token itself, which is not stored. */
export function tokenJson(row: TokenRow) {
  return {
    id: row.id,
    name: row.name,
    last4: row.last4,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }
}
