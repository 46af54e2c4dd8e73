import { sql } from 'kysely'
import type { AlertLine } from '../../shared/alerts/message.ts'
import type { ToldAlert } from '../../shared/alerts/told.ts'
import type { Config } from '../../shared/config.ts'
import type { Db } from '../base/db.ts'
import type { Around } from './queueing.ts'
import { around, queue } from './queueing.ts'
import * as told from './told.ts'

// Stores alerts that nodes sent while jobs or the database was down, as if jobs had sent them.

/**
 * Stores alerts that nodes sent, so that they are not sent twice. Targets that did not accept an
 * alert get it from now on, and those that did are told when it ends. Several nodes may report the
 * same alert, several times.
 */
export async function adopt(
  db: Db,
  config: Config,
  alerts: readonly ToldAlert[],
  now: Date,
): Promise<void> {
  const says = await around(db, config)
  await db.transaction().execute(async (tx) => {
    for (const alert of alerts) await adoptOne(tx, alert, says, now)
  })
}

async function adoptOne(tx: Db, alert: ToldAlert, says: Around, now: Date): Promise<void> {
  if (alert.state === 'pending' || alert.toldAt === null) return
  const alertId = (await renewed(tx, alert, now)) ?? (await inserted(tx, alert, now))
  if (alertId === null) return // it was reported before
  const names = Object.keys(alert.targets)
  const { rows: targets } = await sql<{ id: number; name: string }>`
    select id, name from alert_target where name = any(${names}::text[])`.execute(tx)
  const isTold = ({ name }: { name: string }) => Object.hasOwn(alert.targets, name)
  await told.add(
    tx,
    [alertId],
    targets.map(({ id }) => id),
    new Date(alert.toldAt),
  )
  if (alert.state === 'resolved') {
    // Targets that were told by a node that it ended know about it.
    await sql`delete from alert_told where alert_id = ${alertId}
      and target_id <> all(${targets.map(({ id }) => id)}::bigint[])`.execute(tx)
    await queue(tx, [lineOf(alert, 'resolved', alertId)], says, now, isTold)
    return
  }
  if (alert.state !== 'firing' || alert.goneSince !== null) return
  const { rows: waiting } = await sql<{ id: number }>`
    select target_id as id from alert_delivery where state = 'waiting'
      and message @> ${JSON.stringify({ lines: [{ alertId }] })}::jsonb
    union select target_id from alert_told where alert_id = ${alertId}`.execute(tx)
  const known = new Set(waiting.map(({ id }) => id))
  await queue(tx, [lineOf(alert, 'firing', alertId)], says, now, ({ id }) => !known.has(id))
}

/**
 * Returns the open alert to which a sent one belongs; one that began after it was sent is another
 * alert.
 */
async function renewed(tx: Db, alert: ToldAlert, now: Date): Promise<number | null> {
  const { condition, subject, state } = alert
  const toldAt = new Date(alert.toldAt ?? 0)
  const { rows } = await sql<{ id: number }>`
    update alert set told_at = greatest(told_at, ${toldAt}),
      state = case when ${state} = 'resolved' then 'resolved'
        when state = 'pending' then 'firing' else state end,
      resolved_at = ${resolvedAt(alert, now)}::timestamptz
    where condition = ${condition} and subject = ${subject} and state <> 'resolved'
      and since <= greatest(${toldAt}::timestamptz, ${resolvedAt(alert, now)}::timestamptz)
    returning id`.execute(tx)
  return rows.at(0)?.id ?? null
}

async function inserted(tx: Db, alert: ToldAlert, now: Date): Promise<number | null> {
  const { condition, subject, machine, severity, says, state } = alert
  const since = new Date(alert.since)
  const { rows } = await sql<{ id: number }>`
    insert into alert (condition, subject, machine, severity, says, state, since, told_at,
      resolved_at)
    select ${condition}, ${subject}, ${machine}, ${severity}, ${says},
      ${state === 'resolved' ? 'resolved' : 'firing'}, ${since}::timestamptz,
      ${new Date(alert.toldAt ?? 0)}::timestamptz, ${resolvedAt(alert, now)}::timestamptz
    where not exists (select from alert where condition = ${condition} and subject = ${subject}
      and (since = ${since}::timestamptz or resolved_at >= ${since}::timestamptz))
    on conflict do nothing
    returning id`.execute(tx)
  return rows.at(0)?.id ?? null
}

function resolvedAt({ state, goneSince }: ToldAlert, now: Date): Date | null {
  return state === 'resolved' ? new Date(goneSince ?? now) : null
}

function lineOf(alert: ToldAlert, what: AlertLine['what'], alertId: number): AlertLine {
  const { condition, subject, severity, says, since } = alert
  return { what, alertId, condition, subject, severity, says, since: new Date(since).toISOString() }
}
