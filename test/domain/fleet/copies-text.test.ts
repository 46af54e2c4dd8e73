import { describe, expect, it } from 'vitest'
import { copiesText } from '../../../src/domain/fleet/copies-text.ts'

describe('copies at trackers that stand by', () => {
  it('have their size and lag, or the reason why there is none', () => {
    const copy = { node: 't2', slots: 130, lagMilliseconds: 120 }
    expect(copiesText([copy])).toBe('130 slots at t2, lag 0.1 s')
    expect(copiesText([copy, { ...copy, node: 't3', fault: 'full' }])).toBe(
      '130 slots at t2, lag 0.1 s; none at t3: its memory is full',
    )
    expect(copiesText([{ ...copy, fault: 'later' }])).toBe('none at t2: later')
    expect(copiesText([])).toBe('none')
  })
})
