import { sql } from 'kysely'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { StoredLooks } from '../../domain/looks/looks.ts'
import type { DownloadClient } from '../../domain/torrents/clients.ts'
import type { Hidden } from '../../domain/search/hidden.ts'
import type { Saying } from '../../domain/roles/given-rights.ts'
import { rightsWith } from '../../domain/roles/given-rights.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Permission, Rights, RoleChanges } from '../../domain/roles/permissions.ts'
import { basicOf, isForStaff, withoutStaff } from '../../domain/roles/permissions.ts'
import { startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { createStatement } from '../base/statement.ts'
import { unreadOfMember } from '../messages/unread.ts'
import * as memberRights from '../roles/member-rights.ts'
import type { OwnFigures } from '../records/members/own-figures.ts'
import { heldPlaces } from '../records/members/held-places.ts'
import { draftPlaces } from '../records/members/text-drafts.ts'
import { ownFigureColumns } from '../records/members/own-figures.ts'
import { newFor, unseenOfMember } from '../notifications/notices.ts'
import * as roles from '../roles/roles.ts'
import { STEP_UP_MINUTES } from '../records/settings/step-up.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

// Who has access: the facts about a member that requests and sign-ins need.

/**
 * Whether a member must still verify the address: the member is only asked to, or is restricted
 * until then.
 */
export type Verification = 'done' | 'asked' | 'required'

/**
 * Whether a member has a second factor: no; not yet, although a setting requires it of staff; or
 * yes.
 */
type SecondFactor = 'none' | 'owed' | 'has'

/**
 * Loads what each request needs to know about its member, with one query: permissions, unseen
 * notifications, unread conversations, and the figures of the bar above every page.
 */
export async function forRequest(db: Db, memberId: number, now: Date) {
  return known(db, await ofMember(db, { memberId, ...timesOf(now) }))
}

/**
 * Like `forRequest`, for a request with a session; null when the session has ended, on any node.
 */
export async function forSession(
  db: Db,
  { id, memberId }: { readonly id: string; readonly memberId: number },
  now: Date,
) {
  return known(db, await ofSession(db, { id, memberId, ...timesOf(now) }))
}

interface Times {
  readonly now: Date
  /** When the day began, in UTC. */
  readonly today: Date
}

function timesOf(now: Date): Times {
  return { now, today: startOfDay(now) }
}

/** SQL over `member`: the sealed key for addresses in pages and in replies to programs. */
export const sealedFeedKey = sql<Buffer | null>`(
  select key_sealed from feed_key where member_id = member.id)`

/**
 * SQL over `member`: whether promotions or freeleech tokens apply only to this member, so that
 * lists for other members show other factors.
 */
export function hasOwnFactors(now: Date) {
  return sql<boolean>`(
    exists (select from promotion where scope = 'personal' and target_id = member.id
      and ${hasNotEnded(now)})
    or exists (select from token_use where member_id = member.id
      and coalesce(least(ended_at, expires_at), expires_at) > ${now}))`
}

/**
 * SQL over `member`: when a role or permission that was granted for a limited time next expires.
 */
export function rightsChangeAt(now: Date) {
  return sql<Date | null>`(
    select min(expires_at) from (
      select expires_at from given_role where member_id = member.id and ended_at is null
      union all
      select expires_at from given_right where member_id = member.id and ended_at is null
    ) as given where expires_at > ${now})`
}

interface OfMember extends Times {
  readonly memberId: number
}

interface OfSession extends OfMember {
  /** The ID of the session. */
  readonly id: string
}

const ofMember = createStatement((db, values: OfMember) => requesting(db, values).compile())

const ofSession = createStatement((db, values: OfSession) => {
  const { id, memberId } = values
  const isOpen = sql<boolean>`exists (
    select from sign_in where id = ${id} and member_id = ${memberId} and ended_at is null
  )`
  return requesting(db, values).where(isOpen).compile()
})

function requesting(db: Db, { memberId, now, today }: OfMember) {
  return db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'state', 'epoch', 'email_verified_at', 'factor_since'])
    .select(accessColumns(now))
    .select([unseenOfMember.as('unseen'), unreadOfMember.as('unread')])
    .select(ownFigureColumns(today))
    .select(sql<readonly DownloadClient[]>`clients`.as('clients'))
    .select(sql<Hidden>`hidden`.as('hidden'))
    .select(['ignored', 'last_seen_at'])
    .select(draftPlaces.as('drafts'))
    .select(heldPlaces.as('held'))
    .select(sealedFeedKey.as('sealedFeedKey'))
    .select(sql<StoredLooks>`looks`.as('looks'))
    .where('member.id', '=', memberId)
}

type Requesting = Awaited<ReturnType<typeof ofMember>>

async function known(db: Db, rows: Requesting) {
  if (rows.length === 0) return null
  const [row] = rows
  const { id, name, role, state, epoch } = row
  const { clients, hidden, ignored, drafts, held, looks, sealedFeedKey } = row
  const own = { clients, hidden, ignored, drafts, held, looks, sealedFeedKey }
  const access = accessOf(row)
  const can = (permission: Permission) => access.rights.has(permission)
  const member = { id, name, role, state, epoch, ...(await newFor(db, row, can)), ...own }
  const { last_seen_at: lastSeenAt } = row
  return { ...member, lastSeenAt, figures: row as OwnFigures, ...access }
}

