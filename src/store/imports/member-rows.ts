import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import { givenRows } from '../base/given-rows.ts'
import { TOLD } from '../records/members/rows.ts'
import type { MemberState } from '../records/member-event.ts'
import * as outbox from '../records/outbox.ts'
import type { OldHash } from './member-password.ts'
import type { MemberValues } from './member-values.ts'
import type { PlainMember } from './plain-members.ts'

// The rows of imported members, written one batch per transaction.

export interface Arrival {
  readonly id: number
  readonly member: PlainMember
  readonly values: MemberValues
  readonly hash: OldHash
}

/** Writes new members with everything that belongs to them, except their balances. */
export async function writeMembers(
  tx: Db,
  secrets: Secrets,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<void> {
  const told = await insertMembers(tx, secrets, arrivals, now)
  await sql`
    insert into member_totals (member_id, seeded_seconds)
    select id, seconds from ${givenRows(arrivals, {
      id: ['bigint', ({ id }) => id],
      seconds: ['bigint', ({ values }) => values.figures.seedSeconds],
    })}`.execute(tx)
  await writeFactors(tx, secrets, arrivals, now)
  await writeOldNames(tx, arrivals)
  await writeNotes(tx, arrivals, now)
  await outbox.recordMembers(tx, told, now)
}

async function insertMembers(tx: Db, secrets: Secrets, arrivals: readonly Arrival[], now: Date) {
  const hex = (bytes: Buffer) => bytes.toString('hex')
  const iso = (at: Date | null) => at?.toISOString() ?? null
  const isOut = ({ values }: Arrival) => values.state === 'banned'
  const { rows } = await sql<MemberState>`
    insert into member (id, name, email, password_hash, role, class, state, ban_reason, banned_at,
      parked_since, can_leech, passkey_sealed, passkey_hash, created_at, last_seen_at,
      email_verified_at, about, title, factor_since, privacy)
    overriding system value
    select id, name, email, hash, role, class, state, reason, banned::timestamptz,
      parked::timestamptz, leech, sealed, keyed, joined::timestamptz, seen::timestamptz,
      verified::timestamptz, about, title, factor::timestamptz, privacy::jsonb
    from ${givenRows(arrivals, {
      id: ['bigint', ({ id }) => id],
      name: ['text', ({ values }) => values.name],
      email: ['text', ({ values }) => values.email],
      hash: ['text', ({ hash }) => hash.passwordHash],
      role: ['text', ({ values }) => values.target.role],
      class: ['text', ({ values }) => values.target.class],
      state: ['text', ({ values }) => values.state],
      reason: ['text', (one) => (isOut(one) ? reasonOf(one.member) : null)],
      banned: ['text', (one) => (isOut(one) ? iso(one.member.state_at ?? now) : null)],
      parked: ['text', (one) => (one.values.state === 'parked' ? parkedSince(one, now) : null)],
      leech: ['boolean', ({ member }) => member.can_leech],
      sealed: ['bytea', ({ values }) => hex(secrets.seal(values.passkey))],
      keyed: ['bytea', ({ values }) => hex(secrets.lookupHash(values.passkey))],
      joined: ['text', ({ member }) => iso(member.joined_at ?? now)],
      seen: ['text', ({ member }) => iso(member.seen_at)],
      verified: [
        'text',
        (one) => (one.values.isVerified ? iso(one.member.joined_at ?? now) : null),
      ],
      about: ['text', ({ values }) => values.about],
      title: ['text', ({ values }) => values.title],
      factor: ['text', ({ values }) => (values.factorSecret === null ? null : iso(now))],
      privacy: ['text', ({ values }) => JSON.stringify(values.privacy)],
    })}
    returning ${sql.join(TOLD.map((column) => sql.ref(`member.${column}`)))}`.execute(tx)
  return rows
}

function parkedSince({ member }: Arrival, now: Date): string {
  return (member.state_at ?? member.seen_at ?? now).toISOString()
}

function reasonOf({ state, state_reason: reason }: PlainMember): string {
  const given = reason === '' ? 'Disabled on the old site' : reason
  return [...(state === 'deleted' ? 'Deleted on the old site' : given)].slice(0, 200).join('')
}

/** Imports secrets of authenticator apps; recovery codes are not imported. */
async function writeFactors(
  tx: Db,
  secrets: Secrets,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<void> {
  const given = arrivals.flatMap(({ id, values: { factorSecret } }) => {
    return factorSecret === null ? [] : [{ id, sealed: secrets.seal(factorSecret.toString('hex')) }]
  })
  await sql`
    insert into one_time_secret (member_id, secret_sealed, started_at, confirmed_at)
    select id, sealed, ${now}::timestamptz, ${now}::timestamptz from ${givenRows(given, {
      id: ['bigint', ({ id }) => id],
      sealed: ['bytea', ({ sealed }) => sealed.toString('hex')],
    })}`.execute(tx)
}

async function writeOldNames(tx: Db, arrivals: readonly Arrival[]): Promise<void> {
  const renamed = arrivals.filter(({ values }) => values.oldName !== null)
  await sql`
    insert into old_name (name_key, member_id)
    select name, id from ${givenRows(renamed, {
      name: ['text', ({ values }) => (values.oldName ?? '').toLowerCase()],
      id: ['bigint', ({ id }) => id],
    })} where name <> '' on conflict do nothing`.execute(tx)
}

/** The author of notes and warnings that were imported with a member. */
export const NOTED_BY = 'The old site'

async function writeNotes(tx: Db, arrivals: readonly Arrival[], now: Date): Promise<void> {
  const notes = arrivals.flatMap(({ id, values }) => values.notes.map((note) => ({ id, ...note })))
  await sql`
    insert into member_note (member_id, author_name, body, created_at)
    select id, ${NOTED_BY}, body, at::timestamptz from ${givenRows(notes, {
      id: ['bigint', ({ id }) => id],
      body: ['text', ({ body }) => body],
      at: ['text', ({ at }) => (at ?? now).toISOString()],
    })}`.execute(tx)
  const warnings = arrivals.flatMap(({ id, member }) => {
    return warningsOf(member, now).map((warning) => ({ id, ...warning }))
  })
  await sql`
    insert into member_warning (member_id, kind, reason, given_by_name, created_at, ends_at,
      removed_at, removed_by_name)
    select id, 'staff', reason, ${NOTED_BY}, at::timestamptz, until::timestamptz,
      removed::timestamptz, case when removed is not null then ${NOTED_BY} end
    from ${givenRows(warnings, {
      id: ['bigint', ({ id }) => id],
      reason: ['text', ({ reason }) => reason],
      at: ['text', ({ at }) => at],
      until: ['text', ({ until }) => until],
      removed: ['text', ({ removed }) => removed],
    })}`.execute(tx)
}

const WARNED = 'Warned on the old site'
const MAX_REASON = 300

/** Returns all warnings of a member, or the one whose end the source knows. */
function warningsOf(member: PlainMember, now: Date) {
  const one = { reason: WARNED, at: now.toISOString(), until: endOf(member.warned_until) }
  const latest = isWarned(member, now) ? [{ ...one, removed: null }] : []
  const given = member.warnings.map(({ reason, at, until, isActive, removed: taken }) => {
    const isOpen = until === null || new Date(until) > now
    const removed = taken ?? (!isActive && isOpen ? now.toISOString() : null)
    const text = [...reason.trim()].slice(0, MAX_REASON).join('')
    const from = at ?? (isOpen ? now.toISOString() : until)
    return { reason: text === '' ? WARNED : text, at: from, until, removed }
  })
  return [...given, ...latest]
}

function isWarned({ warned_until: until }: PlainMember, now: Date): boolean {
  return until !== null && (until === 'forever' || until > now)
}

function endOf(until: PlainMember['warned_until']): string | null {
  return until instanceof Date ? until.toISOString() : null
}
