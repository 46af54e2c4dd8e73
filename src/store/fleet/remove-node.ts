import { sql } from 'kysely'
import { SILENT_SECONDS } from '../../domain/fleet/processes.ts'
import type { ServiceType } from '../../shared/services/report.ts'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import * as swarmCounts from '../torrents/swarm-counts.ts'
import { SWITCHES_CHANNEL } from './node-switches.ts'
import * as services from './services.ts'

// Removes what is in the registry under a name: a tracker, a site, jobs, or a program that a node
// queries, such as HAProxy or a lost database server.

export interface Removal {
  readonly name: string
  /** Only the service of this type; null: everything with this name. */
  readonly type: ServiceType | null
  readonly reason: string
}

/** Who removes it, and steps of the removal outside the database. */
export interface RemovedBy {
  readonly by: audit.Actor
  readonly now: Date
  /**
   * Revokes the certificates of the name; returns the list of all revoked certificates, or null
   * without an authority. Called in the transaction, for a node that can have a certificate.
   */
  readonly revoke: () => Promise<string | null>
}

export interface RemovedServices {
  readonly removed: readonly ServiceType[]
  /**
   * Services that still run, so that the next report would list them again; and who reports them.
   */
  readonly reporting: readonly { readonly type: ServiceType; readonly reporter: string }[]
}

/**
 * Removes a node and what it reported. A tracker is removed whatever its state: hubs refuse its
 * name and its certificate within seconds, and no generated file contains its name. Any other
 * service is removed only once it is stopped, silent or does not answer; a program is listed again
 * when it answers.
 */
export async function remove(db: Db, removal: Removal, given: RemovedBy): Promise<RemovedServices> {
  const { removed, reporting, stores } = await db
    .transaction()
    .execute((tx) => removeIn(tx, removal, given))
  for (const storeId of stores) await swarmCounts.forget(db, storeId)
  return { removed, reporting: reporting.map(({ type, reporter }) => ({ type, reporter })) }
}

async function removeIn(tx: Db, removal: Removal, { by, now, revoke }: RemovedBy) {
  const { name, type, reason } = removal
  const rows = (await services.ofNode(tx, name)).filter((row) => type === null || row.type === type)
  const others = rows.filter((row) => row.type !== 'tracker')
  const reporting = others.filter(isAtWork)
  const ended = others.filter((row) => !isAtWork(row)).map((row) => row.type)
  const gone = { removed_at: now, removed_by: by.name, removed_reason: reason }
  const isTracker = type === null || type === 'tracker'
  const stores = isTracker ? await removeTracker(tx, name, gone, rows.length > others.length) : null
  for (const one of ended) await removeService(tx, name, one, now)
  const joined = await removeJoined(tx, { name, type }, gone, reporting)
  const trackers: ServiceType[] = stores === null ? [] : ['tracker']
  const removed = [...new Set([...trackers, ...ended, ...joined])]
  if (removed.length > 0) {
    if (removed.some(hasCertificate)) await keepRevoked(tx, await revoke(), now)
    const target = { kind: 'node', name }
    const before = { services: removed }
    await audit.record(tx, { by, action: 'node.remove', target, before, reason }, now)
    await sql`select pg_notify(${SWITCHES_CHANNEL}, '')`.execute(tx)
  }
  return { removed, reporting, stores: stores ?? [] }
}

function hasCertificate(type: ServiceType): boolean {
  return type === 'tracker' || type === 'jobs'
}

/** Returns whether the next report of a service would make it part of the registry again. */
function isAtWork({ state, silentSeconds }: services.LastReport): boolean {
  return silentSeconds <= SILENT_SECONDS && state !== 'stopped' && state !== 'failed'
}

/** Removes what a program or a role reported, and ignores the program while it does not answer. */
async function removeService(tx: Db, name: string, type: ServiceType, now: Date): Promise<void> {
  await tx.deleteFrom('service').where('node', '=', name).where('type', '=', type).execute()
  await tx
    .insertInto('removed_service')
    .values({ type, node: name, removed_at: now })
    .onConflict((conflict) => conflict.columns(['type', 'node']).doUpdateSet({ removed_at: now }))
    .execute()
}

interface Gone {
  readonly removed_at: Date
  readonly removed_by: string
  readonly removed_reason: string
}

/** Removes a tracker and returns its stores; null: there is no tracker with this name. */
async function removeTracker(
  tx: Db,
  name: string,
  gone: Gone,
  isService: boolean,
): Promise<readonly string[] | null> {
  const reported = await tx
    .deleteFrom('tracker_node')
    .where('node', '=', name)
    .returning('store_id')
    .execute()
  if (!(await markRemoved(tx, name, gone, reported.length > 0 || isService))) return null
  await tx.deleteFrom('service').where('node', '=', name).where('type', '=', 'tracker').execute()
  await tx.deleteFrom('drained_node').where('node', '=', name).execute()
  return reported.map((row) => row.store_id)
}

/**
 * Marks a tracker as removed; one that joined without a join word gets a row. False: it is unknown.
 */
async function markRemoved(tx: Db, name: string, gone: Gone, isKnown: boolean): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('fleet_node')
    .set({ ...gone, state_digest: null, state_until: null })
    .where('name', '=', name)
    .where('role', '=', 'tracker')
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n || !isKnown) return numUpdatedRows > 0n
  const at = gone.removed_at
  const noWord = { word_id: `removed ${name}`, word_digest: Buffer.alloc(32), word_until: at }
  const added = { name, role: 'tracker', added_by: '', added_at: at, ...noWord } as const
  await tx
    .insertInto('fleet_node')
    .values({ ...added, ...gone })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...gone, role: 'tracker' }))
    .execute()
  return true
}

/**
 * Marks a site or jobs node as removed that was added with a join word, even if it never joined;
 * returns its role.
 */
async function removeJoined(
  tx: Db,
  { name, type }: Pick<Removal, 'name' | 'type'>,
  gone: Gone,
  reporting: readonly services.LastReport[],
): Promise<readonly ServiceType[]> {
  const rows = await tx
    .updateTable('fleet_node')
    .set(gone)
    .where('name', '=', name)
    .where('role', 'in', ['site', 'jobs'])
    .where('removed_at', 'is', null)
    .$if(type !== null, (query) => query.where('role', '=', type as 'site'))
    .$if(reporting.length > 0, (query) =>
      query.where(
        'role',
        'not in',
        reporting.map((row) => row.type as 'site'),
      ),
    )
    .returning('role')
    .execute()
  return rows.map(({ role }) => role)
}

async function keepRevoked(tx: Db, list: string | null, at: Date): Promise<void> {
  if (list === null) return
  await tx
    .insertInto('bridge_revocation')
    .values({ list, at })
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet({ list, at }))
    .execute()
}
