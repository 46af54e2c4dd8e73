import { sql } from 'kysely'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Rights } from '../../domain/roles/permissions.ts'
import type { TokenScope } from '../../domain/accounts/scopes.ts'
import { isTokenScope, narrowed, usefulScopes } from '../../domain/accounts/scopes.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import * as access from './access.ts'
import { balance } from '../records/members/own-figures.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { earlierTexts, hashOf, isText, newText } from './api-token-texts.ts'
import { endStreams } from '../records/live.ts'
import { sentTwiceSince } from '../records/members/sent-twice.ts'
import type { Db } from '../base/db.ts'
import { createStatement } from '../base/statement.ts'
import type { Opened } from './kept-access.ts'
import { keptAccess } from './kept-access.ts'
import * as memberRights from '../roles/member-rights.ts'

// API tokens. The table contains a keyed hash and the last four characters. A token is looked up
// together with its member's permissions, and cached only until either changes, so that it never
// works after a revocation or a ban.

/** The most working tokens of a member: more would mean that something creates them in a loop. */
export const MAX_TOKENS = 50
/**
 * How often use is recorded: a busy program writes a row every ten minutes, and not with every
 * request.
 */
const USE_NOTED_SECONDS = 600

export interface NewToken {
  readonly memberId: number
  readonly name: string
  /** Null: everything that the member may do, except staff permissions. */
  readonly scopes: readonly TokenScope[] | null
  readonly expiresAt: Date | null
  /** The key of the form, so that it creates one token even if it is sent twice. */
  readonly key?: string
}

export type MadeToken =
  | { readonly ok: true; readonly id: number; readonly token: string; readonly last4: string }
  | {
      readonly ok: false
      readonly code: 'TOO_MANY_TOKENS' | 'MEMBER_NOT_FOUND' | 'TOKEN_FORM_USED'
    }
  /** Scopes that grant this member nothing: the role does not have the permissions. */
  | { readonly ok: false; readonly code: 'SCOPE_LACKED'; readonly scopes: readonly TokenScope[] }

export type TokenRow = Awaited<ReturnType<typeof listOf>>[number]

/**
 * Creates a token; only the reply contains it, and that to the same form if it is sent again within
 * a few minutes.
 */
export async function make(
  db: Db,
  secrets: Secrets,
  given: NewToken,
  by: Actor,
  now: Date,
): Promise<MadeToken> {
  const { memberId, name, scopes, expiresAt } = given
  const token = newText(secrets, given)
  const last4 = token.slice(-4)
  return db.transaction().execute(async (tx) => {
    const member = await memberForUpdate(tx, memberId)
    if (member === undefined) return { ok: false, code: 'MEMBER_NOT_FOUND' }
    const before = await madeBefore(tx, secrets, [token, ...earlierTexts(secrets, given)])
    if (before !== undefined) {
      if (!isSentAgain(before, given, now)) return { ok: false, code: 'TOKEN_FORM_USED' }
      return { ok: true, id: before.id, token: before.token, last4: before.token.slice(-4) }
    }
    if ((await countOf(tx, memberId, now)) >= MAX_TOKENS) {
      return { ok: false, code: 'TOO_MANY_TOKENS' }
    }
    const useful = usefulScopes((await memberRights.rightsOfMember(tx, memberId, now)) ?? new Set())
    const lacked = (scopes ?? []).filter((scope) => !useful.includes(scope))
    if (lacked.length > 0) return { ok: false, code: 'SCOPE_LACKED', scopes: lacked }
    const { id } = await tx
      .insertInto('api_token')
      .values({
        member_id: memberId,
        name,
        token_hash: hashOf(secrets, token),
        last4,
        scopes: scopes === null ? null : [...scopes],
        created_at: now,
        expires_at: expiresAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await accountEvents.note(tx, { memberId, kind: 'token-made', detail: name, by }, now)
    if (by.memberId !== memberId) {
      const after = { name, scopes: scopes ?? 'all but staff' }
      const target = { kind: 'member', ...member }
      await audit.record(tx, { by, action: 'token.add', target: named(target), after }, now)
    }
    return { ok: true, id, token, last4 }
  })
}

/** Returns the token with one of these texts, and the text. */
async function madeBefore(tx: Db, secrets: Secrets, texts: readonly string[]) {
  const hashes = texts.map((text) => hashOf(secrets, text))
  const row = await tx
    .selectFrom('api_token')
    .select(['id', 'name', 'scopes', 'created_at as at', 'revoked_at as revokedAt', 'token_hash'])
    .where('token_hash', 'in', hashes)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { ...row, token: texts[hashes.findIndex((hash) => hash.equals(row.token_hash))] }
}

type Before = NonNullable<Awaited<ReturnType<typeof madeBefore>>>

function isSentAgain(before: Before, { name, scopes }: NewToken, now: Date): boolean {
  const isSame = before.name === name && String(before.scopes) === String(scopes)
  return isSame && before.revokedAt === null && before.at > sentTwiceSince(now)
}

/** Returns a member's tokens that were not revoked, newest first. */
export async function listOf(db: Db, memberId: number) {
  const rows = await db
    .selectFrom('api_token')
    .select(['id', 'name', 'last4', 'scopes', 'created_at', 'expires_at', 'last_used_at'])
    .select('last_ip')
    .where('member_id', '=', memberId)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, scopes: readScopes(row.scopes) }))
}

