import { readExternalId } from '../../../domain/bundles/external-ids/read.ts'
import type { Db } from '../../../store/base/db.ts'
import * as externalIds from '../../../store/bundles/external-ids.ts'
import type { BundleLine } from '../../../store/bundles/bundles.ts'
import * as bundleSearch from '../../../store/bundles/search.ts'
import * as bundles from '../../../store/bundles/bundles.ts'
import { typedId } from '../../http/frame/path-ids.ts'

// Finds bundles by what people type to name one.

/**
 * Finds the bundles that match what a member typed: an ID, an address, an external ID, or words.
 */
export async function lookFor(
  db: Db,
  typed: string,
  limit: number,
  kinds: Parameters<typeof bundleSearch.search>[3] = [],
): Promise<readonly BundleLine[]> {
  const known = await refOf(db, typed)
  if (known === null) return bundleSearch.search(db, typed, limit, kinds)
  const row = await bundles.findKept(db, known)
  return row !== undefined && fits(row, kinds) ? [row] : []
}

function fits(row: BundleLine, kinds: readonly string[] = []): boolean {
  return kinds.length === 0 || kinds.includes(row.kind)
}

/**
 * Finds the bundle that an ID, an address or an external ID names; null when the text is none of
 * these.
 */
export async function refOf(db: Db, typed: string): Promise<number | null> {
  const id = typedId(typed, 'bundles')
  if (id !== null && (typed.includes('/') || typed.trim().startsWith('#'))) return id
  const external = readExternalId(typed)
  return external === null ? null : externalIds.ownerOf(db, [external])
}
