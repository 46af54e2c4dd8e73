import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Bans that a task lifts when they end. The networks of a banned network provider are lifted
 * together with it.
 */
const BANS = {
  members: { table: 'member', endsAt: 'ban_ends_at', holds: sql`state = 'banned'` },
  networks: { table: 'network_ban', endsAt: 'ends_at', holds: sql`asn_ban_id is null` },
  providers: { table: 'asn_ban', endsAt: 'ends_at', holds: sql`true` },
  clients: { table: 'client_ban', endsAt: 'ends_at', holds: sql`true` },
  domains: { table: 'email_domain', endsAt: 'ends_at', holds: sql`true` },
}

/**
 * Returns IDs of bans that have ended by `now` but still apply, in the order in which they ended.
 */
export async function ended(
  db: Db,
  kind: keyof typeof BANS,
  now: Date,
  limit: number,
): Promise<readonly number[]> {
  const { table, endsAt, holds } = BANS[kind]
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(table)}
    where ${sql.ref(endsAt)} <= ${now} and ${holds}
    order by ${sql.ref(endsAt)}
    limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
