import type { Db } from '../../../src/store/base/db.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { randomId } from '../bridge/journals.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

type Place = readonly [string, number | null]

/** A service reported from `machine`, serving clients and `/metrics` at these places. */
export async function aReachedService(
  db: Db,
  ...[type, node, machine, [address, port], ops]: [
    ...[type: string, node: string, machine: string, at: Place, ops: string],
  ]
): Promise<void> {
  const rest = { reporter: node, place: type === 'site' ? 'Vienna' : '', version: '0.1.0' }
  const state = { since: NOW, state: 'ready', state_at: NOW }
  const row = { type, node, machine, address, port, ops, ...rest, ...state }
  const made = await db
    .insertInto('service')
    .values(row as never)
    .returning('id')
    .execute()
  const now = { heard_at: NOW, apart_seconds: 0, figures: '{}', noted_at: NOW }
  await db
    .insertInto('service_now')
    .values({ service_id: made[0].id, ...now })
    .execute()
  if (type !== 'tracker') return
  const counts = { rssBytes: 1, cpuPercent: 1, peers: 0, torrents: 0, members: 0, unbooked: 0 }
  const about = { node, role: 'tracker' as const, storeId: randomId(), version: '0.1.0' }
  const heartbeat = { ...about, ...counts, startedAt: 1, announcesPerSecond: 0 }
  await nodes.beat(db, { ...heartbeat, state: 'ready' }, null, NOW)
}
