import { describe, expect, it } from 'vitest'
import { usageText } from '../../../src/domain/fleet/usage-text.ts'

describe('the use of limits at other trackers', () => {
  it('has its age and how many members it is about, or says that nothing came', () => {
    const told = { node: 't2', isUsed: true, ageMilliseconds: 340, members: 12, lastMembers: 3 }
    expect(usageText([told])).toBe('12 members at t2, reported 0.3 s ago (last frame: 3)')
    const silent = { node: 't3', isUsed: false, members: 0, lastMembers: 0 }
    expect(usageText([{ ...told, isUsed: false }, silent])).toBe(
      '12 members at t2, reported 0.3 s ago (last frame: 3), not counted while torrents move; ' +
        'nothing from t3',
    )
    expect(usageText([])).toBe('none')
  })
})
