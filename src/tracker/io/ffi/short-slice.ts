import process from 'node:process'
import type { SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

/** The shortest slice that the system accepts, in nanoseconds. */
const SLICE_NS = 100_000
const ATTR_BYTES = 56
/** Words of a `sched_attr`: its size, the policy, and the low half of the slice. */
const A = { size: 0, policy: 1, sliceLo: 6, sliceHi: 7 } as const
const SCHED_OTHER = 0
/** Numbers of sched_setattr and sched_getattr. */
const NUMBERS: Readonly<Record<string, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: { set: 274, get: 275 },
}

/**
 * Requests short slices for the calling thread. From Linux 6.12 on, such a thread runs before
 * threads with usual slices as soon as it has something to do, instead of up to some milliseconds
 * later. Its share of the processor stays the same, and it needs no privilege. Older systems ignore
 * the request, and a thread to which the operator gave another policy keeps that one. Returns
 * whether it was accepted.
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
