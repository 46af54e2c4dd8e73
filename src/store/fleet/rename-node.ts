import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import { SWITCHES_CHANNEL } from './node-switches.ts'
import { SILENT_SECONDS } from './nodes.ts'

// Renames a tracker in the registry. A tracker reports the name in its BABOU_NODE, so that setting
// is changed on its machine first; this moves what the fleet knows about the earlier name.

export interface Renaming {
  readonly name: string
  readonly to: string
}

export type Renamed = 'renamed' | 'NO_SUCH_NODE' | 'STILL_REPORTS' | 'NAME_TAKEN'

/**
 * Renames a node: its address, join word, switch, history and last report. `rename` is called last
 * in the transaction, for what is not in the database; if it throws, nothing changes. The next
 * report of a tracker creates a new map of holders.
 */
export async function rename(
  db: Db,
  { name, to }: Renaming,
  { by, now, certificates }: { by: audit.Actor; now: Date; certificates: () => void },
): Promise<Renamed> {
  return db.transaction().execute(async (tx) => {
    if (!(await isKnown(tx, name))) return 'NO_SUCH_NODE'
    if (await reports(tx, name, now)) return 'STILL_REPORTS'
    if (await isTaken(tx, { name, to })) return 'NAME_TAKEN'
    await tx.updateTable('fleet_node').set({ name: to }).where('name', '=', name).execute()
    await tx.updateTable('switched_off_node').set({ node: to }).where('node', '=', name).execute()
    await tx.updateTable('drained_node').set({ node: to }).where('node', '=', name).execute()
    await tx
      .updateTable('tracker_node')
      .set({ node: to, heartbeat: sql`jsonb_set(heartbeat, '{node}', to_jsonb(${to}::text))` })
      .where('node', '=', name)
      .execute()
    await renameService(tx, name, to)
    const target = { kind: 'node', name: to }
    const values = { before: { name }, after: { name: to } }
    await audit.record(tx, { by, action: 'node.rename', target, ...values }, now)
    await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(tx)
    certificates()
    return 'renamed'
  })
}

async function isKnown(tx: Db, name: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from fleet_node where name = ${name} and removed_at is null)
      or exists (select from tracker_node where node = ${name})
      or exists (select from service where type = 'tracker' and node = ${name}) as known
  `.execute(tx)
  return rows[0].known
}

/**
 * Returns whether a tracker still runs under this name, and would create the earlier name again.
 */
async function reports(tx: Db, name: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('tracker_node')
    .select('store_id')
    .where('node', '=', name)
    .where('heartbeat_at', '>', new Date(now.getTime() - SILENT_SECONDS * 1000))
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Returns whether another node has this name: one in the registry (including a removed one, which
 * hubs refuse), or a tracker that reports while the row of the earlier name still exists.
 */
async function isTaken(tx: Db, { name, to }: Renaming): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select exists (select from fleet_node where name = ${to})
      or (exists (select from tracker_node where node = ${to})
        and exists (select from tracker_node where node = ${name})) as taken`.execute(tx)
  return rows[0].taken
}

/**
 * Renames a service. If the tracker already reports under its new name, that service gets the
 * history.
 */
async function renameService(tx: Db, name: string, to: string): Promise<void> {
  const services = await tx
    .selectFrom('service')
    .select(['id', 'node'])
    .where('type', '=', 'tracker')
    .where('node', 'in', [name, to])
    .forUpdate()
    .execute()
  const before = services.find(({ node }) => node === name)
  const after = services.find(({ node }) => node === to)
  if (before === undefined) return
  if (after === undefined) {
    const values = {
      node: to,
      reporter: sql<string>`case when reporter = ${name}
      then ${to} else reporter end`,
    }
    await tx.updateTable('service').set(values).where('id', '=', before.id).execute()
    return
  }
  // If both have a row for the same minute, these would have the same key; the row of the new name
  // stays.
  await sql`
    update service_status as moved set service_id = ${after.id}
    where service_id = ${before.id} and not exists (select from service_status as kept
      where kept.service_id = ${after.id} and kept.at = moved.at)`.execute(tx)
  const starts = tx.updateTable('service_start').set({ service_id: after.id })
  await starts.where('service_id', '=', before.id).execute()
  await tx.deleteFrom('service').where('id', '=', before.id).execute()
}
