import type { FileHandle } from 'node:fs/promises'

/**
 * The size of one write. It is small because, on kernels without preemption, nothing else runs on
 * the processor while the system copies, and an announce thread may be waiting for that processor.
 */
const WRITE_BYTES = 64 * 1024

/**
 * Writes all bytes at the current position. A write that is short without an error means that the
 * disk is full.
 */
export async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const some = Math.min(WRITE_BYTES, bytes.length - done)
    const { bytesWritten } = await handle.write(bytes, done, some)
    done += bytesWritten
  }
}
