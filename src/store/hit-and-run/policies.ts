import type { HitAndRunRules } from '../../domain/hit-and-run/rules.ts'
import { hitAndRunParams } from '../../domain/hit-and-run/rules.ts'
import type { Values } from '../../domain/ratio/params.ts'
import { readParams, usualValues } from '../../domain/ratio/params.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'

// The hit-and-run rules: each change is a row, and the newest row applies.

export interface HitAndRunPolicy {
  readonly isOn: boolean
  readonly rules: HitAndRunRules
  readonly immuneRoles: readonly string[]
  /** Downloads before this time create no requirement. */
  readonly startsAt: Date
}

/** Returns the current policy; null: there never was one, so there are no requirements. */
export async function current(db: Db): Promise<HitAndRunPolicy | null> {
  return kept(db, 'hit-and-run-policy', () => newest(db))
}

async function newest(db: Db): Promise<HitAndRunPolicy | null> {
  const row = await db
    .selectFrom('obligation_policy')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const read = readParams(hitAndRunParams, row.params as Values)
  return {
    isOn: row.is_on,
    rules: read.ok ? read.values : usualValues(hitAndRunParams),
    immuneRoles: row.immune_roles,
    startsAt: row.starts_at,
  }
}

/** Stores new rules, which apply from the next run on. */
export async function save(
  db: Db,
  { isOn, rules, immuneRoles, startsAt }: HitAndRunPolicy,
  by: audit.Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const was = await current(tx)
    const who = { made_at: now, made_by: by.memberId }
    await tx
      .insertInto('obligation_policy')
      .values({
        ...{ is_on: isOn, params: JSON.stringify(rules), immune_roles: [...immuneRoles] },
        ...{ starts_at: startsAt, ...who },
      })
      .execute()
    // Downloads that the new rules cover for the first time are examined too.
    if (was === null || startsAt < was.startsAt || isOn !== was.isOn) {
      await tx.updateTable('obligation_look').set({ seen_until: null }).execute()
    }
    const state = (one: HitAndRunPolicy) => ({
      ...{ isOn: one.isOn, ...one.rules, immuneRoles: one.immuneRoles.join(' ') },
      startsAt: one.startsAt.toISOString(),
    })
    const before = was === null ? {} : state(was)
    const after = state({ isOn, rules, immuneRoles, startsAt })
    const target = { kind: 'setting', name: 'hit and run' }
    await audit.record(tx, { by, action: 'obligation.rules', target, before, after }, now)
  })
}
