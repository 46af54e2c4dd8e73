import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { FILES_KEPT_SECONDS } from '../../changes.ts'
import type { FileKey } from './catalog-file.ts'

// Whether a file of the catalog belongs to the database, so that the changes since its horizon
// bring it up to date. A copy of the database in another cluster counts its transactions from the
// start, and a database that was restored to an earlier moment has lost some.

/**
 * Identifies the cluster, the database and its tables by numbers that are never reused. It includes
 * the last migration, because migrations write without recording changes.
 */
const IDENTITY = `
  select concat_ws(' ', (select system_identifier from pg_control_system()),
    (select oid from pg_database where datname = current_database()),
    'torrent_change'::regclass::oid, 'torrent_stats'::regclass::oid,
    (select max(name) from schema_migration)) as database`

/**
 * Returns the identity of the database; null: the database does not reveal it, so no file can be
 * used.
 */
export async function identityOf(client: pg.Client): Promise<string | null> {
  try {
    const { rows } = await client.query<{ database: string }>(IDENTITY)
    return rows[0].database
  } catch (error) {
    if ((error as { code?: string }).code === INSUFFICIENT_PRIVILEGE) return null
    throw error
  }
}

const INSUFFICIENT_PRIVILEGE = '42501'

export const newToken = (): string => randomUUID()

/** Records a file that is complete, but not in its place yet. */
export async function noteFile(client: pg.Client, token: string, asOf: Date): Promise<void> {
  await client.query('insert into search_file (token, at) values ($1, $2)', [token, asOf])
}

/** Returns when a file was loaded; null: it is not of this database, or is too old. */
export async function noted(
  client: pg.Client,
  { database, token }: FileKey,
  now: Date,
): Promise<Date | null> {
  if ((await identityOf(client)) !== database) return null
  const { rows } = await client.query<{ at: Date }>('select at from search_file where token = $1', [
    token,
  ])
  const at = rows.at(0)?.at
  if (at === undefined) return null
  return now.getTime() - at.getTime() > FILES_KEPT_SECONDS * 1000 ? null : at
}
