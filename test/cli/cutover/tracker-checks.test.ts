import { describe, expect, it } from 'vitest'
import { trackerChecks } from '../../../src/cli/commands/cutover/tracker-checks.ts'
import { aNode } from '../../support/community/seen-trackers.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const LONG_AGO = new Date('2026-03-01T11:50:00Z')
const shadow = { isOn: true, version: 1 }

describe('the checks of our trackers before a hand-over', () => {
  it('pass for one that reports that it is a shadow with everything booked', () => {
    expect(trackerChecks([aNode({ shadow, unbooked: 0 }, NOW)], NOW)).toEqual([
      { name: 'tracker tracker-1', isOk: true, says: 'is a shadow with 2,004 peers' },
    ])
  })

  it('name each condition that fails', () => {
    expect(trackerChecks([aNode({ state: 'loading', unbooked: 3 }, NOW)], NOW)).toMatchObject([
      { isOk: false, says: 'is not a shadow, is loading, has 3 unbooked entries' },
    ])
    expect(trackerChecks([], NOW)).toMatchObject([{ name: 'trackers', isOk: false }])
  })

  it('fail for a silent tracker, which may serve clients, unless another one has its name', () => {
    const heard = aNode({ shadow, unbooked: 0 }, NOW)
    const silent = aNode({ node: 'tracker-2', shadow }, LONG_AGO)
    const [ok, failed] = trackerChecks([heard, silent], NOW)
    expect(ok.isOk).toBe(true)
    expect(failed).toEqual({
      ...{ name: 'tracker tracker-2', isOk: false },
      says: 'silent for 10 minutes: start it, or remove it (babou node remove tracker-2)',
    })
    expect(trackerChecks([heard, aNode({ shadow }, LONG_AGO)], NOW)).toHaveLength(1)
  })
})
