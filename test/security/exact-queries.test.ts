import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../src/site/features.ts'
import { mediaTypesOf } from '../../src/site/http/frame/shapes.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

// A parameter that is misspelled, or sent twice, must not make a list longer where no one looks at
// it before something is done with it: in feeds, streams, exports, archives and saved searches.

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner')
  const { id } = (await owner.json('/me')).body as { readonly id: number }
  await aListedTorrent(site.db, 'Something', id)
})
afterAll(() => site.stop())

/** Media types of lists that programs fetch. */
const FETCHED = /rss|atom|feed|csv|ndjson/
const STREAMS = ['/announce/stream', '/community/stream']

/** Programs written for another site send parameters that we do not know. */
const fetched = actions.filter(({ method, path, reply, dialect }) => {
  const types = mediaTypesOf(reply) ?? []
  const isList = types.some((type) => FETCHED.test(type)) || STREAMS.includes(path)
  return method === 'get' && dialect === undefined && isList
})

const filled = (path: string) => path.replace(/:key/g, '1.key.xml').replace(/:\w+/g, '1')

describe('a list that programs fetch', () => {
  it('is refused with a parameter that it does not have, and with two values for one', async () => {
    expect(fetched.length).toBeGreaterThan(15)
    for (const { path, query } of fetched) {
      const other = await owner.json(`${filled(path)}?nobodyHasThisField=1`)
      expect([path, other.status]).toEqual([path, 422])
      expect(Object.keys(other.body.errors)).toEqual(['nobodyHasThisField'])
      if (!(query?.safeParse({ q: 'a' }).success ?? false)) continue
      const twice = await owner.json(`${filled(path)}?q=a&q=b`)
      expect([path, twice.status, Object.keys(twice.body.errors ?? {})]).toEqual([path, 422, ['q']])
    }
  })
})

/** Texts that are not a query of a list; each would be read as everything. */
const WRONG = ['a', 'catgory=movies', 'q=a&q=b', 'uploader=a&uploader=b', 'constructor=1']
/** Each has a character that the database stores in no text; in the form it is escaped. */
const BROKEN = ['q=a%00b', 'tag=%00', 'uploader=%00', 'category=a&category=%00']

describe('the query of a list in a form', () => {
  it('is refused by an archive, which would have every torrent', async () => {
    for (const list of [...WRONG, ...BROKEN]) {
      const reply = await owner.send('post', '/torrents/zip', { list })
      expect([list, reply.status, Object.keys(reply.body.errors)]).toEqual([list, 422, ['list']])
    }
    expect((await owner.send('post', '/torrents/zip', { list: 'q=something' })).status).toBe(200)
    expect((await owner.send('post', '/torrents/zip', {})).status).toBe(422)
  })

  it('is refused by a saved search, which would notify about every torrent', async () => {
    for (const query of [...WRONG, ...BROKEN]) {
      const reply = await owner.send('post', '/searches', { name: 'Everything', query })
      expect([query, reply.status, Object.keys(reply.body.errors)]).toEqual([query, 422, ['query']])
    }
  })

  it('has only parameters of the list in the links of its page', async () => {
    const { text } = await owner.get('/torrents?q=something&nobodyHasThisField=1')
    const [, list] = /name="list" value="([^"]*)"/.exec(text) ?? []
    expect(list).toBe('q=something')
    expect(text).not.toMatch(/(feeds|searches|settings)[^"]*nobodyHasThisField/)
  })
})
