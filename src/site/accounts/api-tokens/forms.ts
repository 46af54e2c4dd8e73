import type { TokenScope } from '../../../domain/accounts/scopes.ts'
import { tokenScopes } from '../../../domain/accounts/scopes.ts'
import { count, eitherOf, list, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Infer } from '../../../shared/shape.ts'

const scope = oneOf(tokenScopes as [TokenScope, ...TokenScope[]])
/** Ten years: longer is as good as for ever. */
const MAX_DAYS = 3_650

export const tokenShape = strictRecord({
  name: text(60).trim().min(1).describe('for your own memory'),
  // One box that was ticked comes as a text.
  scopes: eitherOf(list(scope), scope).optional().describe('all but staff when none is given'),
  // Of the page, where no tick must not mean everything.
  access: oneOf(['all', 'chosen']).optional().describe('`chosen` asks for a scope at least'),
  days: eitherOf(count.min(1).max(MAX_DAYS), text(4).regex(/^([1-9]\d{0,3})?$/))
    .optional()
    .describe('until it runs out; never when it is not given'),
}).refine((form) => form.access !== 'chosen' || scopesOf(form.scopes).length > 0, {
  path: ['scopes'],
  message: 'needs one at least, or choose everything',
})

export interface WantedToken {
  readonly name: string
  readonly scopes: readonly TokenScope[] | null
  readonly days: number | null
}

/** The form as the store takes it. */
export function wantedToken(form: Infer<typeof tokenShape>): WantedToken {
  const scopes = [...new Set(scopesOf(form.scopes))]
  const isAll = form.access === 'all' || scopes.length === 0
  const days = Number(form.days ?? 0)
  return { name: form.name, scopes: isAll ? null : scopes, days: days === 0 ? null : days }
}

function scopesOf(given: TokenScope | readonly TokenScope[] | undefined) {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given
}

/** The number in the path, or 0: no token has that. */
export function tokenId(param: string): number {
  return /^[1-9]\d{0,14}$/.test(param) ? Number(param) : 0
}
