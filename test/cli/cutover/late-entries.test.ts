import { describe, expect, it } from 'vitest'
import { lateEntries } from '../../../src/cli/commands/cutover/late-entries.ts'
import { aNode } from '../../support/community/seen-trackers.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const LONG_AGO = new Date('2026-03-01T11:50:00Z')
const [on, off] = [true, false].map((isOn) => ({ isOn, version: 1 }))

describe('what the sums of booked traffic lack', () => {
  it('is what trackers have not sent, also those that are gone', () => {
    const trackers = [aNode({ unbooked: 1_200 }, NOW), aNode({ unbooked: 34 }, LONG_AGO)]
    const reasons = ['1,234 entries of trackers are not booked yet']
    expect(lateEntries(trackers, false, NOW)).toEqual({ unbooked: 1_234, reasons })
  })

  it('is unknown after a return until trackers have reported that they are shadows again', () => {
    const trackers = [
      aNode({ node: 'a', unbooked: 0, shadow: on }, NOW),
      aNode({ node: 'b', unbooked: 0, shadow: off }, NOW),
      aNode({ node: 'c', unbooked: 0, shadow: off }, LONG_AGO),
      aNode({ node: 'd', unbooked: 0, shadow: on }, LONG_AGO),
      aNode({ node: 'a', unbooked: 0, shadow: off }, LONG_AGO),
    ]
    const reasons = [
      'b does not report yet that it is a shadow again',
      'c is silent and may have entries that are missing',
    ]
    expect(lateEntries(trackers, true, NOW)).toEqual({ unbooked: 0, reasons })
    expect(lateEntries(trackers, false, NOW)).toEqual({ unbooked: 0, reasons: [] })
  })
})
