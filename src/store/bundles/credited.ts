import { sql } from 'kysely'
import type { CreditRole } from '../../domain/bundles/credits.ts'
import type { Db } from '../base/db.ts'
import { isAlive } from '../records/alive-bundle.ts'
import type { BundleLine } from './bundles.ts'
import { bundleLines } from './bundles.ts'

/** A bundle that credits an artist. */
export interface CreditedLine extends BundleLine {
  readonly role: CreditRole
}

type Artist = Pick<BundleLine, 'id' | 'title'> & { readonly otherTitles: readonly string[] }

/**
 * Returns bundles that credit an artist by one of the titles, newest first. Albums below the main
 * artist are left out, as the page lists them already.
 */
export async function creditedOn(
  db: Db,
  { id, title, otherTitles }: Artist,
  limit: number,
): Promise<readonly CreditedLine[]> {
  const titles = [title, ...otherTitles]
  // A bundle may credit the artist by two of the titles in one role.
  const credited = db
    .selectFrom('bundle_credit')
    .select(['bundle_credit.bundle_id', 'bundle_credit.role'])
    .distinct()
    .where('bundle_credit.name_key', '<>', '')
    .where(
      sql<boolean>`bundle_credit.name_key = any(array(
        select search_key(title) from unnest(${titles}::text[]) as titles (title)))`,
    )
  return bundleLines(db)
    .innerJoin(credited.as('credited'), (join) =>
      join.onRef('credited.bundle_id', '=', 'bundle.id'),
    )
    .select('credited.role')
    .where(sql<boolean>`(credited.role <> 'main' or bundle.parent_id is distinct from ${id})`)
    .where(isAlive)
    .orderBy(sql`bundle.year desc nulls last`)
    .orderBy('bundle.title_key')
    .orderBy('bundle.id')
    .limit(limit)
    .execute()
}
