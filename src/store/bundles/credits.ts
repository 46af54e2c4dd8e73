import { sql } from 'kysely'
import type { Credit } from '../../domain/bundles/credits.ts'
import { creditText, MAX_CREDITS } from '../../domain/bundles/credits.ts'
import type { Db } from '../base/db.ts'
import { givenIds, givenRows } from '../base/given-rows.ts'

// Who is credited on a bundle. A credit leads to the artist of that title, whether the artist or
// the credit was created first.

/** A credit as a page shows it. */
export interface CreditRow extends Credit {
  /** The artist with that title; null: there is none. */
  readonly artistId: number | null
}

const creditsOf = (bundleId: string) => sql<readonly CreditRow[]>`(
  select coalesce(json_agg(json_build_object('role', c.role, 'name', c.name, 'artistId', (
    select artist.id from bundle as artist
    where artist.kind = 'artist' and artist.title_key = c.name_key and artist.title_key <> ''
      and artist.removed_at is null and artist.merged_into is null
    order by artist.id limit 1)) order by c.position), '[]')
  from bundle_credit c where c.bundle_id = ${sql.ref(bundleId)})`

/** SQL over `bundle`: the credits of the bundle, in order. */
export const credits = creditsOf('bundle.id')

/** Returns the credits of these bundles; those without any are left out. */
export async function ofBundles(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly CreditRow[]>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: number; credits: readonly CreditRow[] }>`
    select given.id, ${creditsOf('given.id')} as credits
    from (
      select distinct bundle_id as id from bundle_credit
      where bundle_id = any(${givenIds(ids)})
    ) as given`.execute(db)
  return new Map(rows.map((row) => [row.id, row.credits]))
}

/** Replaces the credits of a bundle. */
export async function setCredits(tx: Db, id: number, given: readonly Credit[]): Promise<void> {
  await sql`delete from bundle_credit where bundle_id = ${id}`.execute(tx)
  if (given.length === 0) return
  await sql`
    insert into bundle_credit (bundle_id, position, role, name, name_key)
    select ${id}::bigint, position, role, name, search_key(name) from ${givenRows(given, {
      position: ['integer', (_, index) => index + 1],
      role: ['text', ({ role }) => role],
      name: ['text', ({ name }) => name],
    })}`.execute(tx)
}

/**
 * Returns those of these credits that a bundle does not have, each once. Names are the same if they
 * lead to the same artist, whatever their case and accents.
 */
export async function missingCredits(
  tx: Db,
  id: number,
  given: readonly Credit[],
): Promise<readonly Credit[]> {
  const { rows } = await sql<Credit>`
    select role, name from (
      select distinct on (role, key) role, key, name, position from (
        select role, name, position, coalesce(nullif(search_key(name), ''), name) as key
        from ${givenRows(given, {
          position: ['integer', (_, index) => index],
          role: ['text', ({ role }) => role],
          name: ['text', ({ name }) => name],
        })}
      ) as keyed order by role, key, position
    ) as given
    where not exists (
      select from bundle_credit o where o.bundle_id = ${id} and o.role = given.role
        and coalesce(nullif(o.name_key, ''), o.name) = given.key)
    order by position`.execute(tx)
  return rows
}

/** Returns whether these are the same credits in the same order. */
export function areSame(some: readonly Credit[], others: readonly Credit[]): boolean {
  const textOf = (all: readonly Credit[]) => all.map(creditText).join('\n')
  return textOf(some) === textOf(others)
}

/**
 * Moves the credits of a bundle to another one, after the credits that it has; duplicates are
 * dropped.
 */
export async function moveCredits(
  tx: Db,
  { from, into }: { readonly from: number; readonly into: number },
): Promise<void> {
  await sql`
    insert into bundle_credit (bundle_id, position, role, name, name_key)
    select ${into}::bigint, kept.last + row_number() over (order by c.position), role, name,
      name_key
    from bundle_credit c, (
      select coalesce(max(position), 0) as last from bundle_credit where bundle_id = ${into}
    ) as kept
    where c.bundle_id = ${from} and not exists (
      select from bundle_credit o where o.bundle_id = ${into} and o.role = c.role
        and o.name_key = c.name_key and (c.name_key <> '' or o.name = c.name))
    order by c.position limit (
      select greatest(0, ${MAX_CREDITS} - count(*)) from bundle_credit
      where bundle_id = ${into})`.execute(tx)
  await sql`delete from bundle_credit where bundle_id = ${from}`.execute(tx)
}
