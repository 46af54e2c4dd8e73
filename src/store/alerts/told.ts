import { sql } from 'kysely'
import { isCurrent } from '../../domain/alerts/current.ts'
import type { AlertState } from '../../domain/alerts/life.ts'
import type { AlertLine } from '../../shared/alerts/message.ts'
import type { Db } from '../base/db.ts'

// Which alerts each target knows about.

interface KnownRow {
  readonly id: number
  readonly state: AlertState
  readonly isTold: boolean
}

/** Returns the lines of a message that its target should still receive. */
export async function current(
  db: Db,
  targetId: number,
  lines: readonly AlertLine[],
): Promise<AlertLine[]> {
  const ids = lines.flatMap(({ alertId }) => (alertId === null ? [] : [alertId]))
  const { rows } = await sql<KnownRow>`
    select id, state, exists (select from alert_told
        where alert_id = alert.id and target_id = ${targetId}) as "isTold"
    from alert where id = any(${ids}::bigint[])`.execute(db)
  const known = new Map(rows.map((row) => [row.id, row]))
  return lines.filter(({ what, alertId }) => {
    return alertId === null || isCurrent(what, known.get(alertId) ?? null)
  })
}

/**
 * Records that a target has accepted these lines: it now knows which alerts fire, and which have
 * ended.
 */
export async function note(
  tx: Db,
  targetId: number,
  lines: readonly Pick<AlertLine, 'what' | 'alertId'>[],
  now: Date,
): Promise<void> {
  const idsOf = (isEnd: boolean) =>
    lines.flatMap(({ what, alertId }) => {
      return alertId === null || (what === 'resolved') !== isEnd ? [] : [alertId]
    })
  const [begun, ended] = [idsOf(false), idsOf(true)]
  if (begun.length > 0) await add(tx, begun, [targetId], now)
  if (ended.length === 0) return
  await sql`delete from alert_told
    where target_id = ${targetId} and alert_id = any(${ended}::bigint[])`.execute(tx)
}

/** Records that these targets know about these alerts; alerts deleted since are left out. */
export async function add(
  tx: Db,
  alertIds: readonly number[],
  targetIds: readonly number[],
  now: Date,
): Promise<void> {
  await sql`
    insert into alert_told (alert_id, target_id, told_at)
    select alert.id, alert_target.id, ${now}
    from alert, alert_target
    where alert.id = any(${alertIds}::bigint[]) and alert_target.id = any(${targetIds}::bigint[])
    on conflict (alert_id, target_id) do update set told_at = excluded.told_at`.execute(tx)
}

/**
 * Returns when each target accepted an alert, by alert ID and name of the target; only for open
 * alerts.
 */
export async function ofOpen(
  db: Db,
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> {
  const { rows } = await sql<{ id: number; targets: Record<string, number> }>`
    select alert.id, jsonb_object_agg(alert_target.name,
        floor(extract(epoch from alert_told.told_at) * 1000)) as targets
    from alert join alert_told on alert_id = alert.id
    join alert_target on alert_target.id = target_id
    where alert.state <> 'resolved' group by alert.id`.execute(db)
  return new Map(rows.map(({ id, targets }) => [id, targets]))
}
