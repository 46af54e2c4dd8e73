import { describe, expect, it } from 'vitest'
import { linksText } from '../../../src/domain/fleet/links-text.ts'

describe('links to other trackers', () => {
  it('are counted, and named where they are down', () => {
    const up = ['t2', 't3'].map((node) => ({ node, isUp: true }))
    expect(linksText(up)).toBe('2 of 2 up')
    expect(linksText([...up, { node: 't4', isUp: false }])).toBe('2 of 3 up, down: t4')
    expect(linksText([])).toBe('0 of 0 up')
  })
})
