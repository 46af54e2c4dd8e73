import { workerData } from 'node:worker_threads'
import { attachJournal } from '../journal/journal.ts'
import { attachWorld } from '../memory/world.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { Swept } from './sweep.ts'
import { createSweep } from './sweep.ts'

// The entry point of a piscina worker: each task sweeps one slice. A sweep is ended by the stop
// word in shared memory, never by an abort, because it may hold the lock of a torrent.

/** The message to the worker for one slice. */
export interface SweepTask {
  readonly torrents: number
  readonly peers: number
}

const shared = workerData as SharedHandles
const world = attachWorld(shared)
const sweeper = createSweep(world, attachJournal(world.words, shared.thread))

export function sweep({ torrents, peers }: SweepTask): Swept {
  return sweeper.slice(torrents, peers)
}
