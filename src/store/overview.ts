import { sql } from 'kysely'
import type { Db } from './db.ts'

// What the console's first page shows: what waits for staff, and how things stand.

/** Counting stops here: a queue this long is long. */
const MANY = 1_000

export interface Waiting {
  /** Each at most `MANY`. */
  readonly pendingTorrents: number
  readonly parkedEntries: number
  readonly keptMails: number
  readonly failedMails: number
}

/** How much waits: pending torrents, mails, and traffic that was set aside since `since`. */
export async function waiting(db: Db, since: Date): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select
      (select count(*) from (
        select from torrent where state = 'pending' limit ${MANY}) as few) as "pendingTorrents",
      (select count(*) from (
        select from traffic_parked where parked_at >= ${since} limit ${MANY}) as few
      ) as "parkedEntries",
      (select count(*) from (
        select from mail where state = 'kept' limit ${MANY}) as few) as "keptMails",
      (select count(*) from (
        select from mail where state = 'failed' limit ${MANY}) as few) as "failedMails"`.execute(db)
  return rows[0]
}

export interface Standing {
  readonly members: number
  readonly banned: number
  readonly torrents: number
  readonly seenToday: number
}

/** How many there are; `dayAgo` is where "today" begins. */
export async function standing(db: Db, dayAgo: Date): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select
      (select count(*) from member) as members,
      (select count(*) from member where state = 'banned') as banned,
      (select count(*) from torrent where state = 'listed') as torrents,
      (select count(*) from member where last_seen_at >= ${dayAgo}) as "seenToday"`.execute(db)
  return rows[0]
}

/** Who came last, and by whose invite. */
export async function newestMembers(db: Db, limit: number) {
  return db
    .selectFrom('member')
    .leftJoin('member as inviter', 'inviter.id', 'member.invited_by')
    .select(['member.id', 'member.name', 'member.role', 'member.created_at as createdAt'])
    .select('inviter.name as inviter')
    .orderBy('member.id', 'desc')
    .limit(limit)
    .execute()
}

export type NewMemberRow = Awaited<ReturnType<typeof newestMembers>>[number]
