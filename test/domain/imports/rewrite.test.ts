import { describe, expect, it } from 'vitest'
import type { OldPlace, OldProgram } from '../../../src/domain/imports/old-links.ts'
import { placeKey } from '../../../src/domain/imports/old-links.ts'
import { referencesIn, rewritten } from '../../../src/domain/imports/rewrite.ts'
import { textParts } from '../../../src/domain/imports/text-parts.ts'

const HASH = `abcdef0123456${'7'.repeat(27)}`

const known: readonly (readonly [OldPlace, string])[] = [
  [{ kind: 'torrent', id: 5 }, '/torrents/105'],
  [{ kind: 'torrent', id: 0xabcdef0123456 }, '/torrents/106'],
  [{ kind: 'group', id: 5 }, '/bundles/9'],
  [{ kind: 'post', id: 7 }, '/posts/70'],
  [{ kind: 'topic', id: 7 }, '/topics/71'],
  [{ kind: 'member', id: null, name: 'ann' }, '/users/Ann'],
  [{ kind: 'request', id: 5 }, '/requests/50'],
  [{ kind: 'wiki', id: 5 }, '/wiki/seeding'],
  [{ kind: 'page', id: 5 }, '/wiki/about'],
]
const addresses = new Map(known.map(([place, address]) => [placeKey(place), address]))
const names = new Map([['old ann', 'old_ann']])
const of = (program: OldProgram, text: string) =>
  rewritten(text, { program, hosts: ['old.example'] }, { addresses, names })

describe('links to the old site', () => {
  it.each([
    ['gazelle', '[url=torrents.php?id=5]x[/url]', '[url=/bundles/9]x[/url]'],
    ['gazelle', '[url]/torrents.php?id=9&amp;torrentid=5[/url]', '[url]/torrents/105[/url]'],
    ['gazelle', 'http://www.old.example/torrents.php?id=5.', '[url]/bundles/9[/url].'],
    ['gazelle', '[url=torrents.php?action=download&amp;id=5]x[/url]', '[url=/torrents/105]x[/url]'],
    [
      'gazelle',
      '[torrent]5[/torrent] by [user]Old Ann[/user]',
      '[url]/torrents/105[/url] by [user]old_ann[/user]',
    ],
    ['gazelle', '[url=https://old.example/wiki.php?id=3]x[/url]', '[url=/wiki.php?id=3]x[/url]'],
    ['unit3d', 'https://old.example/torrents/5#comments', '[url]/torrents/105[/url]'],
    ['unit3d', '[url=/users/ann]x[/url]', '[url=/users/Ann]x[/url]'],
    ['unit3d', 'https://old.example/pages/3', 'https://old.example/pages/3'],
    ['gazelle', '[url=requests.php?action=view&amp;id=5]x[/url]', '[url=/requests/50]x[/url]'],
    ['gazelle', '[url=wiki.php?action=article&id=5]x[/url]', '[url=/wiki/seeding]x[/url]'],
    ['unit3d', '[url=/requests/5]x[/url]', '[url=/requests/50]x[/url]'],
    ['unit3d', 'https://old.example/wikis/5', '[url]/wiki/seeding[/url]'],
    ['unit3d', '[url=/pages/5]x[/url]', '[url=/wiki/about]x[/url]'],
    ['nexusphp', '[url=viewrequests.php?action=view&id=5]x[/url]', '[url=/requests/50]x[/url]'],
    ['nexusphp', '[url=details.php?id=5&hit=1]x[/url]', '[url=/torrents/105]x[/url]'],
    ['tbdev', '[url=reqdetails.php?id=5]x[/url]', '[url=/requests/50]x[/url]'],
    [
      'torrentpier',
      '[url=https://old.example/viewtopic.php?p=7#7]x[/url]',
      '[url=/posts/70]x[/url]',
    ],
    [
      'xbtit',
      `[url=https://old.example/index.php?page=torrent-details&amp;id=${HASH}]x[/url]`,
      '[url=/torrents/106]x[/url]',
    ],
    [
      'xbtit',
      '[url=index.php?page=forum&action=viewtopic&topicid=3&msg=7#7]x[/url]',
      '[url=/posts/70]x[/url]',
    ],
    [
      'xbtit',
      '[url=index.php?page=forum&action=viewtopic&topicid=7.msg3#new]x[/url]',
      '[url=/topics/71]x[/url]',
    ],
    [
      'xbtit',
      '[url=index.php?page=requests&action=viewreq&id=5]x[/url]',
      '[url=/requests/50]x[/url]',
    ],
    ['xbtit', '[url=index.php?page=rules]x[/url]', '[url=/index.php?page=rules]x[/url]'],
    ['torrentpier', '[url=viewtopic.php?t=7]x[/url]', '[url=/topics/71]x[/url]'],
    [
      'gazelle',
      'https://other.example/torrents.php?id=5',
      'https://other.example/torrents.php?id=5',
    ],
  ] as const)('of %s: %s', (program, text, becomes) => {
    expect(of(program, text)).toBe(becomes)
  })

  it('are collected before they are looked up', () => {
    const site = { program: 'gazelle', hosts: [] } as const
    const found = referencesIn('[url=torrents.php?id=5]x[/url] [user] Ann [/user]', site)
    expect(found).toEqual({ places: [{ kind: 'group', id: 5 }], names: ['ann'], hosts: [] })
  })

  it('are collected with the host names of the old site, whatever they lead to', () => {
    const site = { program: 'gazelle', hosts: ['old.example', 'older.example'] } as const
    const text = 'https://WWW.Old.Example/rules and https://other.example/torrents.php?id=5'
    expect(referencesIn(text, site).hosts).toEqual(['old.example'])
  })
})

describe('parts of a long text', () => {
  it('end where paragraphs do, and have all of it', () => {
    const text = `${'a'.repeat(80)}\n\n${'b'.repeat(50)}`
    expect(textParts(text, 100)).toEqual(['a'.repeat(80), 'b'.repeat(50)])
  })

  it('do not cut a letter of two units', () => {
    const parts = textParts('💿'.repeat(60), 101)
    expect(parts.join('')).toBe('💿'.repeat(60))
    expect(parts.every((part) => Buffer.from(part).toString() === part)).toBe(true)
  })
})
