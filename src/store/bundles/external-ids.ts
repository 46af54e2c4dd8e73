import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { idText, sourcesCalled } from '../../domain/bundles/external-ids/read.ts'
import type { ExternalId } from '../../domain/bundles/external-ids/read.ts'
import type { Db } from '../base/db.ts'

// IDs of bundles in other catalogs: each ID belongs to at most one bundle.

/** An ID that another bundle has. */
export interface TakenId {
  readonly id: ExternalId
  readonly bundleId: number
}

/**
 * Returns the bundle that has one of these IDs: that of the first ID that any bundle has. Null if
 * there is none.
 */
export async function ownerOf(db: Db, ids: readonly ExternalId[]): Promise<number | null> {
  return firstOwner(ids, await owners(db, ids))
}

/** Like `ownerOf`, but ignores removed bundles. */
export async function keeperOf(db: Db, ids: readonly ExternalId[]): Promise<number | null> {
  const rows = await owners(db, ids)
  return firstOwner(
    ids,
    rows.filter(({ isRemoved }) => !isRemoved),
  )
}

type Owner = Awaited<ReturnType<typeof owners>>[number]

function firstOwner(ids: readonly ExternalId[], rows: readonly Owner[]): number | null {
  const first = ids.map((id) => rows.find((row) => row.text === idText(id))).find(Boolean)
  return first?.bundleId ?? null
}

/**
 * Replaces the IDs of a bundle, inside a transaction, and takes over those of removed bundles. If
 * another bundle has one of the IDs, returns the first such ID and changes nothing.
 */
export async function setIds(
  tx: Db,
  bundleId: number,
  ids: readonly ExternalId[],
): Promise<TakenId | null> {
  await lockIds(tx, ids)
  const others = await owners(tx, ids)
  const taken = others.find((row) => row.bundleId !== bundleId && !row.isRemoved)
  const id = taken && ids.find((one) => idText(one) === taken.text)
  if (taken !== undefined && id !== undefined) return { id, bundleId: taken.bundleId }
  const pairs = JSON.stringify(ids)
  await sql`
    delete from bundle_external_id as kept
    where kept.bundle_id = ${bundleId} and not exists (
        select from jsonb_to_recordset(${pairs}::jsonb) as given (source text, value text)
        where given.source = kept.source and given.value = kept.value)
      or kept.bundle_id <> ${bundleId} and exists (
        select from jsonb_to_recordset(${pairs}::jsonb) as given (source text, value text)
        where given.source = kept.source and given.value = kept.value)`.execute(tx)
  await sql`
    insert into bundle_external_id (source, value, bundle_id)
    select source, value, ${bundleId}::bigint
    from jsonb_to_recordset(${pairs}::jsonb) as given (source text, value text)
    order by source, value on conflict do nothing`.execute(tx)
  return null
}

/** Makes other transactions that give these IDs to a bundle wait until this transaction ends. */
export async function lockIds(tx: Db, ids: readonly ExternalId[]): Promise<void> {
  for (const text of ids.map(idText).sort()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`external-id ${text}`}, 0))`.execute(
      tx,
    )
  }
}

async function owners(db: Db, ids: readonly ExternalId[]) {
  if (ids.length === 0) return []
  const { rows } = await sql<{ text: string; bundleId: number; isRemoved: boolean }>`
    select e.source || ':' || e.value as text, e.bundle_id as "bundleId",
      bundle.removed_at is not null as "isRemoved"
    from jsonb_to_recordset(${JSON.stringify(ids)}::jsonb) as given (source text, value text)
    join bundle_external_id e on e.source = given.source and e.value = given.value
    join bundle on bundle.id = e.bundle_id`.execute(db)
  return rows
}

/**
 * SQL: whether a bundle, or one above it, has the ID (`imdb:tt0133093`, `tmdb:603`), so that the ID
 * of a series finds its episodes. The ID is looked up once, before planning.
 */
export function hasExternalId(bundleId: RawBuilder<unknown>, name: string): RawBuilder<boolean> {
  const [source, value] = name.split(':')
  return sql`${bundleId} = any(array(
    with recursive below (id) as (
      select bundle_id from bundle_external_id
      where source = any(${sourcesCalled(source)}::text[]) and value = ${value}::text
      union select bundle.id from bundle join below on bundle.parent_id = below.id
    ) select id from below))`
}
