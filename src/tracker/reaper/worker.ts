import { workerData } from 'node:worker_threads'
import { attachJournal } from '../journal/journal.ts'
import { attachWorld } from '../memory/world.ts'
import type { SharedHandles } from '../memory/world.ts'
import type { Swept } from './sweep.ts'
import { createSweep } from './sweep.ts'

// The entry point of a piscina worker: one task sweeps one slice. The stop word in shared memory
// ends it, never an abort, because it may hold the lock of a torrent.

/** One slice: the message to the worker. */
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
