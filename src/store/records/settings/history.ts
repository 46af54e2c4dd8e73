import type { Actor } from '../audit.ts'
import * as audit from '../audit.ts'
import type { Db } from '../../base/db.ts'
import * as keyset from '../../base/keyset.ts'

// The history of settings, written in the transaction of each change.

export type SettingArea = 'site' | 'tracker'

/** Chosen settings by name; a setting that is missing has its default. */
type Chosen = Readonly<Record<string, unknown>>

export interface SettingChange {
  readonly area: SettingArea
  readonly before: Chosen
  readonly after: Chosen
}

/**
 * Writes a row for each setting that differs, and one entry of the audit log. Returns the number of
 * changed settings.
 */
export async function note(
  tx: Db,
  { area, before, after }: SettingChange,
  by: Actor,
  now: Date,
): Promise<number> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = names.filter((name) => asJson(before[name]) !== asJson(after[name]))
  if (changed.length === 0) return 0
  const who = { changed_by: by.memberId, changed_by_name: by.name }
  await tx
    .insertInto('setting_history')
    .values(
      changed.map((name) => ({
        at: now,
        area,
        name,
        before: asJson(before[name]),
        after: asJson(after[name]),
        ...who,
      })),
    )
    .execute()
  const pick = (chosen: Chosen) =>
    Object.fromEntries(changed.map((name) => [name, chosen[name] ?? 'default']))
  const change = { before: pick(before), after: pick(after) } as Pick<
    audit.AuditEntry,
    'before' | 'after'
  >
  const target = { kind: 'settings', name: area }
  await audit.record(tx, { by, action: 'settings.change', target, ...change }, now)
  return changed.length
}

export interface HistoryPlace {
  readonly at: Date
  readonly id: number
}

export type HistoryRow = Awaited<ReturnType<typeof list>>[number]

/** Lists the changes of settings, newest first. */
export async function list(db: Db, after: HistoryPlace | null, limit: number) {
  let query = db.selectFrom('setting_history').selectAll()
  if (after !== null) {
    query = query.where(keyset.below(['at', after.at], ['id', after.id]))
  }
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export async function find(db: Db, id: number): Promise<HistoryRow | null> {
  const row = await db
    .selectFrom('setting_history')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

function asJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
