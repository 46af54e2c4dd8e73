import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import * as mails from '../notifications/mails.ts'
import { asTarget, TOLD } from '../records/members/rows.ts'
import * as outbox from '../records/outbox.ts'
import * as signIns from '../accounts/sign-ins.ts'

// Inactive accounts: their members are warned by email, then they are marked as dormant. Staff are
// exempt.

/** The reason that trackers send to the client of a dormant account. */
const REASON = 'dormant after long inactivity; sign in on the site'

export interface Idleness {
  readonly inactiveDays: number
  readonly warningDays: number
  readonly wakesBySignIn: boolean
}

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS)

/** Locks some members, except staff, who neither visited nor announced since `since`. */
function silent(tx: Db, since: Date, limit: number, except: readonly number[]) {
  return tx
    .selectFrom('member')
    .select(['id', 'name', 'email'])
    .where(
      sql<boolean>`
        state = 'active' and role in ('member', 'uploader')
        and greatest(created_at, last_seen_at) < ${since}
        and not exists (select from member_torrent as had
          where had.member_id = member.id and had.last_at >= ${since})`,
    )
    .where(apartFrom(sql`id`, except))
    .orderBy('id')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
}

/**
 * Deletes the warnings of members who have visited or announced since; returns how many. Otherwise,
 * members who only seed would later become dormant without a new warning.
 */
export async function forgetWarnings(db: Db): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('member')
    .set({ idle_warned_at: null })
    .where('idle_warned_at', 'is not', null)
    .where('state', '=', 'active')
    .where(
      sql<boolean>`(last_seen_at > idle_warned_at
        or exists (select from member_torrent as had
          where had.member_id = member.id and had.last_at > member.idle_warned_at))`,
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

const idOf = ({ id }: { readonly id: number }) => id

/** Warns some members that their account will become dormant; returns how many. */
export async function warnSome(
  db: Db,
  { inactiveDays, warningDays }: Idleness,
  now: Date,
  ...[limit, except = []]: Some
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const since = daysBefore(now, Math.max(0, inactiveDays - warningDays))
    const rows = await silent(tx, since, limit, except)
      .where('idle_warned_at', 'is', null)
      .execute()
    const date = daysBefore(now, -warningDays).toISOString().slice(0, 10)
    return oneByOne(rows, idOf, async ({ id, name, email }) => {
      await tx.updateTable('member').set({ idle_warned_at: now }).where('id', '=', id).execute()
      const letter = { to: email, kind: 'idle-warning', data: { name, date } } as const
      await mails.queue(tx, { ...letter, memberId: id }, now)
    })
  })
}

/** Marks some accounts as dormant whose members were warned long enough ago; returns how many. */
export async function parkSome(
  db: Db,
  { inactiveDays, warningDays, wakesBySignIn }: Idleness,
  now: Date,
  ...[limit, except = []]: Some
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await silent(tx, daysBefore(now, inactiveDays), limit, except)
      .where('idle_warned_at', '<=', daysBefore(now, warningDays))
      .execute()
    return oneByOne(due, idOf, async ({ id, email }) => {
      const row = await tx
        .updateTable('member')
        .set({ state: 'parked', ban_reason: REASON, parked_since: now, epoch: sql`epoch + 1` })
        .set({ version: sql`version + 1` })
        .where('id', '=', id)
        .returning(TOLD)
        .executeTakeFirstOrThrow()
      await signIns.endAllBut(tx, id, null, now)
      await outbox.recordMember(tx, row, now)
      const entry = { by: audit.theProgram, action: 'member.park', target: asTarget(row) } as const
      await audit.record(tx, entry, now)
      const letter = { to: email, kind: 'parked', data: { name: row.name, wakesBySignIn } } as const
      await mails.queue(tx, { ...letter, memberId: id }, now)
    })
  })
}
