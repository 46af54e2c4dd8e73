import { describe, expect, it } from 'vitest'
import { buffer } from '../../../../src/domain/ratio/buffer.ts'
import { ownBar } from '../../../../src/site/http/frame/own-bar.ts'

const GIB = 2n ** 30n
const OWN = {
  ...{ uploaded: 3n * GIB, downloaded: 2n * GIB, milliPoints: 12_500n, tokens: 2n },
  ...{ seeding: 4, leeching: 1, toSeed: 0, required: null, before: null },
}
const titled = (own: typeof OWN | object) =>
  new Map(ownBar({ ...OWN, ...own }).map(({ label, title }) => [label, title]))

describe('the bar above every page', () => {
  it('shows what a member has, each with a link', () => {
    expect(ownBar(OWN).map(({ label, text }) => `${label} ${text}`)).toEqual([
      ...['Up 3.00 GiB', 'Down 2.00 GiB', 'Ratio 1.50', 'Buffer 1.00 GiB'],
      ...['Points 12', 'Tokens 2', 'Seeding 4', 'Leeching 1'],
    ])
    expect(titled({}).get('Points')).toBe('Your points: 12.5')
    expect(ownBar(OWN).every(({ href }) => href.startsWith('/'))).toBe(true)
  })

  it('shows seeding requirements only if there are any', () => {
    expect(ownBar({ ...OWN, toSeed: 3 }).at(-1)).toMatchObject({
      ...{ label: 'To seed', text: '3', href: '/hit-and-run' },
    })
  })

  it('names the required ratio, and marks one below it', () => {
    const asked = { ...OWN, required: 2 }
    expect(titled({ required: 2 }).get('Ratio')).toBe('Required: 2.00')
    const figures = ownBar(asked)
    expect(figures.find(({ isBad }) => isBad)).toMatchObject({ label: 'Ratio', text: '1.50' })
    expect(figures.find(({ label }) => label === 'Buffer')?.text).toBe('-512 MiB')
    expect(ownBar(OWN).some(({ isBad }) => isBad)).toBe(false)
  })

  it('says in its titles what changed since the last day', () => {
    const before = { day: '2026-03-01', uploaded: `${GIB}`, downloaded: `${2n * GIB}` }
    const titles = titled({ before })
    expect(titles.get('Up')).toBe('Uploaded: 3,221,225,472 bytes; +2.00 GiB since 2026-03-01')
    expect(titles.get('Down')).toMatch(/; \+0 B since 2026-03-01$/)
    expect(titles.get('Ratio')).toBe('No ratio is required; 0.50 on 2026-03-01')
    expect(titles.get('Buffer')).toMatch(/to 1\.00; \+2\.00 GiB since 2026-03-01$/)
  })
})

describe('the buffer', () => {
  it.each([
    [3n, 2n, null, 1n],
    [100n, 0n, 0.5, 200n],
    [100n, 150n, 0.6, 16n],
    [0n, 7n, 1, -7n],
    [10n, 0n, 0.0001, 10_000n],
  ])('of %d up and %d down with %s required is %d', (up, down, required, left) => {
    expect(buffer(up, down, required)).toBe(left)
  })
})
