import { describe, expect, it } from 'vitest'
import { statusText } from '../../../src/cli/commands/cutover/status-text.ts'
import type { FrontRow } from '../../../src/store/shadow/front.ts'
import { someFigures } from '../../support/moving/some-figures.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const since = new Date('2026-03-01T10:00:00Z')
const booked = new Map([['tracker-1', { since, up: 2 ** 30, down: 512, members: [] }]])

function aFront(reportedAt: Date): FrontRow {
  return {
    ...{ node: 'n', oldUrl: 'http://old:34000', trackerUrl: 'http://127.0.0.1:4201' },
    ...{ phase: 'shadow', wanted: 'shadow', fault: null, startedAt: since, handedAt: null },
    ...{ returnedAt: null, reportedAt, figures: someFigures() },
  }
}

describe('babou shadow status', () => {
  it.each([
    ['babou shadow never ran', null],
    ['babou shadow has been silent', since],
  ])('says what our trackers would have booked when %s', (state, reportedAt) => {
    const front = reportedAt === null ? null : aFront(reportedAt)
    const text = statusText(front, [], booked, NOW)
    expect(text).toContain(state)
    expect(text).toContain(
      'tracker-1 would have booked 1.00 GiB uploaded and 512 B downloaded since 2026-03-01T10:00',
    )
  })

  it('leaves that to the sums of both while babou shadow reports', () => {
    expect(statusText(aFront(NOW), [], booked, NOW)).not.toContain('would have booked')
  })
})
