import os from 'node:os'
import { Piscina } from 'piscina'
import { threadFile } from '../../../shared/thread-file.ts'
import type { Db } from '../../../store/base/db.ts'
import type { DemoCommunity } from '../types.ts'
import type { BatchGround, DrawnBatch, Range } from './batch.ts'
import { createBatches } from './batch.ts'
import type { LaneGround } from './worker.ts'

/** The reason is in src/tracker/reaper/reaper-pool.ts. */
const IMPORTS_MODULES = '--no-experimental-require-module'
/** PostgreSQL writes with one process, so more threads than this would only wait for it. */
const THREADS = Math.max(1, Math.min(3, os.availableParallelism()))
/** The number of torrents that are drawn at a time; they make about 15 MB of rows. */
const BATCH = 2_000
/**
 * The memory for new objects of a thread, in MB; two thirds of it are in use at a time. The objects
 * of some torrents are always alive, and each garbage collection copies them: with twice the usual
 * memory, there are half as many collections.
 */
const YOUNG_MB = 96

/** What is needed to draw all torrents of a community. */
export interface LanesPlan {
  /** The URL of the database in which the community is written. */
  readonly url: string
  readonly db: Db
  readonly ground: BatchGround
}

/**
 * Draws all torrents in the order of their IDs. Those of a large community are drawn in threads,
 * each of which is one batch ahead.
 */
export async function* drawAll(
  community: DemoCommunity,
  { url, db, ground }: LanesPlan,
): AsyncGenerator<DrawnBatch> {
  const ranges = rangesOf(community.plan.torrents)
  if (!ground.isLarge) {
    const draw = createBatches(db, community, ground)
    for (const range of ranges) yield await draw(range)
    return
  }
  const pool = new Piscina<Range, DrawnBatch>({
    filename: threadFile('demo/rows/lanes/worker').href,
    name: 'drawn',
    minThreads: THREADS,
    maxThreads: THREADS,
    execArgv: [IMPORTS_MODULES],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    workerData: { ...ground, url, plan: community.plan } satisfies LaneGround,
  })
  try {
    yield* inOrder(pool, ranges)
  } finally {
    await pool.destroy()
  }
}

async function* inOrder(pool: Piscina<Range, DrawnBatch>, ranges: readonly Range[]) {
  const ahead: Promise<DrawnBatch>[] = []
  for (const range of ranges) {
    const batch = pool.run(range)
    // An error is thrown when it is the turn of this batch, or together with the error of another
    // one.
    batch.catch(() => {})
    if (ahead.push(batch) > 2 * THREADS) yield await ahead.shift()!
  }
  for (const batch of ahead) yield await batch
}

function rangesOf(torrents: number): readonly Range[] {
  return Array.from({ length: Math.ceil(torrents / BATCH) }, (_, nth) => {
    return { from: nth * BATCH, to: Math.min(torrents, (nth + 1) * BATCH) }
  })
}
