import { sql } from 'kysely'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Infer } from '../../shared/shape.ts'
import { count, record, seconds, text } from '../../shared/shape.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { Db } from '../base/db.ts'

// Last reports of nodes other than trackers, which use the database directly.

const BEAT_MS = 5_000
/** A node that said nothing for so long is forgotten: its place is another's. */
const FORGOTTEN_SECONDS = 7 * DAY_SECONDS

export const roleHeartbeat = record({
  version: text(40),
  /** Seconds since 1970. */
  startedAt: count,
  pid: count,
  rssBytes: count,
  cpuPercent: count,
  uptimeSeconds: seconds,
})
type RoleHeartbeat = Readonly<Infer<typeof roleHeartbeat>>

export interface RoleNodeRow {
  readonly role: 'site' | 'jobs' | 'announce'
  readonly node: string
  readonly heartbeat: RoleHeartbeat
  readonly heartbeatAt: Date
}

/** Notes that a node of a role lives. */
export async function beat(
  db: Db,
  { role, node, heartbeat }: Omit<RoleNodeRow, 'heartbeatAt'>,
  now: Date,
): Promise<void> {
  const said = { heartbeat: JSON.stringify(heartbeat), heartbeat_at: now }
  await db
    .insertInto('role_node')
    .values({ role, node, ...said })
    .onConflict((conflict) => conflict.columns(['role', 'node']).doUpdateSet(said))
    .execute()
}

/** Every node other than trackers that reported recently, by role and name. */
export async function all(db: Db): Promise<readonly RoleNodeRow[]> {
  const rows = await db
    .selectFrom('role_node')
    .selectAll()
    .orderBy('role')
    .orderBy('node')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    role: row.role as 'site' | 'jobs' | 'announce',
    node: row.node,
    heartbeat: roleHeartbeat.parse(row.heartbeat),
    heartbeatAt: row.heartbeat_at,
  }))
}

export interface BeatOptions {
  readonly db: Db
  readonly role: 'site' | 'jobs' | 'announce'
  readonly node: string
  readonly version: string
  readonly clock: Clock
  readonly log: Log
}

/** Says every few seconds that this process lives; the returned function ends it. */
export function startBeats({ db, role, node, version, clock, log }: BeatOptions): () => void {
  const startedAt = Math.floor(clock.now().getTime() / 1000)
  let cpu = process.cpuUsage()
  let isBusy = false

  async function say(): Promise<void> {
    const now = clock.now()
    const { user, system } = process.cpuUsage(cpu)
    cpu = process.cpuUsage()
    const heartbeat = {
      ...{ version, startedAt, pid: process.pid, rssBytes: process.memoryUsage.rss() },
      cpuPercent: Math.round((user + system) / (BEAT_MS * 10)),
      uptimeSeconds: Math.max(0, now.getTime() / 1000 - startedAt),
    }
    await beat(db, { role, node, heartbeat }, now)
    await forget(db, new Date(now.getTime() - FORGOTTEN_SECONDS * 1000))
  }

  const tick = () => {
    if (isBusy) return
    isBusy = true
    say()
      .catch((error: unknown) => log.debug('node.beat.failed', { error: String(error) }))
      .finally(() => (isBusy = false))
  }
  tick()
  const timer = setInterval(tick, BEAT_MS)
  return () => clearInterval(timer)
}

async function forget(db: Db, before: Date): Promise<void> {
  await sql`delete from role_node where heartbeat_at < ${before}`.execute(db)
}
