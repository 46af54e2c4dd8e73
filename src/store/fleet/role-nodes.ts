import type { Infer } from '../../shared/shape.ts'
import { count, record, seconds, text } from '../../shared/shape.ts'
import type { Db } from '../base/db.ts'
import * as services from './services.ts'

// Nodes other than trackers, as their services last reported.

export const roleHeartbeat = record({
  version: text(60),
  /** Seconds since 1970. */
  startedAt: count,
  pid: count,
  rssBytes: count,
  cpuPercent: seconds,
  uptimeSeconds: seconds,
})
type RoleHeartbeat = Readonly<Infer<typeof roleHeartbeat>>

export interface RoleNodeRow {
  readonly role: 'site' | 'jobs' | 'announce'
  readonly node: string
  readonly heartbeat: RoleHeartbeat
  readonly isUp: boolean
  readonly silentSeconds: number
}

/** Returns every node other than trackers that reported recently, by role and name. */
export async function all(db: Db): Promise<readonly RoleNodeRow[]> {
  return rolesOf(await services.list(db))
}

/** Returns the same nodes, from services that were already read. */
export function rolesOf(rows: readonly services.ServiceRow[]): readonly RoleNodeRow[] {
  return rows.flatMap((row) => {
    const { type, node, figures, silentSeconds } = row
    if (type !== 'site' && type !== 'jobs' && type !== 'announce') return []
    const heartbeat = {
      ...{ version: row.version, pid: row.pid ?? 0, rssBytes: figures.rssBytes ?? 0 },
      startedAt: Math.floor((row.startedAt ?? row.since).getTime() / 1000),
      cpuPercent: figures.cpuPercent ?? 0,
      uptimeSeconds: figures.uptimeSeconds ?? 0,
    }
    return [{ role: type, node, heartbeat, isUp: services.isUp(row), silentSeconds }]
  })
}
