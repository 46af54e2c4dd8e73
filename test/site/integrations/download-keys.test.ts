import fs from 'node:fs'
import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { downloadKeyOf } from '../../../src/store/accounts/download-keys.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
let site: TestSite
let annId: number
let feedKey: string
let downloadKey: string
let reads: string
let downloads: string

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
  await aListedTorrent(site.db, 'One', annId)
  feedKey = (await feedKeys.ensure(site.db, testSecrets, annId, new Date())).key
  downloadKey = downloadKeyOf(testSecrets, annId, feedKey)
  ;({ token: reads } = await aToken(site, annId, { scopes: ['torrents:read', 'user:read'] }))
  const scopes = ['torrents:read', 'torrents:download', 'user:read'] as const
  ;({ token: downloads } = await aToken(site, annId, { scopes: [...scopes] }))
})
afterAll(() => site.stop())

const ask = (path: string, token?: string) => {
  const request = supertest(site.app).get(path).buffer(true)
  return token === undefined ? request : request.set('Authorization', `Bearer ${token}`)
}
const textOf = async (path: string, token?: string) => {
  const { status, text } = await ask(path, token)
  expect(status, text).toBe(200)
  return text
}

/** Every door through which a token reads torrents. */
const DOORS = [
  '/torznab/api?t=search',
  '/torznab?t=tvsearch',
  '/api/torznab?t=movie',
  '/api/torrents',
  '/api/torrents/filter',
  '/api/torrents/1',
  '/api/v1/announce/stream?after=0',
  '/api/v1/torrents',
  '/api/v1/torrents/1',
  '/ajax.php?action=index',
  '/ajax.php?action=browse',
  '/ajax.php?action=torrent&id=1',
  '/api/v1/me',
]
const WITH_ADDRESSES = DOORS.filter((door) => /^\/(?:torznab|api\/tor)/.test(door))

describe('a token that may only read', () => {
  it.each(DOORS)('gets no key at %s', async (door) => {
    const text = await textOf(door, reads)
    expect(text).not.toContain(feedKey)
    expect(text).not.toContain(downloadKey)
    expect(text).not.toMatch(/torrent\/download\/\d+\.[0-9a-f]/)
  })

  it('has the page as the link in Torznab, without an enclosure', async () => {
    const text = await textOf('/torznab/api?t=search', reads)
    expect(text).toContain(`<link>${URL}/torrents/1</link>`)
    expect(text).not.toContain('<enclosure')
  })

  it('has null as the download address of UNIT3D and of the stream', async () => {
    const { body } = await ask('/api/torrents/1', reads)
    expect(body.attributes).toMatchObject({
      download_link: null,
      details_link: `${URL}/torrents/1`,
    })
    const stream = await ask('/api/v1/announce/stream?after=0', reads)
    for (const { torrent } of stream.body.items) expect(torrent.download).toBeNull()
  })

  it('gets none of what was written for a token of another scope', async () => {
    for (const token of [downloads, downloads, reads, downloads, reads]) {
      const text = await textOf('/api/torrents/filter?name=one', token)
      expect(text.includes(downloadKey)).toBe(token === downloads)
    }
  })
})

describe('a download address', () => {
  it.each(WITH_ADDRESSES)('has the download key at %s', async (door) => {
    const text = (await textOf(door, downloads)).replaceAll('\\/', '/')
    if (/tvsearch/.test(door)) return
    expect(text).toContain(`${URL}/torrent/download/1.${downloadKey}`)
    expect(text).not.toContain(feedKey)
  })

  it('is that of the download key in feeds, too', async () => {
    for (const ending of ['xml', 'atom', 'json']) {
      const text = await textOf(`/feeds/torrents.${feedKey}.${ending}`)
      expect(text).toContain(`${URL}/torrent/download/1.${downloadKey}`)
      expect(text).not.toContain(`download/1.${feedKey}`)
      expect(text).toContain(`/feeds/torrents.${feedKey}.${ending}`)
    }
  })

  it('opens the file, and those given out before still do', async () => {
    for (const key of [downloadKey, feedKey]) {
      expect((await ask(`/torrent/download/1.${key}`)).status).toBe(200)
      const by = `/torrents.php?action=download&id=1&torrent_pass=${key}`
      expect((await ask(by)).status).toBe(200)
    }
  })

  it('has a key that opens no feed', async () => {
    for (const list of ['torrents', 'bookmarks', 'notices', 'news', 'requests', 'collection-1']) {
      const { status } = await ask(`/feeds/${list}.${downloadKey}.xml`)
      expect([list, status]).toEqual([list, 401])
    }
  })

  it('is refused with a key that was changed by one digit, or of a key that was replaced', async () => {
    for (const at of [0, 11, 12, 31]) {
      const other = downloadKey[at] === '0' ? '1' : '0'
      const wrong = downloadKey.slice(0, at) + other + downloadKey.slice(at + 1)
      expect((await ask(`/torrent/download/1.${wrong}`)).status).toBe(401)
    }
    const { id } = await site.member('bob')
    const his = await feedKeys.ensure(site.db, testSecrets, id, new Date())
    const before = downloadKeyOf(testSecrets, id, his.key)
    expect((await ask(`/torrent/download/1.${before}`)).status).toBe(200)
    await feedKeys.rotate(site.db, testSecrets, id, new Date())
    expect((await ask(`/torrent/download/1.${before}`)).status).toBe(401)
  })
})

/** The name and scopes of a token, and those that it has after the migration. */
const TOKENS: readonly (readonly [string, string[] | null, string[] | null])[] = [
  ['Sonarr', ['torrents:read'], ['torrents:read', 'torrents:download']],
  ['prowlarr', ['torrents:read'], ['torrents:read', 'torrents:download']],
  ['Radarr 4K', ['torrents:read'], ['torrents:read', 'torrents:download']],
  ['cross-seed', ['torrents:read'], ['torrents:read', 'torrents:download']],
  ['Jackett', ['torrents:read'], ['torrents:read', 'torrents:download']],
  ['autobrr', ['torrents:read', 'user:read'], ['torrents:read', 'user:read']],
  ['Prowlarr', ['user:read', 'torrents:read'], ['user:read', 'torrents:read']],
  ['Readarr', ['torrents:upload', 'torrents:read'], ['torrents:upload', 'torrents:read']],
  ['Upload-Assistant', ['torrents:read'], ['torrents:read']],
  ['sonarrs', ['torrents:read'], ['torrents:read']],
  ['My dashboard', ['torrents:read'], ['torrents:read']],
  ['Lidarr', ['user:read'], ['user:read']],
  ['Jackett', null, null],
]

describe('a token that was made before', () => {
  it('may download if it was made for a program as the site proposed it', async () => {
    const { id } = await site.member('cid')
    for (const [name, scopes] of TOKENS) await aToken(site, id, { name, scopes } as never)
    const migration = fs.readFileSync('migrations/0088-tokens-of-tools.sql', 'utf8')
    await sql.raw(migration).execute(site.db)
    const rows = await site.db
      .selectFrom('api_token')
      .select(['name', 'scopes'])
      .where('member_id', '=', id)
      .orderBy('id')
      .execute()
    expect(rows).toEqual(TOKENS.map(([name, , scopes]) => ({ name, scopes })))
  })
})
