import type { TokenScope } from '../../domain/accounts/scopes.ts'
import { isTokenScope, tokenScopes } from '../../domain/accounts/scopes.ts'
import { DAY_MS } from '../../domain/units.ts'
import { utc } from '../../shared/format.ts'
import * as tokens from '../../store/accounts/api-tokens.ts'
import { memberBelow } from '../arguments/acting.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { table } from '../output.ts'

const MAX_DAYS = 3_650

export const tokenAdd = defineCommand({
  name: 'token add',
  summary: 'creates an API token for a member and prints it once',
  permission: 'members.manage',
  operands: ['NAME'],
  options: {
    scope: {
      type: 'list',
      value: 'S',
      doc: 'its scopes; default: everything the member can do except staff actions',
    },
    label: { type: 'string', value: 'TEXT', doc: 'what it is for; default: "command line"' },
    days: { type: 'string', value: 'N', doc: 'days until it expires; default: until revoked' },
  },
  run({ operands, options, acting, secrets, clock, withDatabase }) {
    const scopes = options.scope.map(scopeOf)
    const name = (options.label ?? 'command line').trim()
    if (name.length < 1 || name.length > 60)
      throw new UsageError('--label must have 1 to 60 characters')
    const now = clock.now()
    const expiresAt = options.days === undefined ? null : after(now, options.days)
    return withDatabase(async (db) => {
      const member = await memberBelow(db, operands[0], acting, { orSelf: true })
      const given = scopes.length === 0 ? null : [...new Set(scopes)]
      const wanted = { memberId: member.id, name, scopes: given, expiresAt }
      const made = await tokens.make(db, secrets, wanted, acting.actor, now)
      if (!made.ok) throw new CommandError(textOf(made))
      const { id, token } = made
      return {
        text: token,
        json: { id, user: member.name, name, scopes: given, expiresAt, token },
      }
    })
  },
})

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'lists the API tokens of a member',
  permission: 'members.manage',
  operands: ['NAME'],
  run({ operands, acting, withDatabase }) {
    return withDatabase(async (db) => {
      const member = await memberBelow(db, operands[0], acting, { orSelf: true })
      const rows = await tokens.listOf(db, member.id)
      const cells = rows.map((row) => [
        String(row.id),
        row.name,
        `…${row.last4}`,
        row.scopes?.join(' ') ?? 'all but staff',
        row.expires_at === null ? 'never' : utc(row.expires_at),
        row.last_used_at === null ? 'never' : utc(row.last_used_at),
      ])
      const head = ['id', 'name', 'ends in', 'scopes', 'expires', 'last used']
      return { text: table([head, ...cells]), json: rows.map(shown) }
    })
  },
})

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'revokes an API token of a member; the next request with it is refused',
  permission: 'members.manage',
  operands: ['NAME', 'ID'],
  run({ operands, acting, clock, withDatabase }) {
    const tokenId = Number(operands[1])
    if (!Number.isSafeInteger(tokenId)) throw new UsageError(`${operands[1]} is not a number`)
    return withDatabase(async (db) => {
      const member = await memberBelow(db, operands[0], acting, { orSelf: true })
      const isDone = await tokens.revoke(db, member.id, tokenId, acting.actor, clock.now())
      if (!isDone) throw new CommandError(`${member.name} has no such token`)
      return { text: `token ${tokenId} is revoked`, json: { id: tokenId, user: member.name } }
    })
  },
})

function shown(row: tokens.TokenRow) {
  const { id, name, last4, scopes } = row
  const times = { createdAt: row.created_at, expiresAt: row.expires_at }
  return { id, name, last4, scopes, ...times, lastUsedAt: row.last_used_at }
}

function scopeOf(text: string): TokenScope {
  if (isTokenScope(text)) return text
  throw new UsageError(`${text} is not a scope; the scopes are ${tokenScopes.join(', ')}`)
}

function after(now: Date, days: string): Date {
  const amount = Number(days)
  if (!Number.isInteger(amount) || amount < 1 || amount > MAX_DAYS) {
    throw new UsageError(`--days must be a number from 1 to ${MAX_DAYS}`)
  }
  return new Date(now.getTime() + amount * DAY_MS)
}

function textOf(refused: Extract<tokens.MadeToken, { ok: false }>): string {
  if (refused.code === 'SCOPE_LACKED') {
    return `the role of that member does not include ${refused.scopes.join(', ')}`
  }
  if (refused.code === 'MEMBER_NOT_FOUND') return 'there is no such member'
  return `that member already has ${tokens.MAX_TOKENS} tokens: revoke one first`
}
