import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryWords } from '../../../src/domain/notifications/delivery-words.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as noticeMails from '../../../src/store/notifications/notice-mails.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import * as watchEvents from '../../../src/store/watches/events.ts'
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

const mention = (now: Date, { by = wrenId, on: id = torrentId } = {}) =>
  comments.add(site.db, { target: 'torrent', id }, by, '@ann', now, { mentioned: ['ann'] })
const listed = async () =>
  ((await ann.json('/notifications')).body.items as { says: string }[]).map(({ says }) => says)
const seeAll = async () => {
  const { items } = (await ann.json('/notifications')).body
  await ann.submit('/notifications/seen', { upTo: String(items[0].id) })
}

describe('mentions by one author', () => {
  it('are one notification, email and webhook, even when they are made at the same time', async () => {
    const told = ['mention:site', 'mention:email', 'mention:webhook']
    await ann.send('put', '/settings/notifications', { told, mails: 'at-once' })
    await webhooks.make(site.db, testSecrets, annId, { url: 'https://hook.example/' }, NOW)
    await Promise.all(Array.from({ length: TIMES }, (_, nth) => mention(later(nth))))
    const says = `wren mentioned you ${TIMES} times on Harbor Lights`
    expect(await listed()).toEqual([says])
    expect((await ann.get('/users')).text).toContain('data-unseen>1<')

    expect(await webhooks.claim(site.db, later(30)), 'waits for more').toBeNull()
    const claimed = await webhooks.claim(site.db, later(90))
    expect(claimed === null ? null : deliveryWords(claimed)).toBe(says)
    expect(await webhooks.claim(site.db, later(91))).toBeNull()

    await noticeMails.mailSome(site.db, later(90), 10)
    const mails = await site.db
      .selectFrom('mail')
      .select('data')
      .where('kind', '=', 'notices')
      .execute()
    expect(mails.map(({ data }) => data)).toMatchObject([{ subject: says }])
  })

  it('are one until they are seen, by author and thread', async () => {
    await seeAll()
    const larkId = (await site.member('lark')).id
    await mention(later(200))
    await mention(later(4_000))
    await mention(later(4_001), { by: larkId })
    expect((await listed()).slice(0, 2)).toEqual([
      'lark mentioned you on Harbor Lights',
      'wren mentioned you 2 times on Harbor Lights',
    ])
    const mails = () => noticeMails.mailSome(site.db, later(9_000), 10)
    expect(await mails()).toBe(1)
    await mention(later(9_001))
    expect(await noticeMails.mailSome(site.db, later(9_100), 10), 'an email again').toBe(1)
    await seeAll()
    await mention(later(9_200))
    expect((await listed())[0]).toBe('wren mentioned you on Harbor Lights')
  })

  it('in several threads are one within a minute only, without a title', async () => {
    await seeAll()
    const other = await addTorrent(site.db)
    await mention(later(20_000))
    await mention(later(20_001), { on: other })
    expect((await listed())[0]).toBe('wren mentioned you 2 times')
    await mention(later(20_100))
    expect((await listed()).slice(0, 2)).toEqual([
      'wren mentioned you on Harbor Lights',
      'wren mentioned you 2 times',
    ])
  })
})

describe('what a member watches', () => {
  const buttons = async (path: string) =>
    [...(await kit.get(path)).text.matchAll(/name="level" value="(\w+)"/g)].map(([, one]) => one)
  const entries = async (query = '') => (await kit.json(`/watches${query}`)).body.items
  const tellAll = async (now: Date) => {
    while (!(await watchEvents.tellSome(site.db, now, 100)).isDone);
  }

  let id: number
  let kit: TestBrowser
  beforeAll(async () => {
    kit = await site.signedIn('member', 'kit')
    id = await addTorrent(site.db)
    await site.db.updateTable('torrent').set({ name: 'Night Ferry' }).where('id', '=', id).execute()
  })

  it('is chosen by buttons on its page, listed with what is new, and notified about', async () => {
    const path = `/torrents/${id}`
    const form = { kind: 'torrent', subject: String(id), next: path }
    expect(await buttons(path)).toEqual(['watch', 'follow', 'mute'])
    const saved = await kit.submit('/watches', { ...form, level: 'watch' })
    expect([saved.status, saved.headers.location]).toEqual([303, path])
    expect(await buttons(path)).toEqual(['none', 'follow', 'mute'])
    await comments.add(site.db, { target: 'torrent', id }, wrenId, 'New', later(86_400))
    const wanted = { kind: 'torrent', level: 'watch', title: 'Night Ferry', added: 1, href: path }
    expect(await entries()).toMatchObject([wanted])
    const page = (await kit.get('/watches')).text
    expect(page).toContain('Night Ferry')
    expect(page).toContain('<strong>1</strong>')
    await tellAll(later(86_400))
    expect((await kit.json('/notifications')).body.items[0].says).toBe(
      'wren commented on Night Ferry',
    )
    expect(await entries('?level=mute')).toEqual([])
  })

  it('is removed or marked as seen in bulk, and none of it is seen by others', async () => {
    const [{ id: entry }] = await entries()
    await ann.send('post', '/watches/selected', { watches: [String(entry)], act: 'remove' })
    expect(await entries()).toHaveLength(1)
    expect(
      (await kit.submit('/watches/selected', { watches: String(entry), act: 'remove' })).status,
    ).toBe(303)
    expect(await entries()).toEqual([])
  })

  it('exists for the member: what they may not see is not found', async () => {
    const of = (kind: string, subject: string) =>
      kit.send('post', '/watches', { kind, subject, level: 'watch' })
    expect((await of('topic', '999999')).status).toBe(404)
    expect((await of('torrent', '0')).status).toBe(404)
    expect((await of('planet', '1')).status).toBe(422)
    expect((await of('news', '0')).status).toBe(200)
    // As a program sends back what the list told it.
    const [{ kind: told, subject, level }] = await entries()
    const same = await kit.send('post', '/watches', { kind: told, subject, level })
    expect([typeof subject, same.status]).toEqual(['number', 200])
    for (const path of ['/news', '/forums/general', '/blogs/wren'])
      expect(await buttons(path), path).toHaveLength(3)
    const reply = await kit.send('post', '/watches/written', { written: 'follow' })
    expect(reply.body).toEqual({ written: 'follow' })
    expect((await kit.json('/watches')).body.written).toBe('follow')
  })
})
