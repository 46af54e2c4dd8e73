// Loaded into a measured tracker: its snapshot, which is due every three minutes, is written on
// SIGUSR2 instead. Threads load it too, and have no such timer.
import { isMainThread } from 'node:worker_threads'

const SNAPSHOT_MS = 180_000
const ours = globalThis.setInterval

if (isMainThread) {
  globalThis.setInterval = (each, milliseconds, ...rest) => {
    if (milliseconds !== SNAPSHOT_MS) return ours(each, milliseconds, ...rest)
    process.on('SIGUSR2', each)
    return ours(() => {}, milliseconds)
  }
}
