import fs from 'node:fs'
import os from 'node:os'
import { describe, expect, it } from 'vitest'
import { askForShortSlices } from '../../../src/tracker/io/ffi/short-slice.ts'
import { loadSystemCalls } from '../../../src/tracker/system/system-calls.ts'

/** The scheduler's attributes of the calling thread; older systems do not report slices. */
function scheduled() {
  const text = fs.readFileSync('/proc/thread-self/sched', 'utf8')
  const of = (name: string) => new RegExp(`^${name}\\s*:\\s*(\\d+)`, 'm').exec(text)?.[1]
  return { policy: of('policy'), slice: of('se.slice'), nice: os.getPriority(0) }
}

const isUsual = process.platform === 'linux' && scheduled().policy === '0'

describe.runIf(isUsual)('short slices', () => {
  it('apply to the calling thread, whose priority stays', async () => {
    const before = scheduled()
    expect(askForShortSlices(await loadSystemCalls())).toBe(true)
    const after = scheduled()
    expect({ ...after, slice: before.slice }).toEqual(before)
    if (before.slice !== undefined) expect(after.slice).toBe('100000')
  })

  it('do nothing where the system has no such call', async () => {
    const calls = await loadSystemCalls()
    expect(askForShortSlices({ ...calls, syscall: () => -1 })).toBe(false)
  })
})
