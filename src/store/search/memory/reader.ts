import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Catalog } from './catalog.ts'
import { bytesUsed, createCatalog, noteCounts, ordinalOf, remove, seal } from './catalog.ts'
import { copyStatement, createLoader } from './load.ts'
import type { News } from './asked/statement.ts'
import { createClient } from '../../base/writable-host.ts'

// How a search thread reads the database, over a separate connection.

const CONNECT_LIMIT_MS = 5_000
/** How many chunks of 64 KiB are read between two checks of the memory used. */
const CHUNKS_A_LOOK = 500
/** The most torrents that one statement names. */
const CHANGED_AT_ONCE = 1_000
const HORIZON = 'select pg_snapshot_xmin(pg_current_snapshot())::text as horizon'

export interface Loaded {
  readonly catalog: Catalog
  readonly horizon: string
  readonly isNameOrdered: boolean
  readonly asOf: Date
}

export async function connect(url: string): Promise<pg.Client> {
  const client = createClient(url, {
    application_name: 'babou-search',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
  })
  client.on('error', () => {}) // the running statement, or the next one, fails
  await client.connect()
  return client
}

/**
 * Loads all listed torrents as of one moment; returns null when they need more memory than allowed.
 */
export async function load(client: pg.Client, maxBytes: number, now: Date): Promise<Loaded | null> {
  await client.query('begin isolation level repeatable read, read only')
  try {
    const [{ horizon }] = (await client.query<{ horizon: string }>(HORIZON)).rows
    const catalog = createCatalog()
    const take = createLoader(catalog)
    let chunks = 0
    for await (const chunk of client.query(copyTo(copyStatement()))) {
      take(chunk as Buffer)
      if (++chunks % CHUNKS_A_LOOK === 0 && bytesUsed(catalog) > maxBytes) return null
    }
    seal(catalog)
    const isNameOrdered = await ordersByBytes(client)
    return bytesUsed(catalog) > maxBytes ? null : { catalog, horizon, asOf: now, isNameOrdered }
  } finally {
    await client.query('rollback')
  }
}

async function ordersByBytes(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(`
    select datcollate in ('C', 'POSIX') and to_jsonb(d) ->> 'datlocprovider' = 'c'
      or to_jsonb(d) ->> 'datlocprovider' = 'b' as is
    from pg_database d where datname = current_database()`)
  return rows[0].is
}

/** Reads the changes since a horizon. */
export async function news(client: pg.Client, since: string): Promise<News> {
  const { rows } = await client.query<News>(
    `${HORIZON}, (select coalesce(json_agg(json_build_array(transaction::text, torrent_id)), '[]')
      from torrent_change where transaction >= $1::text::xid8) as changes`,
    [since],
  )
  return rows[0]
}

/** Reads torrents again; removes those that are no longer listed. */
export async function readAgain(
  client: pg.Client,
  catalog: Catalog,
  ids: readonly number[],
): Promise<void> {
  for (let at = 0; at < ids.length; at += CHANGED_AT_ONCE) {
    const some = ids.slice(at, at + CHANGED_AT_ONCE)
    const chunks: Buffer[] = []
    for await (const chunk of client.query(copyTo(copyStatement(some)))) {
      chunks.push(chunk as Buffer)
    }
    // In one step: no question is answered between the removal and the return of a torrent.
    for (const id of some) remove(catalog, id)
    const take = createLoader(catalog)
    for (const chunk of chunks) take(chunk)
  }
}

/** Returns those of some torrents that have words in the names of their files. */
export async function readHavingFiles(
  client: pg.Client,
  ids: readonly number[],
  query: string,
): Promise<ReadonlySet<number>> {
  // The index of words would find all torrents that have them, which takes seconds.
  const { rows } = await client.query<{ id: string }>(
    `with asked as materialized (
      select torrent_id as id, files from torrent_words where torrent_id = any($1::bigint[]))
    select id from asked where files @@ $2::tsquery`,
    [ids, query],
  )
  return new Set(rows.map(({ id }) => Number(id)))
}

interface Counts {
  readonly torrent_id: string
  readonly seeders: number
  readonly leechers: number
  readonly snatches: string
}

const COUNTS = 'select torrent_id, seeders, leechers, snatches from torrent_stats where'

/**
 * Reads all counts of swarms that were written since a horizon, by the transaction that wrote each
 * row; returns the moment as of which they are, for `readCounts`.
 */
export async function readAllCounts(
  client: pg.Client,
  catalog: Catalog,
  since: string,
): Promise<string> {
  const moment = await momentOf(client)
  const written = `${COUNTS} age(xmin) <= age($1::text::xid8::xid)`
  takeCounts(catalog, (await client.query<Counts>(written, [since])).rows)
  return moment
}

/** Reads the counts that were recorded since a moment; returns the moment for the next call. */
export async function readCounts(
  client: pg.Client,
  catalog: Catalog,
  since: string,
): Promise<string> {
  const moment = await momentOf(client)
  const noted = `${COUNTS} torrent_id = any(array(
    select distinct unnest(torrent_ids) from torrent_count_change
    where transaction >= pg_snapshot_xmin($1::text::pg_snapshot)
      and not pg_visible_in_snapshot(transaction, $1::text::pg_snapshot)))`
  takeCounts(catalog, (await client.query<Counts>(noted, [since])).rows)
  return moment
}

async function momentOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ moment: string }>(
    'select pg_current_snapshot()::text as moment',
  )
  return rows[0].moment
}

function takeCounts(catalog: Catalog, rows: readonly Counts[]): void {
  for (const { torrent_id: id, seeders, leechers, snatches } of rows) {
    const ordinal = ordinalOf(catalog, Number(id))
    if (ordinal === null) continue
    noteCounts(catalog, ordinal, { seeders, leechers, snatches: Number(snatches) })
  }
}
