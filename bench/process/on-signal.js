// Loaded into a measured tracker: writes its snapshot on SIGUSR2 instead of every three minutes.
// Threads load this too, and have no such timer.
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
