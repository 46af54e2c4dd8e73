import supertest from 'supertest'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { notify } from '../../../src/store/notifications/notifications.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let key: string
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  ann = await site.entered('ann')
  key = (await ann.send('post', '/settings/keys/feed')).body.key
})
afterAll(() => site.stop())

const AT = new Date('2026-11-20T12:00:00Z')
const tell = (code: 'comment' | 'reseed', title: string) =>
  notify(site.db, {
    ...(code === 'comment'
      ? { code, data: { author: 'bob', title } }
      : { code: 'reseed-asked', data: { author: 'bob', torrent: title } }),
    ...{ member: annId, href: '/torrents/7', now: AT },
  })
const fetched = (ending: string, given = key) =>
  supertest(site.app)
    .get(`/feeds/notifications.${given}${ending}`)
    .set('Accept', '*/*')
    .buffer(true)
const titles = async () => {
  const { items } = JSON.parse((await fetched('.json')).text)
  return (items as { title: string }[]).map(({ title }) => title)
}

async function choose(told: readonly string[]): Promise<void> {
  const body = { told, mails: 'daily' }
  expect((await ann.send('put', '/settings/notifications', body)).status).toBe(200)
}

it('notifications are available as RSS, Atom and JSON Feed, with only the key', async () => {
  await tell('comment', 'Bob & <Co> said "hi"')
  const rss = await fetched('.xml')
  expect(rss.headers).toMatchObject({
    'content-type': 'application/rss+xml; charset=utf-8',
    'x-robots-tag': 'noindex',
  })
  expect(rss.text).toContain(
    '<title>bob commented on Bob &amp; &lt;Co&gt; said &quot;hi&quot;</title>',
  )
  expect(rss.text).toContain('<link>http://babou.example/torrents/7</link>')
  expect(rss.text).toContain('<pubDate>Fri, 20 Nov 2026 12:00:00 +0000</pubDate>')
  // Readers that knew the page by its first address get nothing twice.
  expect(rss.text).toMatch(/<guid isPermaLink="false">http:\/\/babou.example\/notices#\d+</)
  const atom = await fetched('.atom')
  expect(atom.headers['content-type']).toBe('application/atom+xml; charset=utf-8')
  expect(atom.text).toContain('<updated>2026-11-20T12:00:00.000Z</updated>')
  const json = await fetched('.json')
  expect(json.headers['content-type']).toBe('application/feed+json; charset=utf-8')
  expect(JSON.parse(json.text)).toMatchObject({
    version: 'https://jsonfeed.org/version/1.1',
    feed_url: `http://babou.example/feeds/notifications.${key}.json`,
    items: [{ url: 'http://babou.example/torrents/7', date_published: AT.toISOString() }],
  })
})

it('a reader that has the newest item gets 304', async () => {
  const { etag } = (await fetched('.xml')).headers
  expect((await fetched('.xml').set('If-None-Match', etag)).status).toBe(304)
  await tell('comment', 'more')
  expect((await fetched('.xml').set('If-None-Match', etag)).status).toBe(200)
})

it('a kind that is disabled for the feed is not in it, and the reverse', async () => {
  await choose(['reseed:feed', 'comment:site'])
  await tell('comment', 'on the site alone')
  await tell('reseed', 'in the feed alone')
  expect((await titles())[0]).toContain('in the feed alone')
  const { items } = (await ann.json('/notifications')).body
  expect(items[0].says).toBe('bob commented on on the site alone')
  const page = (await ann.get('/settings/notifications')).text
  expect(page).toContain('In the feed')
  expect((await ann.json('/settings/notifications')).body.told).toContain('reseed:feed')
})

it('members who chose before there was a feed have its default', async () => {
  await site.db.updateTable('notification_choice').set({ by_feed: null }).execute()
  await tell('comment', 'as usual')
  expect((await titles())[0]).toBe('bob commented on as usual')
  expect((await ann.json('/settings/notifications')).body.told).toContain('comment:feed')
})

it('subjects of messages are only in the feed of members who may read messages', async () => {
  const subject = 'for your eyes'
  const news = { code: 'message', data: { author: 'bob', subject } } as const
  await notify(site.db, { ...news, member: annId, href: '/messages/7', now: AT })
  expect((await titles())[0]).toBe(`bob wrote to you: ${subject}`)
  const denial = { permission: 'messages.read', isAllowed: false, reason: 'x' } as const
  await memberRights.give(site.db, annId, { ...denial, expiresAt: null }, commandLine, AT)
  await until(async () => !(await titles()).some((title) => title.includes(subject)))
})

it('an old, wrong or banned key no longer works, and cookies do not count', async () => {
  const { body } = await ann.json('/settings/keys/feed')
  expect(body.notices).toBe(`http://babou.example/feeds/notifications.${key}.xml`)
  expect((await ann.get('/settings/keys/feed')).text).toContain(`notifications.${key}.atom`)
  const wrong = await ann.agent.get(`/feeds/notifications.${'0'.repeat(32)}.xml`)
  expect([wrong.status, wrong.text.includes('as usual')]).toEqual([401, false])
  await ann.send('post', '/settings/keys/feed')
  expect((await fetched('.xml')).status).toBe(401)
  key = (await ann.json('/settings/keys/feed')).body.key
  expect((await fetched('.atom')).status).toBe(200)
  await site.db.updateTable('member').set({ state: 'banned' }).where('id', '=', annId).execute()
  for (const ending of ['.xml', '.atom', '.json']) expect((await fetched(ending)).status).toBe(401)
})
