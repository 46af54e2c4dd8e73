import fs from 'node:fs'
import type { Log } from '../../shared/log.ts'
import type { TrackerFolder } from './folder.ts'
import { findJournals } from './journal-files.ts'
import { replayJournals } from './replay.ts'
import type { RestoredSnapshot } from './snapshot-read.ts'
import { readSnapshot } from './snapshot-read.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'

/**
 * Restores every session as of the last reply: the snapshot, then later journal entries. Returns
 * how many entries of each journal the snapshot covers.
 */
export function restoreSessions(
  folder: TrackerFolder,
  world: World,
  tables: TableWriters,
  log: Log,
): ReadonlyMap<string, number> {
  const began = performance.now()
  const snapshot = snapshotOf(folder, world, tables, log)
  const extents = snapshot?.extents ?? new Map<string, number>()
  const replayed = replayJournals(findJournals(folder.journals), extents, world, tables, log)
  log('tracker.restored', {
    peers: world.peerCount(),
    fromSnapshot: snapshot?.peers ?? 0,
    entries: replayed.entries,
    seconds: Number(((performance.now() - began) / 1000).toFixed(3)),
  })
  return extents
}

/** A damaged snapshot is moved away: its intact part and the journals are better than nothing. */
function snapshotOf(
  folder: TrackerFolder,
  world: World,
  tables: TableWriters,
  log: Log,
): RestoredSnapshot | null {
  const snapshot = readSnapshot(folder.snapshot, world, tables)
  if (snapshot !== null && !snapshot.isWhole) {
    const aside = `${folder.snapshot}.damaged`
    fs.renameSync(folder.snapshot, aside)
    log.error('snapshot.damaged', { movedTo: aside, peers: snapshot.peers })
  }
  return snapshot
}
