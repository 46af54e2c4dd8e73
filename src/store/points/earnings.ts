import { sql } from 'kysely'
import { UNTOLD_SECONDS } from '../../domain/announce/checkpoint.ts'
import type { Entry } from '../../domain/ledger/currencies.ts'
import type { Earned, Seed } from '../../domain/points/formula.ts'
import type { Chosen } from '../../domain/points/formulas.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { namedWithin } from '../records/tasks/failed-rows.ts'
import * as ledger from '../records/ledger/ledger.ts'

// Points for seeding. Members are processed in blocks of IDs. The hour of a block is one ledger
// transaction whose key is the hour and the block, so that no member is paid twice for an hour.

/** The members per block. A change in the middle of an hour would pay that hour twice. */
const BLOCK = 200
/** A seed that began more recently does not count yet. */
const FRESH_MS = HOUR_MS / 2

export interface Block {
  readonly block: number
  /**
   * The number of members who earned something now; 0 when the block was already paid for the hour.
   */
  readonly members: number
}

/**
 * Posts the hour of `now` for the first block from `from` on that has seeds; null: there is none.
 */
export async function postBlock(
  db: Db,
  from: number,
  chosen: Chosen,
  now: Date,
  except: readonly number[] = [],
): Promise<Block | null> {
  return db.transaction().execute(async (tx) => {
    const block = await nextBlock(tx, from)
    if (block === null) return null
    const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString().slice(0, 13)
    const key = `earned:${hour}:block:${block}`
    const isDone = await tx
      .selectFrom('ledger_post')
      .select('id')
      .where('key', '=', key)
      .executeTakeFirst()
    if (isDone !== undefined) return { block, members: 0 }
    const ids = (await membersOf(tx, block)).filter((id) => !except.includes(id))
    const seeds = [...(await seedsOf(tx, ids, now))]
    const says = `Seeding, ${hour.replace('T', ' ')}:00 UTC`
    const post = async (id: number | null) => {
      const own = seeds.filter(([member]) => id === null || member === id)
      const entries = own.flatMap((one) => entriesOf(one, chosen))
      const given = { kind: 'earned', key, cause: { says }, entries, by: null, now } as const
      const done = await ledger.post(tx, given)
      return done.ok && done.isNew ? entries.length / 2 : 0
    }
    const all = () => Promise.resolve(seeds.map(([member]) => member))
    return { block, members: await namedWithin(tx, post, all) }
  })
}

/** Returns the points that a member now earns per hour, with the values of each torrent. */
export async function ofMember(
  db: Db,
  memberId: number,
  { formula, values }: Chosen,
  now: Date,
): Promise<{
  readonly earned: Earned
  readonly names: ReadonlyMap<number, string>
  readonly seeds: readonly Seed[]
}> {
  const rows = (await seedsOf(db, [memberId], now)).get(memberId) ?? []
  const names = new Map(rows.map(({ torrentId, name }) => [torrentId, name]))
  return { earned: formula.earn(rows, values), names, seeds: rows }
}

/** Returns the torrents that a member has completely but does not seed now, rarest first. */
export async function couldSeed(
  db: Db,
  memberId: number,
  now: Date,
  limit: number,
): Promise<readonly (Seed & { readonly name: string })[]> {
  const { rows } = await sql<Seed & { readonly name: string }>`
    select t.id as "torrentId", t.name, t.size as "sizeBytes",
      extract(epoch from ${now}::timestamptz - t.created_at)::float8 as "ageSeconds",
      coalesce(c.seeders, 0) + 1 as seeders, coalesce(c.snatches, 0) as snatches,
      h.seeded_seconds as "seededSeconds"
    from member_torrent h join torrent t on t.id = h.torrent_id and t.state = 'listed'
    left join torrent_stats c on c.torrent_id = t.id
    where h.member_id = ${memberId} and h.completed_at is not null
      and not exists (select from peer_session s where s.member_id = h.member_id
        and s.torrent_id = h.torrent_id and s.ended_at is null)
    order by coalesce(c.seeders, 0), t.size desc, t.id limit ${limit}`.execute(db)
  return rows
}

function entriesOf(
  [member, own]: readonly [number, readonly Seed[]],
  { formula, values }: Chosen,
): readonly Entry[] {
  const amount = BigInt(formula.earn(own, values).milliPoints)
  if (amount === 0n) return []
  return [
    { account: { system: 'mint' }, currency: 'points', amount: -amount },
    { account: { member }, currency: 'points', amount },
  ]
}

async function nextBlock(tx: Db, from: number): Promise<number | null> {
  const { rows } = await sql<{ id: number | null }>`
    select min(member_id) as id from peer_session
    where ended_at is null and member_id >= ${from * BLOCK}`.execute(tx)
  const id = rows[0].id
  return id === null ? null : Math.floor(id / BLOCK)
}

async function membersOf(tx: Db, block: number): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('member')
    .select('id')
    .where('id', '>=', block * BLOCK)
    .where('id', '<', (block + 1) * BLOCK)
    .where('state', '=', 'active')
    .execute()
  return rows.map(({ id }) => id)
}

interface SeedRow extends Seed {
  readonly memberId: number
  readonly name: string
}

/**
 * Returns the torrents that these members seed, each torrent once per member, however many clients
 * seed it.
 */
async function seedsOf(
  db: Db,
  memberIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, readonly SeedRow[]>> {
  const heard = new Date(now.getTime() - UNTOLD_SECONDS * 1000)
  const begun = new Date(now.getTime() - FRESH_MS)
  const { rows } = await sql<SeedRow>`
    select s.member_id as "memberId", t.id as "torrentId", t.name, t.size as "sizeBytes",
      extract(epoch from ${now}::timestamptz - t.created_at)::float8 as "ageSeconds",
      coalesce(c.seeders, 0) as seeders, coalesce(c.snatches, 0) as snatches,
      coalesce(h.seeded_seconds, 0) as "seededSeconds"
    from (
      select distinct member_id, torrent_id from peer_session
      where member_id = any(${[...memberIds]}::bigint[]) and ended_at is null and seeding
        and last_at > ${heard} and started_at <= ${begun}
    ) s
    join torrent t on t.id = s.torrent_id and t.state = 'listed'
    left join torrent_stats c on c.torrent_id = t.id
    left join member_torrent h on h.member_id = s.member_id and h.torrent_id = t.id
    order by s.member_id, t.id`.execute(db)
  const found = new Map<number, SeedRow[]>()
  for (const row of rows) {
    const own = found.get(row.memberId)
    if (own === undefined) found.set(row.memberId, [row])
    else own.push(row)
  }
  return found
}
