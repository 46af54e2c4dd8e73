import { sql } from 'kysely'
import type { ExternalId } from '../../domain/bundles/external-ids/read.ts'
import type { Facts } from '../../domain/bundles/external-ids/provider.ts'
import type { Db } from '../base/db.ts'

// Data fetched from other catalogs. The task fetch-external writes it, and pages read it.

export interface ExternalRecord extends ExternalId {
  readonly facts: Facts
  readonly fetchedAt: Date
}

/** Returns the stored data of these IDs (`imdb:tt0133093`). */
export async function of(db: Db, ids: readonly string[]): Promise<readonly ExternalRecord[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('external_record')
    .select(['source', 'value', 'facts', 'fetched_at as fetchedAt'])
    .where(sql<string>`source || ':' || value`, 'in', ids)
    .where((eb) =>
      eb.or(
        ids.map((id) => {
          const [source, value] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)]
          return eb.and([eb('source', '=', source), eb('value', '=', value)])
        }),
      ),
    )
    .where('facts', 'is not', null)
    .orderBy('source')
    .orderBy('value')
    .execute()
  return rows as unknown as ExternalRecord[]
}

/** Adds IDs of these sources that were never requested; they are due immediately. */
export async function wantNew(
  db: Db,
  sources: readonly string[],
  limit: number,
  now: Date,
): Promise<number> {
  const done = await sql`
    insert into external_record (source, value, due_at)
    select source, value, ${now} from bundle_external_id as kept
    where source = any(${[...sources]}::text[]) and not exists (
      select from external_record as known
      where known.source = kept.source and known.value = kept.value)
    limit ${limit} on conflict do nothing`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

export interface Due {
  readonly source: string
  readonly value: string
  readonly failures: number
}

/** Lists the IDs that are due, longest overdue first. */
export async function due(
  db: Db,
  sources: readonly string[],
  limit: number,
  now: Date,
): Promise<readonly Due[]> {
  return db
    .selectFrom('external_record')
    .select(['source', 'value', 'failures'])
    .where('source', 'in', [...sources])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('value')
    .limit(limit)
    .execute()
}

/**
 * The result of a request: data (null: the catalog does not know the ID) or an error, and the time
 * of the next request.
 */
export type Outcome =
  | { readonly ok: true; readonly facts: Facts | null }
  | { readonly ok: false; readonly error: string }

/** Records the result of a request; a failure does not delete earlier data. */
export async function note(
  db: Db,
  { source, value }: Pick<Due, 'source' | 'value'>,
  outcome: Outcome,
  dueAt: Date,
  now: Date,
): Promise<void> {
  await db
    .updateTable('external_record')
    .set(
      outcome.ok
        ? {
            facts: outcome.facts === null ? null : JSON.stringify(outcome.facts),
            fetched_at: now,
            due_at: dueAt,
            failures: 0,
            error: null,
          }
        : {
            due_at: dueAt,
            failures: sql<number>`failures + 1`,
            error: outcome.error.slice(0, 300),
          },
    )
    .where('source', '=', source)
    .where('value', '=', value)
    .execute()
}
