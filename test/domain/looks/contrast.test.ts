import { describe, expect, it } from 'vitest'
import { contrast, legible } from '../../../src/domain/looks/contrast.ts'

describe('the contrast of two colors (WCAG 2.2)', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000000', 21],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
    ['#123456', '#123456', 1],
  ])('of %s on %s is %f', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 2)
  })
})

describe('a color that staff chose', () => {
  it('stays as it is where it is readable', () => {
    expect(legible('#12664f', ['#ffffff', '#eef1ee'], 4.5)).toBe('#12664f')
  })

  it.each([
    ['#ffff00', ['#ffffff', '#eef1ee']],
    ['#ffa500', ['#f4ecd8']],
    ['#00008b', ['#000000', '#131719']],
    ['#7f7f7f', ['#202020']],
  ])('%s is shaded until it is readable on %s', (color, surfaces) => {
    const shaded = legible(color, surfaces, 4.5)
    for (const surface of surfaces) expect(contrast(shaded, surface)).toBeGreaterThanOrEqual(4.5)
    expect(shaded).not.toMatch(/^#(000000|ffffff)$/)
  })

  it('becomes white or black where no shade is readable on every surface', () => {
    expect(legible('#777777', ['#000000', '#ffffff'], 4.5)).toBe('#ffffff')
  })
})
