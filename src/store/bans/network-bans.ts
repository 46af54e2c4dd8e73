import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import { MAX_NETWORKS, MAX_REASON, networksBanned } from '../../bridge/events/network-events.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as outbox from '../records/outbox.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

// Networks whose requests are refused: by every site node, which has the list in memory, and by the
// trackers, which get the whole list with each change. A lifted ban is deleted, but stays in the
// audit log.

/** The channel that informs site nodes that the list has changed. */
export const NETWORKS_CHANNEL = 'network_bans'

export interface NewNetworkBan {
  /** In CIDR notation, such as `203.0.113.0/24`, with no bit set after the prefix. */
  readonly network: string
  readonly reason: string
  /** Null: until the ban is lifted. */
  readonly endsAt: Date | null
}

export type NetworkBanned =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'ALREADY_BANNED' | 'TOO_MANY_NETWORKS' }

/** Bans a network and notifies trackers and site nodes, in one transaction. */
export async function add(
  db: Db,
  ban: NewNetworkBan,
  by: audit.Actor,
  now: Date,
): Promise<NetworkBanned> {
  return db.transaction().execute(async (tx) => {
    const version = await raise(tx)
    if ((await count(tx)) >= MAX_NETWORKS) return { ok: false, code: 'TOO_MANY_NETWORKS' }
    const { network, reason, endsAt } = ban
    const row = await tx
      .insertInto('network_ban')
      .values({ network, reason, banned_by: by.memberId, created_at: now, ends_at: endsAt })
      .onConflict((conflict) => conflict.columns(['network', 'asn_ban_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'ALREADY_BANNED' }
    const target = { kind: 'network', id: row.id, name: network }
    const after = { ends: endsAt?.toISOString() ?? 'never' }
    await audit.record(tx, { by, action: 'network.ban', target, after, reason }, now)
    await tell(tx, version, now)
    return { ok: true, id: row.id }
  })
}

/** Lifts the ban of a network; false when it is not banned. */
export async function lift(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const version = await raise(tx)
    const row = await tx
      .deleteFrom('network_ban')
      .where('id', '=', id)
      .where('asn_ban_id', 'is', null)
      .returning(['network', 'reason'])
      .executeTakeFirst()
    if (row === undefined) return false
    const target = { kind: 'network', id, name: row.network }
    const before = { reason: row.reason }
    await audit.record(tx, { by, action: 'network.unban', target, before }, now)
    await tell(tx, version, now)
    return true
  })
}

/** Returns the number of banned networks, including those of banned systems. */
export async function count(db: Db): Promise<number> {
  const row = await db
    .selectFrom('network_ban')
    .select(({ fn }) => fn.countAll<number>().as('networks'))
    .executeTakeFirstOrThrow()
  return row.networks
}

export async function find(db: Db, id: number) {
  const row = await db
    .selectFrom('network_ban')
    .select(['id', 'network', 'reason', 'ends_at as endsAt'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Returns the bans that a site node holds in memory. */
export async function all(db: Db) {
  return db
    .selectFrom('network_ban')
    .select(['network', 'reason', 'ends_at as endsAt'])
    .limit(MAX_NETWORKS)
    .execute()
}

/** Returns the ban that covers an address; null if there is none. */
export async function covering(db: Db, address: string, now: Date) {
  const row = await db
    .selectFrom('network_ban')
    .select(['network', 'reason'])
    .where(sql<boolean>`network >>= ${address}::inet`)
    .where(hasNotEnded(now))
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Returns the list that trackers receive, with its current version. */
export async function told(db: Db): Promise<Payload<typeof networksBanned>> {
  const { version } = await db
    .selectFrom('network_ban_list')
    .select('version')
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('network_ban')
    .distinctOn('network')
    .select(['network', 'reason'])
    .orderBy('network')
    .orderBy(sql`asn_ban_id nulls first`)
    .execute()
  const told = rows.map(({ reason }) => reason.slice(0, MAX_REASON))
  const reasons = [...new Set(told)]
  const places = new Map(reasons.map((reason, at) => [reason, at]))
  return {
    version,
    networks: rows.map(({ network }) => network),
    reasons,
    reasonOf: told.map((reason) => places.get(reason) ?? 0),
  }
}

/** Increases and returns the version of the list; the lock of its row puts changes in order. */
export async function raise(tx: Db): Promise<number> {
  const row = await tx
    .updateTable('network_ban_list')
    .set({ version: sql`version + 1` })
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}

/** Notifies trackers and site nodes, in the transaction that changed the list. */
export async function tell(tx: Db, version: number, now: Date): Promise<void> {
  await outbox.record(tx, networksBanned, { ...(await told(tx)), version }, now)
  await sql`select pg_notify(${NETWORKS_CHANNEL}, '')`.execute(tx)
}
