import { isIP } from 'node:net'
import type { Endpoint, ReachedService } from '../../domain/fleet/generated.ts'
import { isLoopback } from '../../domain/fleet/generated.ts'
import type { Db } from '../base/db.ts'
import * as fleetNodes from './fleet-nodes.ts'
import * as holders from './holders.ts'
import * as services from './services.ts'

// The addresses at which other machines reach the services of the fleet, and what was published
// about them.

/** Returns all services that babou runs, at their addresses in the registry. */
export async function reached(db: Db): Promise<readonly ReachedService[]> {
  const [rows, registered] = await Promise.all([services.list(db), fleetNodes.addresses(db)])
  return rows.flatMap((row) => {
    const { type, node, place, machine, address, port } = row
    const given = type === 'tracker' ? registered.get(node) : undefined
    const host = given ?? (isAnywhere(address) ? machine : address)
    const ops = endpointOf(row.ops)
    if (ops === null) return []
    const opsHost = isAnywhere(ops.host) ? host : ops.host
    const serves = port === null ? null : { host, port }
    return [{ type, node, place, machine, serves, ops: { ...ops, host: opsHost } }]
  })
}

/** Reads `HOST:PORT`; the host may be IPv6 without brackets. */
function endpointOf(text: string): Endpoint | null {
  const colon = text.lastIndexOf(':')
  const port = Number(text.slice(colon + 1))
  if (colon < 1 || !Number.isInteger(port) || port < 1) return null
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port }
}

function isAnywhere(host: string): boolean {
  return host === '' || host === '::' || host === '0.0.0.0'
}

type ReachedTrackers =
  | { readonly ok: true; readonly addresses: readonly string[] }
  /** The first tracker without an address that clients can reach; null: no tracker has reported. */
  | { readonly ok: false; readonly node: string | null; readonly host: string }

/** Returns the IP addresses of all trackers that are not disabled. */
export async function reachedTrackers(db: Db): Promise<ReachedTrackers> {
  const [all, serving] = await Promise.all([reached(db), holders.serving(db)])
  const trackers = all.filter(({ type, node }) => type === 'tracker' && serving.includes(node))
  if (trackers.length === 0) return { ok: false, node: null, host: '' }
  const addresses: string[] = []
  for (const { node, serves } of trackers) {
    const host = serves?.host ?? ''
    if (isIP(host) === 0 || isLoopback(host)) return { ok: false, node, host }
    addresses.push(host)
  }
  return { ok: true, addresses }
}

/** Returns the records that were last published; '': none. */
export async function published(db: Db): Promise<string> {
  const row = await db.selectFrom('published_address').select('records').executeTakeFirst()
  return row?.records ?? ''
}

/**
 * Reserves the publishing of `records` for this node, until a time; false: another node publishes
 * them, or has recently tried or done so.
 */
export async function claimPublishing(
  db: Db,
  records: string,
  until: Date,
  now: Date,
): Promise<boolean> {
  const row = await db
    .insertInto('published_address')
    .values({ records: '', at: now, claimed_until: until })
    .onConflict((conflict) =>
      conflict
        .column('only_one')
        .doUpdateSet({ claimed_until: until })
        .where('published_address.claimed_until', '<=', now)
        .where('published_address.records', '<>', records),
    )
    .returning('only_one')
    .executeTakeFirst()
  return row !== undefined
}

/** Records what was published. */
export async function notePublished(db: Db, records: string, now: Date): Promise<void> {
  await db.updateTable('published_address').set({ records, at: now, claimed_until: now }).execute()
}
