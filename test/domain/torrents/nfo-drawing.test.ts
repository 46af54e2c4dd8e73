import { describe, expect, it } from 'vitest'
import { drawNfo, MAX_LINES } from '../../../src/domain/torrents/nfo-drawing.ts'

describe('the image of an NFO', () => {
  it('has blocks and frames that connect between cells, and letters on top', () => {
    const { width, height, dots, letters } = drawNfo('█▀A<\n─┐ \u0001&')
    expect([width, height, dots.length]).toEqual([5 * 8 + 32, 2 * 16 + 32, 72 * 64])
    const bright = (x: number, y: number) => dots[(16 + y) * width + 16 + x] > 100
    expect([bright(0, 0), bright(7, 15), bright(8, 7), bright(8, 8)]).toEqual([
      ...[true, true, true, false],
    ])
    // A line runs through both cells, down from the corner, and nowhere else.
    const row = Array.from({ length: 16 }, (_, x) => bright(x, 16 + 8))
    expect(row.lastIndexOf(true)).toBe(12)
    expect(row.slice(0, 13).every((one) => one)).toBe(true)
    expect([bright(12, 31), bright(12, 16)]).toEqual([true, false])
    expect(letters).toContain('<text x="16" y="28">  A&lt;</text>')
    expect(letters).toContain('·&amp;</text>')
  })

  it('is limited, and says what was cut', () => {
    const { width, height, letters } = drawNfo(`${'x'.repeat(500)}\n`.repeat(MAX_LINES + 3))
    expect([width, height]).toEqual([120 * 8 + 32, (MAX_LINES + 1) * 16 + 32])
    expect(letters).toContain('… and 3 more lines')
  })
  it('reads every line once, and of a long one no more than it draws', () => {
    const many = `x${'\n'.repeat(262_000)}y`
    expect(drawNfo(many)).toMatchObject({ height: (MAX_LINES + 1) * 16 + 32 })
    expect(drawNfo(`x${'\n'.repeat(262_000)}`)).toMatchObject({ width: 40, height: 48 })
    expect(drawNfo('\t'.repeat(262_000))).toMatchObject({ width: 120 * 8 + 32, height: 48 })
    expect(drawNfo('😀'.repeat(200))).toMatchObject({ width: 120 * 8 + 32 })
  })
})
