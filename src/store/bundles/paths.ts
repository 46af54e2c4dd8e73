import { sql } from 'kysely'
import type { Step } from '../../domain/bundles/from-name.ts'
import type { Actor } from '../records/audit.ts'
import { addIn, inTransaction } from './edit.ts'
import type { Added } from './edit.ts'
import type { BundleName } from './bundles.ts'
import { bundleNames, lock } from './bundles.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { Db } from '../base/db.ts'

/** The existing part of a path down the tree. */
export interface FoundPath {
  /** Existing bundles, from the top. */
  readonly found: readonly BundleName[]
  /** The bundles that would have to be created below the last one. */
  readonly missing: readonly Step[]
}

/**
 * Looks up the path of a release name in the tree, from the top or below a bundle, with one
 * statement per level.
 */
export async function findPath(
  db: Db,
  steps: readonly Step[],
  below: number | null = null,
): Promise<FoundPath> {
  const found: BundleName[] = []
  for (const step of steps) {
    const next = await findStep(db, step, found.at(-1)?.id ?? below)
    if (next === undefined) break
    found.push(next)
  }
  return { found, missing: steps.slice(found.length) }
}

/**
 * Creates the missing bundles of a path and returns the last one; parallel calls create each only
 * once.
 */
export async function makePath(
  db: Db,
  steps: readonly Step[],
  by: Actor,
  now: Date,
): Promise<Added> {
  return inTransaction(db, (tx) => makePathIn(tx, steps, by, now))
}

/** Like `makePath`, inside a transaction, and from the top of the tree or below a bundle. */
export async function makePathIn(
  tx: Db,
  steps: readonly Step[],
  by: Actor,
  now: Date,
  below: number | null = null,
): Promise<Added> {
  const [top] = steps
  if (below === null) await lockTop(tx, top)
  else await lock(tx, below)
  const { found, missing } = await findPath(tx, steps, below)
  let last = found.at(-1)?.id ?? below
  for (const step of missing) {
    const made = await addIn(tx, { ...BARE, ...step, parentId: last }, by, now)
    if (!made.ok) return made
    last = made.id
  }
  return last === null ? { ok: false, code: 'GONE' } : { ok: true, id: last }
}

/**
 * Makes other transactions that create the same bundle at the top of the tree wait until this one
 * ends.
 */
export async function lockTop(tx: Db, { kind, title }: Step): Promise<void> {
  const name = sql`${kind} || search_key(${title})`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 7))`.execute(tx)
}

/** The other fields of a bundle of which only the place and the name are known. */
export const BARE = { otherTitles: [], parts: null, description: '', tags: [], externalIds: [] }

async function findStep(
  db: Db,
  step: Step,
  parentId: number | null,
): Promise<BundleName | undefined> {
  const { kind, title, year, number, numberEnd } = step
  let query = bundleNames(db).where('bundle.kind', '=', kind).where(isAlive)
  if (parentId !== null) query = query.where('bundle.parent_id', '=', parentId)
  if (title === '') {
    query = query
      .where('bundle.number', '=', number)
      .where(sql<number>`coalesce(number_end, number)`, '=', numberEnd ?? number)
  } else {
    query = query.where(sql<boolean>`title_key = search_key(${title})`)
    // If the name has no year, any bundle with this title matches. A bundle with another year is
    // another film.
    if (year !== null) {
      query = query.where(sql<boolean>`coalesce(year, ${year}::smallint) = ${year}::smallint`)
    }
  }
  return query
    .orderBy(sql`year is null`)
    .orderBy('bundle.id')
    .limit(1)
    .executeTakeFirst()
}
