import { describe, expect, it } from 'vitest'
import { torrentBody } from '../../../src/domain/notifications/webhook-bodies.ts'

const announced = (name: string, size = 2 ** 30) => ({
  ...{ id: 1, kind: 'listed' as const, at: '2026-01-01T00:00:00.000Z', torrentId: 1 },
  torrent: {
    ...{ name, size, categoryName: 'Movies', downloadFactor: 1, uploadFactor: 1 },
    ...{ url: 'http://babou.example/torrents/1', download: null },
  },
})

/** Sizes in bytes, and the text of each. */
const SIZES: readonly (readonly [number, string])[] = [
  [2 ** 30, '1.00 GiB'],
  [0.01 * 2 ** 30, '0.01 GiB'],
  [10_000_000, '9.54 MiB'],
  [100_000, '0.10 MiB'],
]

describe('the body of a webhook', () => {
  it.each(SIZES)('has %d bytes as %s', (size, text) => {
    expect(JSON.stringify(torrentBody('discord', announced('Film', size), 'babou'))).toContain(text)
  })

  it('has a title as its letters, not as Markdown', () => {
    const name = '[free](http://evil.example) **x** `y`'
    const safe = '\\[free\\]\\(http://evil.example\\) \\*\\*x\\*\\* \\`y\\`'
    const discord = torrentBody('discord', announced(name), 'babou')
    expect(discord).toMatchObject({ embeds: [{ title: safe }] })
    expect(torrentBody('matrix', announced(name), 'babou')).toMatchObject({
      text: expect.stringContaining(safe),
      html: expect.stringContaining(name),
    })
  })

  it('is none for cross-seed where the member may not download', () => {
    expect(torrentBody('cross-seed', announced('Film'), 'babou')).toBeNull()
  })
})
