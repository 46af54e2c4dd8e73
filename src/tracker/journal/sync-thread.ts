import fs from 'node:fs'
import { workerData } from 'node:worker_threads'
import { J, journalBase } from './journal-cells.ts'
import { SYNC } from './sync-cells.ts'

// The entry point of the thread that makes journals durable. Because it does nothing else, entries
// are on disk within 50 ms unless the disk takes longer.

/**
 * Less than the 50 ms that are promised: the rest is the time that the system needs to wake a
 * thread.
 */
const WITHIN_MS = 45
const LEAST_PAUSE_MS = 10

const words = new Int32Array((workerData as { buffer: SharedArrayBuffer }).buffer)

function syncPlace(base: number, parity: number): void {
  const written = Atomics.load(words, base + J.written + parity)
  if (words[base + J.synced + parity] === written) return
  try {
    fs.fdatasyncSync(words[base + J.fd + parity])
    Atomics.store(words, base + J.synced + parity, written)
  } catch {
    Atomics.add(words, SYNC.failures, 1) // the main thread notices that it grew and logs it
  }
}

let took = 0
while (Atomics.load(words, SYNC.stop) === 0) {
  // An entry that is written just after a round started waits for that round, the pause and the
  // next round.
  Atomics.wait(words, SYNC.stop, 0, Math.max(LEAST_PAUSE_MS, WITHIN_MS - 2 * took))
  const began = performance.now()
  for (let slot = 0; slot < words[SYNC.slots]; slot++) {
    for (const parity of [0, 1]) syncPlace(journalBase(slot), parity)
  }
  took = performance.now() - began
  Atomics.add(words, SYNC.rounds, 1)
}
