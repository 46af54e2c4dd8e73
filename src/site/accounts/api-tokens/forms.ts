import type { TokenScope } from '../../../domain/accounts/scopes.ts'
import { tokenScopes } from '../../../domain/accounts/scopes.ts'
import { count, eitherOf, list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'
import { formKey } from '../../http/frame/shapes.ts'
import { ownPassword } from '../own-password.ts'

const scope = oneOf(tokenScopes as [TokenScope, ...TokenScope[]])
/** Ten years. A longer lifetime is practically unlimited. */
const MAX_DAYS = 3_650

export const tokenShape = strictRecord({
  name: text(60).trim().min(1).describe('a name that helps you recognize the token'),
  // A form sends one checked box as a text, several as a list.
  scopes: eitherOf(list(scope), scope)
    .optional()
    .describe('all permissions except staff permissions if omitted'),
  // Sent by the page, so that a form without checked boxes does not mean all scopes.
  access: oneOf(['all', 'chosen']).optional().describe('`chosen` requires at least one scope'),
  days: eitherOf(count.min(1).max(MAX_DAYS), text(4).regex(/^([1-9]\d{0,3})?$/))
    .optional()
    .describe('number of days until it expires; never when omitted'),
  key: formKey.optional().describe('idempotency key: a repeated key creates nothing'),
  current: ownPassword,
}).refine((form) => form.access !== 'chosen' || scopesOf(form.scopes).length > 0, {
  path: ['scopes'],
  message: 'must include at least one scope, or choose full access',
})

export interface WantedToken {
  readonly name: string
  readonly scopes: readonly TokenScope[] | null
  readonly days: number | null
}

/** Converts the form to the token that the store creates. */
export function wantedToken(form: Infer<typeof tokenShape>): WantedToken {
  const scopes = [...new Set(scopesOf(form.scopes))]
  const isAll = form.access === 'all' || scopes.length === 0
  const days = Number(form.days ?? 0)
  return { name: form.name, scopes: isAll ? null : scopes, days: days === 0 ? null : days }
}

function scopesOf(given: TokenScope | readonly TokenScope[] | undefined) {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given
}