/** Revokes a token of this member; the next request with it is refused. */
export async function revoke(
  db: Db,
  memberId: number,
  tokenId: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('api_token')
      .set({ revoked_at: now })
      .where('id', '=', tokenId)
      .where('member_id', '=', memberId)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) return false
    await endStreams(tx, memberId)
    const member = await memberForUpdate(tx, memberId)
    await accountEvents.note(tx, { memberId, kind: 'token-revoked', detail: row.name, by }, now)
    if (by.memberId !== memberId && member !== undefined) {
      const target = named({ kind: 'member', ...member })
      const before = { name: row.name }
      await audit.record(tx, { by, action: 'token.revoke', target, before }, now)
    }
    return true
  })
}

export interface TokenUse {
  readonly id: number
  readonly scopes: readonly TokenScope[] | null
  readonly member: {
    readonly id: number
    readonly name: string
    readonly role: MemberRole
    readonly sealedFeedKey: Buffer | null
    readonly hasOwnFactors: boolean
  } & Omit<access.Access, 'rights'>
  /** The permissions of the token: never more than those of its member. */
  readonly rights: Rights
  /** The number of the member's freeleech tokens. */
  readonly freeleechTokens: bigint
}

interface KeptUse extends Opened {
  readonly use: TokenUse
  /** When the use of the token was last recorded, in ms. */
  usedAt: number
}

/**
 * Returns the member to which an API token belongs; null if the token is invalid, or the member has
 * no access.
 */
export async function forRequest(
  db: Db,
  secrets: Secrets,
  token: string,
  now: Date,
): Promise<(TokenUse & { readonly isUseDue: boolean }) | null> {
  if (!isText(token)) return null
  const hash = hashOf(secrets, token)
  const name = `token ${hash.toString('latin1')}`
  const kept = await keptAccess(db, name, now, () => useOf(db, hash, now))
  if (kept === null) return null
  const isUseDue = kept.usedAt < now.getTime() - USE_NOTED_SECONDS * 1000
  if (isUseDue) kept.usedAt = now.getTime()
  return { ...kept.use, isUseDue }
}

async function useOf(db: Db, hash: Buffer, now: Date): Promise<KeptUse | null> {
  const rows = await ofHash(db, { hash, now })
  if (rows.length === 0) return null
  const [row] = rows
  const scopes = readScopes(row.scopes)
  const { id, member_id: memberId, name, role, last_used_at, freeleechTokens } = row
  const { sealedFeedKey, hasOwnFactors } = row
  const { rights, ...standing } = access.accessOf(row)
  const use = {
    ...{ id, scopes, freeleechTokens },
    member: { id: memberId, name, role, sealedFeedKey, hasOwnFactors, ...standing },
    rights: narrowed(rights, scopes),
  }
  const ends = [row.expires_at, row.rightsChangeAt].filter((one) => one !== null)
  const changesAt = ends.length === 0 ? null : new Date(Math.min(...ends.map(Number)))
  return { memberId, changesAt, use, usedAt: last_used_at?.getTime() ?? 0 }
}

const ofHash = createStatement((db, { hash, now }: { hash: Buffer; now: Date }) =>
  db
    .selectFrom('api_token')
    .innerJoin('member', 'member.id', 'api_token.member_id')
    .select(['api_token.id', 'scopes', 'last_used_at', 'member_id', 'member.name', 'member.role'])
    .select(['expires_at', access.rightsChangeAt(now).as('rightsChangeAt')])
    .select(['email_verified_at', 'factor_since'])
    .select(access.accessColumns(now))
    .select([access.sealedFeedKey.as('sealedFeedKey'), balance('tokens').as('freeleechTokens')])
    .select(access.hasOwnFactors(now).as('hasOwnFactors'))
    .where('token_hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where((test) => test.or([test('expires_at', 'is', null), test('expires_at', '>', now)]))
    .where('member.state', '=', 'active')
    .compile(),
)

/** Records that a token was used, and that its member was seen. */
export async function noteUse(db: Db, tokenId: number, address: string, now: Date): Promise<void> {
  await sql`
    with used as (
      update api_token set last_used_at = ${now}, last_ip = ${address === '' ? null : address}
      where id = ${tokenId} returning member_id
    )
    update member set last_seen_at = ${now} where id in (select member_id from used)
  `.execute(db)
}

// Reads stored scopes; a scope that the program no longer has grants nothing.
function readScopes(stored: readonly string[] | null): readonly TokenScope[] | null {
  return stored === null ? null : stored.filter(isTokenScope)
}

// Locks the member's row, so that two parallel requests cannot both create the last token.
async function memberForUpdate(tx: Db, memberId: number) {
  return tx
    .selectFrom('member')
    .select(['id', 'name', 'role'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
}

async function countOf(tx: Db, memberId: number, now: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('api_token')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('member_id', '=', memberId)
    .where('revoked_at', 'is', null)
    .where((test) => test.or([test('expires_at', 'is', null), test('expires_at', '>', now)]))
    .executeTakeFirstOrThrow()
  return count
}

function named({ kind, id, name }: { kind: string; id: number; name: string }) {
  return { kind, id, name }
}
