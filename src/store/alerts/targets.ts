import { sql } from 'kysely'
import type { Severity } from '../../domain/alerts/facts.ts'
import type { TargetSettings } from '../../shared/alerts/exchange.ts'
import { targetKind } from '../../shared/alerts/targets/index.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as removals from '../records/removals.ts'

// Where alerts are sent. Addresses and tokens are sealed with the secret of the site.

/** The most targets of a site; each alert is sent to all of them. */
const MOST_TARGETS = 20

export type Kind = 'mail' | 'webhook' | 'slack' | 'discord' | 'telegram' | 'matrix'

export interface NewTarget {
  readonly name: string
  readonly kind: Kind
  readonly severity: Severity
  readonly fromHour: number
  readonly untilHour: number
  readonly isOn: boolean
}

export interface TargetRow extends NewTarget {
  readonly id: number
  readonly sent: number
  readonly failed: number
  readonly waiting: number
  readonly error: string | null
  /** Why messages in the target's chat cannot be read. */
  readonly hearingError: string | null
}

/** Returns all targets by name, with the results of their deliveries. */
export async function list(db: Db): Promise<readonly TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    select alert_target.id, name, kind, severity, from_hour as "fromHour",
      until_hour as "untilHour", is_on as "isOn",
      count(*) filter (where state = 'sent')::int as sent,
      count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'waiting')::int as waiting,
      (array_agg(error order by alert_delivery.id desc)
        filter (where error is not null and state <> 'sent'))[1] as error,
      hearing_error as "hearingError"
    from alert_target left join alert_delivery on target_id = alert_target.id
    group by alert_target.id order by name`.execute(db)
  return rows
}

type Made = { readonly ok: true; readonly id: number } | { readonly ok: false; fault: Fault }
export type Fault = 'TOO_MANY' | 'NAME_TAKEN' | 'BAD_SETTINGS'

/** Adds a target, whose settings must match its kind. */
export async function make(
  db: Db,
  secrets: Secrets,
  given: NewTarget & { readonly settings: TargetSettings },
  by: Actor,
  now: Date,
): Promise<Made> {
  const { name, kind, severity, fromHour, untilHour, isOn, settings } = given
  if (targetKind(kind)?.shape.safeParse(settings).success !== true) {
    return { ok: false, fault: 'BAD_SETTINGS' }
  }
  return db.transaction().execute(async (tx) => {
    await sql`lock table alert_target in share row exclusive mode`.execute(tx)
    const there = await tx.selectFrom('alert_target').select('name').execute()
    if (there.length >= MOST_TARGETS) return { ok: false, fault: 'TOO_MANY' }
    if (there.some((row) => row.name === name)) return { ok: false, fault: 'NAME_TAKEN' }
    const sealed = secrets.seal(JSON.stringify(settings))
    const { id } = await tx
      .insertInto('alert_target')
      .values({
        ...{ name, kind, severity, from_hour: fromHour, until_hour: untilHour, is_on: isOn },
        ...{ sealed, made_at: now },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const after = { kind, severity, fromHour, untilHour, isOn }
    await audit.record(
      tx,
      { by, action: 'alert.add-target', target: { kind: 'alert-target', id, name }, after },
      now,
    )
    return { ok: true, id }
  })
}

/** Removes a target with its deliveries; false when there is none. */
export async function remove(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  const row = { from: 'alert_target', kind: 'alert-target', action: 'alert.remove-target' } as const
  return db.transaction().execute((tx) => removals.deleteRow(tx, row, id, by, now))
}

/** Returns the settings of a target. @throws Error when they were sealed with another secret. */
export function unsealed(secrets: Secrets, sealed: Uint8Array): TargetSettings {
  return JSON.parse(secrets.unseal(sealed)) as TargetSettings
}
