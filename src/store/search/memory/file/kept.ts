import type pg from 'pg'
import { bytesUsed } from '../catalog.ts'
import { openCatalog, writeCatalog } from './catalog-file.ts'
import { identityOf, newToken, noted, noteFile } from './validity.ts'
import type { Loaded } from '../reader.ts'

// The file of a catalog, as a search thread uses it: read at the start, and written after each
// load.

/**
 * Returns the catalog in a file, with the time as of which it was loaded; null: there is no valid
 * one.
 * @param onValid called before the catalog is read, which takes seconds if it is large
 */
export async function readFile(
  client: pg.Client,
  file: string,
  { maxBytes, now }: { readonly maxBytes: number; readonly now: Date },
  onValid: () => void,
): Promise<Loaded | null> {
  const open = openCatalog(file)
  if (open === null) return null
  try {
    const asOf = await noted(client, open.key, now)
    if (asOf === null) return null
    onValid()
    const catalog = open.read()
    if (catalog === null || bytesUsed(catalog) > maxBytes) return null
    const { horizon, isNameOrdered } = open.key
    return { catalog, horizon, isNameOrdered, asOf }
  } finally {
    open.close()
  }
}

/** Stores a catalog as it was loaded, unless its database cannot be told apart from others. */
export async function keepFile(client: pg.Client, file: string, loaded: Loaded): Promise<void> {
  const { catalog, horizon, isNameOrdered, asOf } = loaded
  const database = await identityOf(client)
  if (database === null) return
  const token = newToken()
  const commit = await writeCatalog(file, { database, token, horizon, isNameOrdered }, catalog)
  await noteFile(client, token, asOf)
  commit()
}
