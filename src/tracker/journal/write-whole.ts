import type { FileHandle } from 'node:fs/promises'

/**
 * Written by one call: while the system copies, it lets nobody else have that processor where it is
 * built without preemption, and an announce thread may wait for just that one.
 */
const WRITE_BYTES = 64 * 1024

/** Writes all bytes where the file stands. A write may come short without an error: disk full. */
export async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const some = Math.min(WRITE_BYTES, bytes.length - done)
    const { bytesWritten } = await handle.write(bytes, done, some)
    done += bytesWritten
  }
}
