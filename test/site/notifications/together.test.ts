import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as comments from '../../../src/store/comments/comments.ts'
import * as noticeMails from '../../../src/store/notifications/notice-mails.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { addTorrent } from '../../support/community/rows.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const NOW = new Date()
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const TIMES = 15

let site: TestSite
let ann: TestBrowser
let annId: number
let wrenId: number
let torrentId: number
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id
  wrenId = (await site.member('wren')).id
  torrentId = await addTorrent(site.db)
  const named = { name: 'Harbor Lights' }
  await site.db.updateTable('torrent').set(named).where('id', '=', torrentId).execute()
})
afterAll(() => site.stop())

const mention = (now: Date, authorId = wrenId) =>
  comments.add(site.db, { target: 'torrent', id: torrentId }, authorId, '@ann', now, ['ann'])
const listed = async () =>
  ((await ann.json('/notices')).body.items as { says: string }[]).map(({ says }) => says)
const seeAll = async () => {
  const { items } = (await ann.json('/notices')).body
  await ann.submit('/notices/seen', { upTo: String(items[0].id) })
}

describe('mentions by one author within a minute', () => {
  it('are one notification, email and webhook, also when they are made at the same time', async () => {
    const told = ['mention:site', 'mention:email', 'mention:webhook']
    await ann.send('put', '/settings/notifications', { told, mails: 'at-once' })
    await webhooks.make(site.db, testSecrets, annId, { url: 'https://hook.example/' }, NOW)
    await Promise.all(Array.from({ length: TIMES }, (_, nth) => mention(later(nth))))
    expect(await listed()).toEqual([`wren mentioned you ${TIMES} times`])
    expect((await ann.get('/users')).text).toContain('data-unseen>1<')

    expect(await webhooks.claim(site.db, later(30)), 'waits for more').toBeNull()
    expect(await webhooks.claim(site.db, later(90))).toMatchObject({
      says: `wren mentioned you ${TIMES} times`,
    })
    expect(await webhooks.claim(site.db, later(91))).toBeNull()

    await noticeMails.mailSome(site.db, later(90), 10)
    const mails = await site.db
      .selectFrom('mail')
      .select('data')
      .where('kind', '=', 'notices')
      .execute()
    expect(mails.map(({ data }) => data)).toMatchObject([
      { subject: `wren mentioned you ${TIMES} times` },
    ])
  })

  it('are new after a minute, after they were seen, and of another author', async () => {
    await seeAll()
    await mention(later(200))
    await mention(later(260))
    expect((await listed()).slice(0, 2)).toEqual(
      Array(2).fill('wren mentioned you on Harbor Lights'),
    )
    await seeAll()
    await mention(later(261))
    await mention(later(262), (await site.member('lark')).id)
    expect((await listed()).slice(0, 2)).toEqual([
      'lark mentioned you on Harbor Lights',
      'wren mentioned you on Harbor Lights',
    ])
  })
})
