import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Method } from '../../../src/site/http/action.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { staffActions } from '../../support/staff-actions/staff-actions.ts'

// A double click, or two staff members who do the same: what works once is sent several times at
// the same moment. All get an answer, and none a server error.

const AT_ONCE = 4

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

type Unsafe = Exclude<Method, 'get'>

/** Sends the same request several times at the same time; returns errors in the answers. */
async function hastily(
  browser: TestBrowser,
  method: Unsafe,
  path: string,
  body?: Readonly<Record<string, unknown>>,
) {
  const sent = Array.from({ length: AT_ONCE }, () => browser.send(method, path, body))
  const replies = await Promise.all(sent)
  const failed = replies.filter(({ status }) => status >= 500)
  const isDone = replies.some(({ status }) => status < 300)
  const told = isDone ? failed : replies
  return told.map((reply) => `${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
}

describe('a request sent several times at the same time', () => {
  it('each unsafe action of staff', async () => {
    const owner = await site.signedIn('owner', 'hasty')
    const wrong: string[] = []
    for (const [named, prepare] of Object.entries(staffActions)) {
      const { path, body } = await prepare(site)
      wrong.push(...(await hastily(owner, named.split(' ')[0] as Unsafe, path, body)))
    }
    expect(wrong).toEqual([])
  })

  it('actions of members, one at a time and four in turn', async () => {
    const uploader = await site.member('uploader')
    const member = await site.member('eager')
    const eager = await site.entered('eager')
    const torrent = await aListedTorrent(site.db, 'wanted', uploader.id)
    const bundle = await aBundle(site.db, 'A work')
    const collection = await aCollection(site.db, member.id, 'A shelf')
    const acts: readonly (readonly [Unsafe, string, Readonly<Record<string, unknown>>?])[] = [
      ['post', `/torrents/${torrent}/bounty`],
      ['post', `/torrents/${torrent}/thanks`],
      ['post', `/torrents/${torrent}/rating`, { value: '8' }],
      ['post', `/torrents/${torrent}/bookmark`, { note: 'later' }],
      ['post', `/torrents/${torrent}/tags`, { tags: 'fresh, rare' }],
      ['post', `/torrents/${torrent}/tags/fresh/vote`, { vote: 'up' }],
      ['post', `/torrents/${torrent}/comments`, { body: 'Thank you' }],
      ['post', `/bundles/${bundle}/tags`, { tags: 'fresh, new' }],
      ['post', '/bundles', { kind: 'work', title: 'The same work' }],
      ['post', `/collections/${collection}/items`, { on: `/torrents/${torrent}` }],
      ['post', '/bookmarks/folders', { name: 'Mine' }],
      ['post', '/searches', { name: 'Winter', query: 'q=winter' }],
      ['post', '/collections', { kind: 'collage', title: 'Twice' }],
      ['delete', `/torrents/${torrent}/bookmark`],
      ['put', '/settings/privacy', {}],
      ['post', '/me/passkey'],
      ['post', '/me/vacation', { days: '7' }],
    ]
    const wrong: string[] = []
    for (const [method, path, body] of acts)
      wrong.push(...(await hastily(eager, method, path, body)))
    expect(wrong).toEqual([])
  })
})
