import fs from 'node:fs'
import type { Log } from '../../shared/log.ts'
import type { TrackerFolder } from './folder.ts'
import { findJournals } from './journal-files.ts'
import { replayJournals } from './replay.ts'
import type { RestoredSnapshot } from './snapshot-read.ts'
import { readSnapshot } from './snapshot-read.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { World } from '../memory/world.ts'

// Restores every session to its state at the last reply: reads the snapshot, then later journal
// entries.

/** A snapshot that was read, and how long that took. */
export type ReadSnapshot = RestoredSnapshot & { readonly seconds: number }

/**
 * Restores the snapshot: the first half. A damaged snapshot is renamed, but what is intact in it is
 * used: together with the journals, it is better than nothing.
 */
export function restoreSnapshot(
  folder: Pick<TrackerFolder, 'snapshot'>,
  world: World,
  tables: TableWriters,
  log: Log,
): ReadSnapshot | null {
  const began = performance.now()
  const snapshot = readSnapshot(folder.snapshot, world, tables)
  if (snapshot !== null && !snapshot.isWhole) {
    const aside = `${folder.snapshot}.damaged`
    fs.renameSync(folder.snapshot, aside)
    log.error('snapshot.damaged', { movedTo: aside, peers: snapshot.peers })
  }
  return snapshot === null ? null : { ...snapshot, seconds: (performance.now() - began) / 1_000 }
}

/**
 * Applies the journal entries that came after the snapshot: the second half. The snapshot may have
 * been read while another process was still writing journals. Returns how many entries of each
 * journal the snapshot covers.
 */
export function restoreEntries(
  folder: Pick<TrackerFolder, 'journals'>,
  snapshot: ReadSnapshot | null,
  world: World,
  tables: TableWriters,
  log: Log,
): ReadonlyMap<string, number> {
  const began = performance.now()
  const extents = snapshot?.extents ?? new Map<string, number>()
  const replayed = replayJournals(findJournals(folder.journals), extents, world, tables, log)
  log('tracker.restored', {
    peers: world.peerCount(),
    fromSnapshot: snapshot?.peers ?? 0,
    entries: replayed.entries,
    seconds: Number(((snapshot?.seconds ?? 0) + (performance.now() - began) / 1000).toFixed(3)),
  })
  return extents
}
