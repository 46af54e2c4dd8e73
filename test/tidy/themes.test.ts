import fs from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { faint } from '../../src/domain/looks/pairs.ts'
import { readThemes } from '../../src/site/ui/looks/read-themes.ts'

// Each theme of public/themes: its size, and the contrast of every pair of colors that can occur.

const FILE_BYTES = 3 * 1024
const themes = [...readThemes('public/themes')]

describe.each(themes)('the theme %s', (name, theme) => {
  it('has the contrast of text on every surface, and of borders', () => {
    const found = faint(theme.colors, name.startsWith('high-contrast') ? 7 : undefined).map(
      ({ front, back, has, least }) => `${front} on ${back}: ${has.toFixed(2)}, not ${least}`,
    )
    expect(found).toEqual([])
  })

  it(`is a file of at most ${FILE_BYTES} bytes, whose values are at most 1 KB, compressed`, () => {
    const file = fs.readFileSync(`public/themes/${name}.json`)
    expect(file.length).toBeLessThanOrEqual(FILE_BYTES)
    expect(brotliCompressSync(file).length).toBeLessThanOrEqual(1024)
  })
})
