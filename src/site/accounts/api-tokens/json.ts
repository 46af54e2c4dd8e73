import { tokenScopes } from '../../../domain/accounts/scopes.ts'
import { id, list, named, oneOf, record, text, time } from '../../../shared/shape.ts'
import type { MadeToken, TokenRow } from '../../../store/accounts/api-tokens.ts'
import { listOf } from '../../http/frame/shapes.ts'

const scopes = list(oneOf(tokenScopes)).nullable().describe('null: all except staff permissions')

export const tokensShape = listOf(
  named(
    'Token',
    record({
      id,
      name: text(60),
      last4: text(4),
      scopes,
      createdAt: time,
      expiresAt: time.nullable(),
      lastUsedAt: time.nullable().describe('accurate to within ten minutes'),
    }),
  ),
)

export const madeTokenShape = record({
  id,
  name: text(60),
  scopes,
  expiresAt: time.nullable(),
  token: text(100).describe('shown only in this response'),
})

/** Returns the JSON of a new token, which contains the token itself this one time. */
export function madeJson(
  { id: tokenId, token }: Extract<MadeToken, { ok: true }>,
  wanted: Pick<TokenRow, 'name' | 'scopes'> & { readonly expiresAt: Date | null },
) {
  const { name, scopes: given, expiresAt } = wanted
  return { id: tokenId, name, scopes: given, expiresAt, token }
}
