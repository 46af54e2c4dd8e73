import { sql } from 'kysely'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { tell } from '../records/content.ts'
import type { Db } from '../base/db.ts'
import { holdMember } from '../records/members/hold.ts'
import { isSamePeriod, justMade } from '../records/members/sent-twice.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

// Banners: a line of staff above every page, for a period and for some roles.

export interface NewBanner {
  readonly text: string
  /** The lowest role that sees the banner. */
  readonly reader: Role
  readonly isWarning: boolean
  readonly startsAt: Date
  /** Null: until the banner is removed. */
  readonly endsAt: Date | null
}

export type BannerRow = Awaited<ReturnType<typeof list>>[number]

/** Returns banners, newest first, below the ID `before`. */
export async function list(db: Db, before: number | null, limit: number) {
  let query = db
    .selectFrom('banner')
    .leftJoin('member', 'member.id', 'banner.made_by')
    .select(['banner.id', 'text', 'reader', 'is_warning as isWarning', 'starts_at as startsAt'])
    .select(['ends_at as endsAt', 'member.name as by'])
  if (before !== null) query = query.where('banner.id', '<', before)
  return query.orderBy('banner.id', 'desc').limit(limit).execute()
}

/** Returns banners that have not ended by `now`, including future ones. */
export async function open(db: Db, now: Date, limit: number) {
  return db
    .selectFrom('banner')
    .select(['text', 'reader', 'is_warning as isWarning', 'starts_at as startsAt'])
    .select('ends_at as endsAt')
    .where(hasNotEnded(now))
    .orderBy('starts_at', 'desc')
    .limit(limit)
    .execute()
}

/** Publishes a banner; a form that is sent twice publishes only one. */
export async function add(db: Db, given: NewBanner, by: Actor, now: Date): Promise<number> {
  const { text, reader, isWarning, startsAt, endsAt } = given
  return db.transaction().execute(async (tx) => {
    const same = await justAdded(tx, given, by.memberId, now)
    if (same !== null) return same
    const when = { starts_at: startsAt, ends_at: endsAt, created_at: now }
    const { id } = await tx
      .insertInto('banner')
      .values({ text, reader, is_warning: isWarning, made_by: by.memberId, ...when })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target = { kind: 'banner', id, name: text.slice(0, 60) }
    const until = endsAt?.toISOString() ?? 'ended'
    const after = { text, reader, warning: isWarning, from: startsAt.toISOString(), until }
    await audit.record(tx, { by, action: 'banner.add', target, after }, now)
    await tell(tx)
    return id
  })
}

/**
 * Returns the same banner, if the same member added it just now and it has not ended; null: none.
 */
async function justAdded(tx: Db, given: NewBanner, by: number | null, now: Date) {
  await holdMember(tx, by)
  const { text, reader, isWarning } = given
  const content = { made_by: by, text, reader, is_warning: isWarning }
  const where = sql<boolean>`${hasNotEnded(now)}
    and ${isSamePeriod(['created_at', 'starts_at', 'ends_at'], given, now)}`
  return justMade(tx, 'banner', content, now, { where })
}

/** Ends a banner now, even before it begins; false when it has already ended. */
export async function end(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('banner')
      .set({ ends_at: now })
      .where('id', '=', id)
      .where(hasNotEnded(now))
      .where('starts_at', '<=', now)
      .returning('text')
      .executeTakeFirst()
    const removed =
      row ??
      (await tx
        .deleteFrom('banner')
        .where('id', '=', id)
        .where('starts_at', '>', now)
        .returning('text')
        .executeTakeFirst())
    if (removed === undefined) return false
    const target = { kind: 'banner', id, name: removed.text.slice(0, 60) }
    await audit.record(tx, { by, action: 'banner.end', target }, now)
    await tell(tx)
    return true
  })
}
