import type { FfiConnection } from './connections.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

/** The most connections that are read, answered and closed together. */
export const BATCH = 64
/** The most bytes of one read; the rest is read in the next turn. */
export const MAX_READ_BYTES = 64 * 1024
const INPUT_BYTES = 256 * 1024

/** Creates the buffer that holds the input of several connections until it is handled. */
export function createInputBatch(calls: SystemCalls) {
  const input = pin(calls, INPUT_BYTES)
  const connections: (FfiConnection | undefined)[] = new Array<undefined>(BATCH).fill(undefined)
  const starts = new Int32Array(BATCH)
  const ends = new Int32Array(BATCH)
  let count = 0
  let end = 0

  return {
    bytes: input.bytes,
    isFull: () => count === BATCH || end + MAX_READ_BYTES > INPUT_BYTES,
    /** Reads a connection; returns the result of recv(2). */
    read(connection: FfiConnection): number {
      const length = calls.recv(connection.fd, input.address + end, MAX_READ_BYTES, 0)
      if (length <= 0) return length
      connections[count] = connection
      starts[count] = end
      ends[count++] = end + length
      // Aligned, because heads are read four bytes at a time.
      end = (end + length + 3) & ~3
      return length
    },
    count: () => count,
    /** Returns the connection at a place and removes it from the batch. */
    take(index: number): FfiConnection | undefined {
      const connection = connections[index]
      connections[index] = undefined
      return connection
    },
    startOf: (index: number) => starts[index],
    endOf: (index: number) => ends[index],
    clear(): void {
      count = 0
      end = 0
    },
  }
}
