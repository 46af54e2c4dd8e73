import { describe, expect, it } from 'vitest'
import {
  communityBody,
  noticeBody,
  torrentBody,
} from '../../../src/domain/notifications/webhook-bodies.ts'
import { digestBody } from '../../../src/domain/notifications/webhook-digests.ts'

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

/** Names of members' choice, and the same as text of Markdown. */
const MARKED: readonly (readonly [string, string])[] = [
  ['[free](http://evil.example)', '\\[free\\]\\(http://evil.example\\)'],
  ['**bold** __x__ ~~y~~', '\\*\\*bold\\*\\* \\_\\_x\\_\\_ \\~\\~y\\~\\~'],
  ['||spoiler|| `code`', '\\|\\|spoiler\\|\\| \\`code\\`'],
  ['back\\slash', 'back\\\\slash'],
]

/** What Discord knows after `<`, and what it shows as it is. */
const OF_DISCORD: readonly (readonly [string, string])[] = [
  ['<@&123> Film', '\\<@&123> Film'],
  ['<@!123> Film', '\\<@!123> Film'],
  ['<#123> Film', '\\<#123> Film'],
  ['<:name:123> Film', '\\<:name:123> Film'],
  ['<a:name:123> Film', '\\<a:name:123> Film'],
  ['<t:1700000000> Film', '\\<t:1700000000> Film'],
  ['</name:123> Film', '\\</name:123> Film'],
  ['<https://a.example> Film', '\\<https://a.example> Film'],
  ['# Film', '\\# Film'],
  ['> Film', '\\> Film'],
  ['A & B <b>Film</b>', 'A & B <b>Film</b>'],
  ['Film #1 <3', 'Film #1 <3'],
]

describe('the body of a webhook', () => {
  it.each(SIZES)('has %d bytes as %s', (size, text) => {
    expect(JSON.stringify(torrentBody('discord', announced('Film', size), 'babou'))).toContain(text)
  })

  it('has factors as whole percent, or with one digit', () => {
    const { torrent, ...entry } = announced('Film')
    const said = (downloadFactor: number, uploadFactor: number) =>
      JSON.stringify(
        torrentBody(
          'matrix',
          { ...entry, torrent: { ...torrent, downloadFactor, uploadFactor } },
          '',
        ),
      )
    expect(said(0.29, 1.1)).toContain('download counts 29%, upload counts 110%')
    expect(said(0.125, 2)).toContain('download counts 12.5%, upload counts 200%')
    expect(said(0, 1)).toContain('download counts 0%)')
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

  it.each(MARKED)('has %j as %j in each text that is Markdown', (name, safe) => {
    const says = `${name} was removed`
    const notice = { id: 1, kind: 'moderation', code: 'torrent-removed', data: {}, says }
    const about = { url: 'http://babou.example/', at: '2026-01-01T00:00:00.000Z' }
    const entry = {
      id: 1,
      kind: 'topic',
      aboutId: 1,
      title: name,
      author: 'a_b',
      place: name,
    } as const
    const digest = { schedule: 'daily', total: 1, entries: [announced(name)], ...about } as const
    for (const format of ['discord', 'matrix'] as const) {
      const bodies = [
        noticeBody(format, { ...notice, ...about }),
        communityBody(format, { ...entry, ...about }),
        digestBody(format, digest),
        torrentBody(format, announced(name), 'babou'),
      ]
      for (const body of bodies) {
        const { html: _, ...texts } = body as { readonly html?: string }
        const marked = JSON.stringify(texts).replaceAll('\u200b', '')
        expect(marked).toContain(JSON.stringify(safe).slice(1, -1))
        expect(marked.replaceAll(JSON.stringify(safe).slice(1, -1), '')).not.toContain(name)
      }
    }
    expect(communityBody('discord', { ...entry, ...about })).toMatchObject({
      embeds: [{ title: safe, description: expect.stringContaining('a\\_b') }],
    })
  })

  it.each(OF_DISCORD)('has %j as %j in what Discord gets', (name, safe) => {
    expect(torrentBody('discord', announced(name), 'babou')).toMatchObject({
      embeds: [{ title: safe }],
    })
  })

  it('has no half of an escape where a title is cut', () => {
    const { embeds } = torrentBody('discord', announced(`${'x'.repeat(255)}*`), 'babou') as {
      readonly embeds: readonly { readonly title: string }[]
    }
    expect(embeds[0].title).toBe('x'.repeat(255))
  })

  it('is none for cross-seed where the member may not download', () => {
    expect(torrentBody('cross-seed', announced('Film'), 'babou')).toBeNull()
  })
})
