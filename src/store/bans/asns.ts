import { sql } from 'kysely'
import type { AsnNetworks } from '../../domain/bans/asn-table.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as asnBans from './asn-bans.ts'

// Which networks an autonomous system announces, from a file that the operator provides.

/** The number of rows per statement. */
const CHUNK = 10_000

/** Replaces the ASN table, and updates the bans of systems accordingly. */
export async function replaceAll(
  db: Db,
  systems: readonly AsnNetworks[],
  by: audit.Actor,
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await tx.deleteFrom('asn_network').execute()
    const rows = systems.flatMap(({ asn, name, networks }) =>
      networks.map((network) => ({ asn, name, network })),
    )
    for (let at = 0; at < rows.length; at += CHUNK) {
      const some = rows.slice(at, at + CHUNK)
      await sql`
        insert into asn_network (asn, network, name)
        select * from unnest(${some.map((row) => row.asn)}::bigint[],
          ${some.map((row) => row.network)}::cidr[], ${some.map((row) => row.name)}::text[])
        on conflict do nothing`.execute(tx)
    }
    await asnBans.settle(tx, now)
    const target = { kind: 'asn', name: `${systems.length} systems` }
    const after = { systems: systems.length, networks: rows.length }
    await audit.record(tx, { by, action: 'asn.import', target, after }, now)
    return rows.length
  })
}

export interface Asn {
  readonly asn: number
  readonly name: string
  readonly networks: number
}

/** Returns a system by its number; null when the table does not contain it. */
export async function find(db: Db, asn: number): Promise<Asn | null> {
  const row = await db
    .selectFrom('asn_network')
    .select(({ fn }) => [fn.max('name').as('name'), fn.countAll<number>().as('networks')])
    .where('asn', '=', asn)
    .executeTakeFirst()
  return row === undefined || row.networks === 0 ? null : { asn, ...row, name: row.name ?? '' }
}

/**
 * Returns the system that announces an address, by the narrowest network that contains it; null
 * when none is known.
 */
export async function announcing(db: Db, address: string): Promise<Asn | null> {
  const row = await db
    .selectFrom('asn_network')
    .select('asn')
    .where(sql<boolean>`network >>= ${address}::inet`)
    .orderBy(sql`masklen(network)`, 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : find(db, row.asn)
}
