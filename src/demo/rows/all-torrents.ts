import { sql } from 'kysely'
import type pg from 'pg'
import { copyText } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import type { DemoBundles } from './bundle-rows.ts'
import { demoBundles } from './bundle-rows.ts'
import { makeCatalog, removeUnusedTags } from './catalog-ids.ts'
import type { DemoHistory } from './history.ts'
import type { DrawnBatch } from './lanes/batch.ts'
import { drawAll } from './lanes/lanes.ts'
import { unpackPeers } from './lanes/peer-columns.ts'
import { completed } from './lanes/table-texts.ts'
import type { Parts } from './lanes/parts.ts'
import { filledWith, finished } from './lanes/parts.ts'
import type { DemoTotals } from './traffic-rows.ts'
import { addTotals } from './traffic-rows.ts'
import type { DemoCommunity } from './types.ts'

/** What is written along with the torrents. */
export interface Along {
  readonly url: string
  readonly isLarge: boolean
  readonly onProgress?: (torrents: number) => void
  /** The ID of the journal of all traffic, 16 bytes. */
  readonly journalId: Uint8Array
  readonly totals: DemoTotals
  readonly history: DemoHistory
  /** The rows that are written while the next torrents are drawn. */
  readonly others: Parts
}

interface Written {
  readonly torrents: number
  /** The number of rows in the traffic ledger. */
  readonly ledgerRows: number
}

/**
 * Writes all torrents and the rows that depend on them, while the next torrents are drawn. Resolves
 * with how many were written.
 */
export async function writeAll(
  client: pg.PoolClient,
  tx: Db,
  community: DemoCommunity,
  { url, isLarge, journalId, onProgress, totals, history, others }: Along,
): Promise<Written> {
  const catalog = await makeCatalog(tx)
  const bundles = demoBundles(client, await lastId(tx, 'bundle'))
  const written = { torrents: 0, ledgerRows: 0 }
  const ground = { catalog, journalId, isLarge }
  const drawn = drawAll(community, { url, db: tx, ground })
  for await (const batch of filledWith(drawn, others)) {
    await bundles.learn(batch.torrents)
    await writeTables(client, batch, bundles, () => written.ledgerRows++)
    for (const peer of unpackPeers(batch.peers)) {
      addTotals(totals, peer)
      history.add(peer)
    }
    written.torrents += batch.torrents.length
    onProgress?.(written.torrents)
  }
  await finished(others)
  await removeUnusedTags(tx, catalog)
  return written
}

/**
 * Writes the tables of a batch. Two of them lack a column that depends on earlier torrents: the
 * bundle of a torrent, and the number of an entry in the traffic ledger.
 */
async function writeTables(
  client: pg.PoolClient,
  { tables, torrents }: DrawnBatch,
  { bundleOf }: DemoBundles,
  nextNumber: () => number,
): Promise<void> {
  let nth = 0
  const lacking = {
    torrent: { column: 'bundle_id', next: () => bundleOf(torrents[nth++].id) },
    traffic_ledger: { column: 'number', next: nextNumber },
  }
  for (const { table, columns, text } of tables) {
    const lacks = table === 'torrent' || table === 'traffic_ledger' ? lacking[table] : null
    if (lacks === null) await copyText(client, table, columns, [text])
    else await copyText(client, table, [...columns, lacks.column], [completed(text, lacks.next)])
  }
}

/** Returns the highest ID of a table; 0 if the table is empty. */
export async function lastId(tx: Db, table: 'bundle' | 'collection'): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(id), 0) as last from ${sql.table(table)}`.execute(tx)
  return rows[0].last
}
