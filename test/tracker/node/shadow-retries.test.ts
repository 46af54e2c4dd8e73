import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { JournalFiles } from '../../../src/tracker/journal/journal-files.ts'
import { createShadow } from '../../../src/tracker/node/shadow.ts'
import { aWorld } from '../support/a-world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Journals whose switches end as `results` says, then succeed. */
function aShadow() {
  const { world, pass } = aWorld()
  const results: (boolean | Error)[] = []
  let isShadow = false
  const files: Pick<JournalFiles, 'all' | 'isShadow' | 'setShadow'> = {
    all: () => [],
    isShadow: () => isShadow,
    setShadow(isOn) {
      isShadow = isOn
      const result = results.shift() ?? true
      if (result instanceof Error) throw result
      return result
    },
  }
  const journals = { files: files as JournalFiles }
  return { shadow: createShadow({ world, journals, log: silentLog() }), results, pass }
}

describe('the switch of journals', () => {
  it('is tried again when the disk refuses a file', () => {
    const { shadow, results } = aShadow()
    results.push(new Error('ENOSPC'), false)
    shadow.take(true, 1)
    expect(shadow.report()).toBe(undefined)
    vi.runOnlyPendingTimers()
    expect(shadow.report()).toBe(undefined)
    vi.runOnlyPendingTimers()
    expect(shadow.report()).toMatchObject({ isOn: true, version: 1 })
  })

  it('lets no signals of the rehearsal through while it waits, and shortly afterwards', () => {
    const { shadow, results, pass } = aShadow()
    const heard: number[] = []
    const hear = shadow.unlessOn((signal: number) => void heard.push(signal))
    shadow.take(true, 1)
    results.push(false)
    shadow.take(false, 2)
    hear(1)
    vi.runOnlyPendingTimers()
    expect(shadow.report()).toMatchObject({ isOn: false })
    hear(2)
    pass(3)
    hear(3)
    expect(heard).toEqual([3])
  })
})
