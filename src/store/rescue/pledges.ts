import { sql } from 'kysely'
import { RECENT_DAYS } from '../../domain/rescue/risk.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named, oneByOne } from '../records/tasks/failed-rows.ts'
import { notify, notifyAll } from '../notifications/notifications.ts'
import { holdMember } from '../records/members/hold.ts'

// A pledge: a member promises to seed a torrent of the rescue list within some days.

/** The most open pledges of a member. */
const MOST_PLEDGES = 20

export type Pledged =
  | { readonly ok: true; readonly dueAt: Date }
  | {
      readonly ok: false
      readonly code:
        'TORRENT_NOT_FOUND' | 'ALREADY_PLEDGED' | 'ALREADY_SEEDING' | 'TOO_MANY_PLEDGES'
    }

const no = (code: Extract<Pledged, { ok: false }>['code']) => ({ ok: false, code }) as const

interface Standing {
  readonly name: string | null
  readonly isPledged: boolean
  readonly isSeeding: boolean
  readonly open: number
}

/**
 * Makes a pledge, and notifies the members who recently requested a reseed, without naming the
 * member who pledges.
 */
export async function pledge(
  db: Db,
  { torrentId, memberId }: { readonly torrentId: number; readonly memberId: number },
  days: number,
  now: Date,
): Promise<Pledged> {
  return db.transaction().execute(async (tx) => {
    // Pledges of a member wait for each other, because they are counted across all site nodes.
    await holdMember(tx, memberId)
    const { name, isPledged, isSeeding, open } = await standingOf(tx, torrentId, memberId)
    if (name === null) return no('TORRENT_NOT_FOUND')
    if (isPledged) return no('ALREADY_PLEDGED')
    if (isSeeding) return no('ALREADY_SEEDING')
    if (open >= MOST_PLEDGES) return no('TOO_MANY_PLEDGES')
    const dueAt = new Date(now.getTime() + days * DAY_MS)
    await tx
      .insertInto('rescue_pledge')
      .values({ torrent_id: torrentId, member_id: memberId, made_at: now, due_at: dueAt })
      .execute()
    const members = await askers(tx, torrentId, memberId, now)
    const data = { torrent: name, due: dueAt.toISOString() }
    const href = `/torrents/${torrentId}`
    if (members.length > 0) await notifyAll(tx, { members, code: 'pledge-made', data, href, now })
    return { ok: true, dueAt }
  })
}

async function standingOf(tx: Db, torrentId: number, memberId: number): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select
      (select t.name from rescue_torrent r join torrent t on t.id = r.torrent_id
        where r.torrent_id = ${torrentId} and t.state = 'listed') as name,
      exists (select from rescue_pledge where torrent_id = ${torrentId}
        and member_id = ${memberId} and state = 'open') as "isPledged",
      exists (select from peer_session where torrent_id = ${torrentId}
        and member_id = ${memberId} and ended_at is null and seeding) as "isSeeding",
      (select count(*)::int from rescue_pledge
        where member_id = ${memberId} and state = 'open') as open`.execute(tx)
  return rows[0]!
}

async function askers(
  tx: Db,
  torrentId: number,
  but: number,
  now: Date,
): Promise<readonly number[]> {
  const since = new Date(now.getTime() - RECENT_DAYS * DAY_MS)
  const { rows } = await sql<{ id: number }>`
    select distinct member_id as id from reseed_request
    where torrent_id = ${torrentId} and at > ${since} and member_id <> ${but}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Withdraws the open pledge of a member; returns false if there is none. */
export async function withdraw(
  db: Db,
  torrentId: number,
  memberId: number,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('rescue_pledge')
    .set({ state: 'withdrawn', ended_at: now })
    .where('torrent_id', '=', torrentId)
    .where('member_id', '=', memberId)
    .where('state', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Ends up to `limit` pledges: kept ones, whose member has seeded since, and missed ones, which are
 * overdue. Notifies the members who missed theirs. Returns how many pledges ended.
 */
export async function settleSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Ending>`
      select p.id, p.member_id as "memberId", p.torrent_id as "torrentId", t.name as torrent,
        kept.is as "isKept"
      from rescue_pledge p join torrent t on t.id = p.torrent_id
      cross join lateral (select exists (select from peer_session s
        where s.torrent_id = p.torrent_id and s.member_id = p.member_id
          and (s.seeding or s.seeded_seconds > 0) and s.last_at >= p.made_at) as is) as kept
      where p.state = 'open' and (kept.is or p.due_at <= ${now}) and ${apartFrom(sql`p.id`, except)}
      order by p.id limit ${limit} for no key update of p skip locked`.execute(tx)
    const missed = rows.filter(({ isKept }) => !isKept)
    const kept = rows.filter(({ isKept }) => isKept)
    await named(rows.map(idOf), async () => {
      await end(tx, 'kept', kept, now)
      await end(tx, 'missed', missed, now)
    })
    await oneByOne(missed, idOf, ({ memberId: member, torrentId, torrent }) => {
      const href = `/torrents/${torrentId}`
      return notify(tx, { member, code: 'pledge-missed', data: { torrent }, href, now })
    })
    return rows.length
  })
}

const idOf = ({ id }: Ending) => id

interface Ending {
  readonly id: number
  readonly memberId: number
  readonly torrentId: number
  readonly torrent: string
  readonly isKept: boolean
}

async function end(
  tx: Db,
  state: 'kept' | 'missed',
  pledges: readonly Ending[],
  now: Date,
): Promise<void> {
  if (pledges.length === 0) return
  const ids = pledges.map(({ id }) => id)
  await tx
    .updateTable('rescue_pledge')
    .set({ state, ended_at: now })
    .where('id', 'in', ids)
    .execute()
}
