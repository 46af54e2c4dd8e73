import { workerData } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { silentLog } from '../../../shared/log.ts'
import { createDb } from '../../../store/base/db.ts'
import { makeCommunity } from '../../community.ts'
import type { DemoPlan } from '../types.ts'
import type { BatchGround, DrawnBatch, Range } from './batch.ts'
import { createBatches } from './batch.ts'

// The main file of a thread that draws torrents.

/** What a thread is started with. */
export interface LaneGround extends BatchGround {
  readonly plan: DemoPlan
  /** The URL of the database, to which nothing is written. */
  readonly url: string
}

const { plan, url, ...ground } = workerData as LaneGround
const db = createDb(url, { log: silentLog(), max: 1 })
// No row of a torrent contains a passkey.
const draw = createBatches(db, makeCommunity({ ...plan, passkeyOf: () => '' }), ground)

export async function drawn(range: Range): Promise<DrawnBatch> {
  const batch = await draw(range)
  const buffers = [batch.peers.buffer, ...batch.tables.map(({ text }) => text.buffer)]
  const value = { [transferableSymbol]: buffers, [valueSymbol]: batch }
  return move(value as never) as unknown as DrawnBatch
}
