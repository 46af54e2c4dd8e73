import process from 'node:process'
import type { SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

/** The shortest time slice that the system accepts, in nanoseconds. */
const SLICE_NS = 100_000
const ATTR_BYTES = 56
/** Word offsets in a `sched_attr`: its size, the policy, and the low half of the slice. */
const A = { size: 0, policy: 1, sliceLo: 6, sliceHi: 7 } as const
const SCHED_OTHER = 0
/** System call numbers of sched_setattr and sched_getattr. */
const NUMBERS: Readonly<Record<string, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: { set: 274, get: 275 },
}

/**
 * Requests short time slices for the calling thread. Since Linux 6.12, such a thread runs before
 * threads with the usual slices as soon as it has something to do, instead of up to some
 * milliseconds later. Its share of the processor stays the same, and it needs no privilege. Older
 * systems ignore the request, and a thread to which the operator gave another policy keeps it.
 * Returns whether the request was accepted.
 */
export function askForShortSlices(calls: SystemCalls): boolean {
  const numbers = NUMBERS[process.arch] as (typeof NUMBERS)[string] | undefined
  if (numbers === undefined) return false
  const { words, address } = pin(calls, ATTR_BYTES)
  if (calls.syscall(numbers.get, 0, address, ATTR_BYTES, 0) < 0) return false
  if (words[A.policy] !== SCHED_OTHER) return false
  words[A.sliceLo] = SLICE_NS
  words[A.sliceHi] = 0
  return calls.syscall(numbers.set, 0, address, 0, 0) === 0
}
