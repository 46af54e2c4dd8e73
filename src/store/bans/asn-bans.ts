import { sql } from 'kysely'
import { MAX_NETWORKS } from '../../bridge/events/network-events.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as networkBans from './network-bans.ts'

// Banned ASNs. Their networks are in the list of banned networks on site nodes and trackers, and
// are removed together with the ban.

export interface NewAsnBan {
  readonly asn: number
  readonly name: string
  readonly reason: string
  /** Null: until the ban is lifted. */
  readonly endsAt: Date | null
}

export type AsnBanned =
  | { readonly ok: true; readonly id: number; readonly networks: number }
  | { readonly ok: false; readonly code: 'ALREADY_BANNED' | 'TOO_MANY_NETWORKS' | 'ASN_UNKNOWN' }

/** Bans all networks of a system and notifies trackers and site nodes, in one transaction. */
export async function add(
  db: Db,
  { asn, name, reason, endsAt }: NewAsnBan,
  by: audit.Actor,
  now: Date,
): Promise<AsnBanned> {
  return db.transaction().execute(async (tx) => {
    const version = await networkBans.raise(tx)
    const given = { asn, name, reason, banned_by: by.memberId, created_at: now, ends_at: endsAt }
    const row = await tx
      .insertInto('asn_ban')
      .values(given)
      .onConflict((conflict) => conflict.column('asn').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'ALREADY_BANNED' }
    const networks = await expand(tx, row.id)
    const code = networks === 0 ? 'ASN_UNKNOWN' : 'TOO_MANY_NETWORKS'
    if (networks === 0 || (await networkBans.count(tx)) > MAX_NETWORKS) {
      await tx.deleteFrom('asn_ban').where('id', '=', row.id).execute()
      return { ok: false, code }
    }
    const target = { kind: 'asn', id: row.id, name: `AS${asn}` }
    const after = { name, networks, ends: endsAt?.toISOString() ?? 'never' }
    await audit.record(tx, { by, action: 'asn.ban', target, after, reason }, now)
    await networkBans.tell(tx, version, now)
    return { ok: true, id: row.id, networks }
  })
}

/** Lifts the ban of a system; returns its number, or null when it is not banned. */
export async function lift(db: Db, id: number, by: audit.Actor, now: Date): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const version = await networkBans.raise(tx)
    const row = await tx
      .deleteFrom('asn_ban')
      .where('id', '=', id)
      .returning(['asn', 'reason'])
      .executeTakeFirst()
    if (row === undefined) return null
    const target = { kind: 'asn', id, name: `AS${row.asn}` }
    const before = { reason: row.reason }
    await audit.record(tx, { by, action: 'asn.unban', target, before }, now)
    await networkBans.tell(tx, version, now)
    return row.asn
  })
}

/**
 * Updates the networks of all banned systems after the ASN table was replaced. A system that is
 * missing in the new table, or for which there is no room, keeps its networks.
 */
export async function settle(tx: Db, now: Date): Promise<void> {
  const bans = await tx.selectFrom('asn_ban').select(['id', 'asn']).orderBy('id').execute()
  if (bans.length === 0) return
  const version = await networkBans.raise(tx)
  for (const { id, asn } of bans) {
    const { has, others } = await tx
      .selectNoFrom([
        sql<number>`(select count(*) from asn_network where asn = ${asn})`.as('has'),
        sql<number>`(select count(*) from network_ban
          where asn_ban_id is distinct from ${id})`.as('others'),
      ])
      .executeTakeFirstOrThrow()
    if (has === 0 || has + others > MAX_NETWORKS) continue
    await tx.deleteFrom('network_ban').where('asn_ban_id', '=', id).execute()
    await expand(tx, id)
  }
  await networkBans.tell(tx, version, now)
}

async function expand(tx: Db, banId: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into network_ban (network, reason, banned_by, created_at, ends_at, asn_ban_id)
    select network, reason, banned_by, created_at, ends_at, asn_ban.id
    from asn_ban join asn_network on asn_network.asn = asn_ban.asn
    where asn_ban.id = ${banId} limit ${MAX_NETWORKS + 1}`.execute(tx)
  return Number(numAffectedRows)
}
