import { workerData } from 'node:worker_threads'
import { attachJournal } from '../journal/journal.ts'
import { attachWorld } from '../world.ts'
import type { SharedHandles } from '../world.ts'
import { createSweep } from './sweep.ts'

// The shell of a piscina worker: one task sweeps one slice. It ends by the stop word in shared
// memory, never by abort, since it may hold a torrent's lock.

/** One slice; message to the worker. */
export interface SweepTask {
  readonly from: number
  readonly torrents: number
  readonly peers: number
}

const shared = workerData as SharedHandles
const world = attachWorld(shared)
const sweeper = createSweep(world, attachJournal(world.words, shared.thread))

/** The number to go on with. */
export function sweep({ from, torrents, peers }: SweepTask): number {
  return sweeper.slice(from, torrents, peers)
}
