import type { OldPlace, OldProgram } from '../../domain/imports/old-links.ts'
import { oldPlace } from '../../domain/imports/old-links.ts'
import type { Db } from '../base/db.ts'
import { addressesOf } from './old-places.ts'

// Links to the old site, once its host name points here.

export interface OldLink {
  readonly place: OldPlace
  /** The current address, without checking who may see it; null: the target was not imported. */
  readonly address: string | null
}

/**
 * Returns the target of an address of the old site; null: nothing was imported, or the address
 * leads to nothing that can be here.
 */
export async function find(
  db: Db,
  path: string,
  parameters: ReadonlyMap<string, string>,
): Promise<OldLink | null> {
  const source = await db.selectFrom('import_source').select('source').executeTakeFirst()
  if (source === undefined) return null
  const place = oldPlace(source.source as OldProgram, path, parameters)
  if (place === null) return null
  const [address] = (await addressesOf(db, [place])).values()
  return { place, address: address ?? null }
}
