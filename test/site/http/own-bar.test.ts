import { describe, expect, it } from 'vitest'
import { ownBar } from '../../../src/site/http/frame/own-bar.ts'

const GIB = 2n ** 30n
const OWN = {
  ...{ uploaded: 3n * GIB, downloaded: 2n * GIB, milliPoints: 12_500n, tokens: 2n },
  ...{ seeding: 4, leeching: 1, toSeed: 0 },
}

describe('the bar above every page', () => {
  it('shows what a member has, each with a link', () => {
    expect(ownBar(OWN).map(({ label, text }) => `${label} ${text}`)).toEqual([
      ...['Up 3.00 GiB', 'Down 2.00 GiB', 'Ratio 1.50', 'Points 12.5', 'Tokens 2'],
      ...['Seeding 4', 'Leeching 1'],
    ])
    expect(ownBar(OWN).every(({ href }) => href.startsWith('/'))).toBe(true)
  })

  it('shows seeding requirements only if there are any', () => {
    expect(ownBar({ ...OWN, toSeed: 3 }).at(-1)).toMatchObject({
      ...{ label: 'To seed', text: '3', href: '/obligations' },
    })
  })
})
