import { createHash } from 'node:crypto'
import type pg from 'pg'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { DemoMember } from './types.ts'

const MEMBER_COLUMNS = [
  'id',
  'name',
  'email',
  'password_hash',
  'role',
  'state',
  'ban_reason',
  'banned_at',
  'banned_by',
  'can_leech',
  'passkey_sealed',
  'passkey_hash',
  'invited_by',
  'created_at',
  'last_seen_at',
  'email_verified_at',
] as const

/**
 * Writes the members of a demo, their sign-ins and their invites. Their totals are written last,
 * from `totals`.
 */
export async function writeMembers(
  client: pg.ClientBase,
  members: readonly DemoMember[],
  secrets: Secrets,
  passwordHash: string,
): Promise<void> {
  await copyRows(
    client,
    'member',
    MEMBER_COLUMNS,
    mapped(members, (member) => [
      member.id,
      member.name,
      member.email,
      passwordHash,
      member.role,
      member.ban === null ? 'active' : 'banned',
      member.ban && member.ban.reason,
      member.ban && dateOf(member.ban.at),
      member.ban && member.ban.by,
      member.canLeech,
      secrets.seal(member.passkey),
      secrets.lookupHash(member.passkey),
      member.invitedBy,
      dateOf(member.createdAt),
      dateOf(member.lastSeenAt),
      dateOf(member.createdAt),
    ]),
  )
  await copyRows(
    client,
    'sign_in',
    ['id', 'member_id', 'created_at', 'last_at', 'expires_at', 'ip', 'agent'],
    signInRows(members),
  )
  await copyRows(
    client,
    'invite',
    [
      'code_hash',
      'inviter_id',
      'note',
      'created_at',
      'expires_at',
      'used_at',
      'used_by',
      'revoked_at',
    ],
    inviteRows(members),
  )
}

/** Writes the entries of the audit log for bans. */
export async function writeBans(
  client: pg.ClientBase,
  members: readonly DemoMember[],
  nameOf: (memberId: number) => string,
): Promise<void> {
  await copyRows(
    client,
    'audit_log',
    ['at', 'actor_id', 'actor_name', 'action', 'target_kind', 'target_id', 'target_name', 'reason'],
    members.flatMap(({ id, name, ban }) => {
      if (ban === null) return []
      const { at, by, reason } = ban
      return [[dateOf(at), by, nameOf(by), 'member.ban', 'member', id, name, reason]]
    }),
  )
}

function* signInRows(members: readonly DemoMember[]) {
  for (const member of members) {
    for (const { id, createdAt, lastAt, expiresAt, address, agent } of member.signIns) {
      yield [id, member.id, dateOf(createdAt), dateOf(lastAt), dateOf(expiresAt), address, agent]
    }
  }
}

const INVITE_SECONDS = 14 * DAY_SECONDS

/** Yields a used invite for each invited member, and some unused ones. */
function* inviteRows(members: readonly DemoMember[]) {
  for (const member of members) {
    if (member.invitedBy !== null) {
      const [from, used] = [member.createdAt - HOUR_SECONDS, dateOf(member.createdAt)]
      const until = dateOf(from + INVITE_SECONDS)
      const code = codeHash(`used ${member.passkey}`)
      yield [code, member.invitedBy, '', dateOf(from), until, used, member.id, null]
    }
    for (const [place, invite] of member.openInvites.entries()) {
      const { note, createdAt, expiresAt, revokedAt } = invite
      const revoked = revokedAt === null ? null : dateOf(revokedAt)
      const code = codeHash(`open ${place} ${member.passkey}`)
      yield [code, member.id, note, dateOf(createdAt), dateOf(expiresAt), null, null, revoked]
    }
  }
}

/** Returns a hash that belongs to no code: such invites can be viewed, but not used. */
function codeHash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export function* mapped<A, B>(from: Iterable<A>, make: (one: A) => B): Generator<B> {
  for (const one of from) yield make(one)
}

/** Returns the time that is this many seconds after 1970 began. */
export function dateOf(seconds: number): Date {
  return new Date(seconds * 1000)
}