/** How a stream was authenticated; one of `signInId` and `tokenId` is null. */
export interface StreamAccess {
  readonly memberId: number
  readonly signInId: string | null
  readonly tokenId: number | null
}

/**
 * Returns whether the member of a stream still has access through the same session or API token.
 */
export async function holds(db: Db, stream: StreamAccess, now: Date): Promise<boolean> {
  const { memberId, signInId, tokenId } = stream
  const { rows } = await sql`
    select from member where id = ${memberId} and state = 'active' and (
      exists (select from sign_in where id = ${signInId} and ended_at is null) or
      exists (
        select from api_token where id = ${tokenId} and revoked_at is null
          and (expires_at is null or expires_at > ${now})
      )
    )`.execute(db)
  return rows.length > 0
}

// `settings.site` as stored. It is read together with the member, so that a request needs only one
// query.
const strictness = sql<Strictness | null>`(
  select jsonb_build_object(
    'email', value -> 'emailVerification', 'staff', value -> 'staffSecondFactor',
    'minutes', value -> 'stepUpMinutes',
    'invite', value -> 'proofBeforeInviting', 'upload', value -> 'proofBeforeUploading'
  ) from setting where key = 'site'
)`

interface Strictness {
  readonly email: string | null
  readonly staff: string | null
  readonly minutes: number | null
  /** Whether invites and uploads wait for a verified address, even if everything else does not. */
  readonly invite: boolean | null
  readonly upload: boolean | null
}

/**
 * Returns the columns of a query over `member` that `accessOf` needs, in addition to role,
 * email_verified_at and factor_since.
 */
export function accessColumns(now: Date) {
  return [
    roles.changesOfMember.as('changes'),
    memberRights.sayingsOfMember(now).as('sayings'),
    strictness.as('strictness'),
  ] as const
}

interface AccessRow {
  readonly role: MemberRole
  readonly email_verified_at: Date | null
  readonly factor_since: Date | null
  readonly changes: RoleChanges
  readonly sayings: readonly Saying[]
  readonly strictness: Strictness | null
}

export interface Access {
  readonly verification: Verification
  readonly rights: Rights
  /** Whether staff must still add a second factor: until they do, they may not act as staff. */
  readonly secondFactor: SecondFactor
  readonly stepUpMinutes: number
}

/**
 * Returns the permissions of a member, reduced while the address is not verified or a required
 * second factor is missing.
 */
export function accessOf(row: AccessRow): Access {
  const all = rightsWith(row.role, row.changes, row.sayings)
  const verification = verificationOf(row.email_verified_at, row.strictness?.email ?? null)
  // Staff are exempt: without access, they could not repair the mail server.
  const isStaff = [...all].some(isForStaff)
  const isHeld = verification === 'required' && !isStaff
  const isOwed = isStaff && row.strictness?.staff === 'required'
  const secondFactor = row.factor_since !== null ? 'has' : isOwed ? 'owed' : 'none'
  const given = secondFactor === 'owed' ? withoutStaff(all) : all
  const held = isStaff || row.email_verified_at !== null ? [] : heldBy(row.strictness)
  const rights = isHeld ? basicOf(given) : without(given, held)
  const stepUpMinutes = row.strictness?.minutes ?? STEP_UP_MINUTES
  return { verification, rights, secondFactor, stepUpMinutes }
}

function heldBy(strictness: Strictness | null): readonly Permission[] {
  return [
    ...(strictness?.invite === true ? (['invites.make'] as const) : []),
    ...(strictness?.upload === true ? (['torrents.upload'] as const) : []),
  ]
}

function without(rights: Rights, held: readonly Permission[]): Rights {
  return held.length === 0 ? rights : new Set([...rights].filter((one) => !held.includes(one)))
}

/** Loads the data for a sign-in, by name or email address, ignoring case. */
export async function forSignIn(db: Db, nameOrEmail: string) {
  const key = canonicalAddress(nameOrEmail).toLowerCase()
  const column = key.includes('@') ? sql<string>`lower(email)` : sql<string>`lower(name)`
  const renamed = sql<number>`(select member_id from old_name where name_key = ${key})`
  const row = await db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'state', 'epoch', 'ban_reason', 'password_hash', 'factor_since'])
    .where((eb) => eb.or([eb(column, '=', key), eb('id', '=', renamed)]))
    // A name on this site takes precedence over one from an old site.
    .orderBy(sql`${column} <> ${key}`)
    // An address belongs to the member who has verified it; other members may have entered it too.
    .orderBy(sql`email_verified_at is null`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/**
 * Returns the highest cost of imported bcrypt hashes, which every sign-in spends; null: there are
 * none.
 */
export async function bcryptCost(db: Db): Promise<number | null> {
  const query = db.selectFrom('import_source').select('bcrypt_cost')
  return (await query.executeTakeFirst())?.bcrypt_cost ?? null
}

/** Returns the password hash of a member, to ask for the old password before a change. */
export async function passwordHashOf(db: Db, memberId: number): Promise<string | null> {
  const row = await db
    .selectFrom('member')
    .select('password_hash')
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.password_hash ?? null
}

function verificationOf(verifiedAt: Date | null, strict: string | null): Verification {
  if (verifiedAt !== null || strict === 'off') return 'done'
  return strict === 'required' ? 'required' : 'asked'
}

/** Returns a member's address, and whether it is verified. */
export async function emailOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .select(['name', 'email', 'email_verified_at'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { name: row.name, email: row.email, isVerified: row.email_verified_at !== null }
}
