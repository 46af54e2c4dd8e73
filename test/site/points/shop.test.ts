import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import { check } from '../../../src/store/traffic/ledger-check.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import * as pools from '../../../src/store/points/pools.ts'
import * as storeItems from '../../../src/store/points/shop-items.ts'
import { presets } from '../../../src/domain/points/shop/presets.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aKey, giveMember } from '../../support/community/economy.ts'
import { aSeed } from '../../support/community/seeds.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const GIB = 1024 ** 3
let site: TestSite
let ann: TestBrowser
let annId: number
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'adam')
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id as number
  await site.member('bob')
  const old = new Date('2026-01-01T00:00:00Z')
  await site.db.updateTable('member').set({ created_at: old }).execute()
  await giveMember(site.db, annId, 'points', 20_000_000)
  await storeItems.addPreset(site.db, presets.babou.items, commandLine, new Date())
})
afterAll(() => site.stop())

const has = async (currency: string) =>
  ((await ann.json('/ledger')).body.balances as Record<string, number>)[currency]
const buy = (slug: string, more: object = {}) =>
  ann.send('post', `/shop/${slug}/buy`, { key: aKey(), ...more })

describe('the shop', () => {
  it('sells once per form, however often it is sent, and shows what was bought', async () => {
    const key = aKey()
    const sent = await Promise.all([1, 2, 3].map(() => buy('upload-5', { key })))
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(sent.filter(({ body }) => body.isNew)).toHaveLength(1)
    expect(await has('upload')).toBe(5 * GIB)
    expect(await has('points')).toBe(19_400)
    const { items } = (await ann.json('/shop/purchases')).body
    expect(items).toMatchObject([{ name: '5 GiB of upload credit', price: 600, kind: 'upload' }])
    expect((await ann.get('/shop/purchases')).text).toContain('5.00 GiB uploaded')
    const [entry] = (await ann.json('/ledger?currency=points')).body.items as object[]
    expect(entry).toMatchObject({ amount: -600, balanceAfter: 19_400, kind: 'purchase' })
  })

  it('refuses with a reason: limit, stock, role, time, too few points, missing item', async () => {
    expect((await buy('invite')).status).toBe(200)
    expect((await buy('invite')).body).toMatchObject({ title: 'Limit reached' })
    const change = (set: object) =>
      site.db.updateTable('store_item').set(set).where('slug', '=', 'upload-25').execute()
    await change({ stock: 0 })
    expect((await buy('upload-25')).body).toMatchObject({ title: 'Sold out' })
    await change({ stock: 1, least_role: 'uploader' })
    expect((await buy('upload-25')).status).toBe(403)
    await change({ least_role: null, ends_at: new Date(0) })
    expect((await buy('upload-25')).body).toMatchObject({ title: 'Not for sale' })
    await change({ ends_at: null, price: 90_000_000 })
    expect((await buy('upload-25')).body).toMatchObject({ title: 'Not enough points' })
    await change({ price: 1_000 })
    const both = await Promise.all([buy('upload-25'), buy('upload-25')])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect((await buy('no-such')).status).toBe(404)
    expect((await check(site.db)).faults).toEqual([])
  })

  it('grants titles, consecutive freeleech hours, and tokens that expire', async () => {
    const untitled = await ann.submit('/shop/title/buy', { key: aKey(), title: '' })
    expect([untitled.status, untitled.text]).toEqual([422, expect.stringContaining('is required')])
    expect(Object.keys((await buy('title', { title: 'a\u202eb' })).body.errors)).toEqual(['title'])
    await buy('title', { title: 'Keeper of <old> reels' })
    expect((await ann.get('/users/ann')).text).toContain('Keeper of &lt;old&gt; reels')
    await buy('token')
    await giveMember(site.db, annId, 'points', 20_000_000)
    const first = await buy('free-24')
    const second = await buy('free-24')
    const at = (one: { body: { endsAt?: string } }) => Date.parse(one.body.endsAt ?? '')
    expect(at(second) - at(first)).toBe(24 * 3_600_000)
    const { current, tokens, expiring } = (await ann.json('/promotions')).body
    expect({ tokens, expiring }).toMatchObject({ tokens: 1, expiring: [{ tokens: 1 }] })
    expect(current).toMatchObject([{ scope: 'personal', downloadFactor: 0 }, {}])
    const text = (await ann.get('/promotions')).text
    expect(text).toContain('All torrents, for you')
  })

  it('sells at the price that the buyer saw, or shows the new one', async () => {
    const cost = (price: number) =>
      site.db.updateTable('store_item').set({ price }).where('slug', '=', 'upload-5').execute()
    const page = '/shop/upload-5/buy'
    expect((await ann.get(page)).text).toContain('name="price" value="600"')
    await cost(700_500)
    const before = await has('points')
    const late = await ann.submit(page, { key: aKey(), price: '600' })
    expect([late.status, late.text.includes('The price has changed')]).toEqual([422, true])
    expect(late.text).toContain('name="price" value="700.5"')
    expect(await has('points')).toBe(before)
    expect((await buy('upload-5', { price: 700.5 })).status).toBe(200)
    expect(await has('points')).toBe(before - 700.5)
    await cost(600_000)
  })

  it('is filled and changed by staff, with a history, and shows no item twice', async () => {
    const item = { slug: 'mug', name: 'Mug', kind: 'invites', amount: '0', price: '5' }
    const wrong = await admin.send('post', '/admin/shop', { ...item, leastRole: 'x' })
    expect(wrong.body.errors).toEqual({ amount: ['must be a number of invites above 0'] })
    const given = { ...item, amount: '1' }
    const most = { lastsDays: '4000', limitDays: '99999' }
    const long = await admin.send('post', '/admin/shop', { ...given, ...most })
    expect([long.status, Object.keys(long.body.errors)]).toEqual([422, Object.keys(most)])
    const never = { startsAt: '2026-02-28T00:00', endsAt: '2026-02-31T00:00' }
    const late = await admin.send('post', '/admin/shop', { ...given, ...never })
    expect([late.status, Object.keys(late.body.errors)]).toEqual([422, ['endsAt']])
    const large = { ...given, kind: 'upload', amount: '999999999999' }
    expect((await admin.send('post', '/admin/shop', large)).body.errors).toEqual({
      amount: ['must be at most 1,000,000 GiB'],
    })
    expect((await admin.send('post', '/admin/shop', given)).status).toBe(201)
    expect((await admin.send('post', '/admin/shop', given)).body.errors).toEqual({
      slug: ['is already taken'],
    })
    const { slug: _, ...edit } = { ...given, price: '7.5', stock: '3' }
    await admin.send('put', '/admin/shop/mug', edit).expect(204)
    const history = (await admin.json('/admin/shop/mug/history')).body
    expect(history.items[0]).toMatchObject({ changed: ['price', 'stock'], state: { price: 7.5 } })
    const form = (await admin.get('/admin/shop/mug/edit')).text
    expect(form).toContain('name="stockSeen" value="3"')
    expect((await buy('mug')).status).toBe(200)
    await admin.send('put', '/admin/shop/mug', { ...edit, stockSeen: '3' }).expect(204)
    expect(await storeItems.find(site.db, 'mug'), 'one was sold').toMatchObject({ stock: 2 })
    await admin.send('put', '/admin/shop/mug', { ...edit, stockSeen: '2' }).expect(204)
    expect(await storeItems.find(site.db, 'mug')).toMatchObject({ stock: 3 })
    await admin.send('post', '/admin/shop/mug/retire').expect(204)
    expect((await buy('mug')).body).toMatchObject({ title: 'Not for sale' })
    const made = await admin.send('post', '/admin/shop/preset', { preset: 'nexus' })
    expect(made.body).toEqual({ made: 2 })
    expect((await ann.send('post', '/admin/shop', given)).status).toBe(403)
  })
})

describe('gifts', () => {
  const give = (more: object) =>
    ann.send('post', '/gifts', {
      to: 'bob',
      currency: 'points',
      amount: '10',
      key: aKey(),
      ...more,
    })

  it('move points once, notify the recipient, and are in both ledgers', async () => {
    const before = await has('points')
    const key = aKey()
    await give({ key, note: 'for the old reels' }).expect(200)
    expect((await give({ key })).body).toMatchObject({ isNew: false })
    expect(await has('points')).toBe(before - 10)
    const bob = await site.entered('bob')
    const { items } = (await bob.json('/notifications')).body
    expect(items[0].says).toBe('ann sent you 10 points: for the old reels')
    expect((await bob.json('/gifts')).body.items[0]).toMatchObject({ from: 'ann', amount: 10 })
    expect((await bob.get('/gifts')).text).toContain('from ann')
  })

  it.each([
    [{ to: 'nobody' }, 'to'],
    [{ to: 'ANN' }, 'to'],
    [{ amount: '6000' }, 'amount'],
    [{ amount: '-1' }, 'amount'],
    [{ currency: 'tokens', amount: '1.5' }, 'amount'],
    [{ currency: 'tokens', amount: '3' }, 'amount'],
  ])('are refused with the error at the field: %j', async (more, field) => {
    const { status, body } = await give(more)
    expect([status, Object.keys(body.errors)]).toEqual([422, [field]])
  })

  it('are taxed and require a minimum account age, by the settings', async () => {
    await admin.send('patch', '/admin/settings/site', { giftTaxPercent: 10 })
    await site.member('young')
    const young = await site.entered('young')
    const gift = { to: 'ann', currency: 'points', amount: '1', key: aKey() }
    expect((await young.send('post', '/gifts', gift)).status).toBe(422)
    expect((await young.get('/gifts')).text).toContain('too new to send gifts')
  })

  it('have no form for members who may not spend anything', async () => {
    const { id } = await site.member('cara')
    const { created_at } = await site.db
      .selectFrom('member')
      .select('created_at')
      .where('id', '=', annId)
      .executeTakeFirstOrThrow()
    await site.db.updateTable('member').set({ created_at }).where('id', '=', id).execute()
    const cara = await site.entered('cara')
    expect((await cara.get('/gifts')).text).toContain('Send gift')
    const denial = { permission: 'economy.spend', isAllowed: false, reason: 'x' } as const
    await memberRights.give(site.db, id, { ...denial, expiresAt: null }, commandLine, new Date())
    await until(async () => !(await cara.get('/gifts')).text.includes('Send gift'))
    expect((await cara.get('/gifts')).text).toContain('Sent and received')
  })
})

describe('pools', () => {
  it('accept what they lack, then everything is freeleech and members are notified', async () => {
    const terms = { title: 'A free night', goal: '100', factors: 'freeleech', hours: '12' }
    const opened = await admin.send('post', '/admin/pools', { ...terms, repeat: 'on' }).expect(201)
    const again = await admin.send('post', '/admin/pools', { ...terms, repeat: 'on' }).expect(201)
    expect(again.body.id, 'the form was sent twice').toBe(opened.body.id)
    const href = `/pools/${opened.body.id}`
    const bob = await site.entered('bob')
    const first = await bob.send('post', `${href}/gifts`, { amount: '4', key: aKey() })
    expect(first.body).toMatchObject({ amount: 4, isFull: false })
    const last = await ann.send('post', `${href}/gifts`, { amount: '500', key: aKey() })
    expect(last.body).toMatchObject({ amount: 96, isFull: true })
    expect((await ann.json(href)).body.pool).toMatchObject({ state: 'full', givers: 2 })
    const late = await ann.send('post', `${href}/gifts`, { amount: '1', key: aKey() })
    expect(late.status).toBe(409)
    const id = await aListedTorrent(site.db, 'f'.repeat(32), annId)
    expect((await bob.json(`/torrents/${id}`)).body.downloadFactor).toBe(0)
    const open = ((await ann.json('/pools')).body.items as { state: string }[])[0]
    expect(open).toMatchObject({ state: 'open', given: 0, title: 'A free night' })
    expect((await bob.get('/pools')).text).toContain('A free night')
  })

  it('refund their balance when staff close them', async () => {
    const before = await has('points')
    const open = (await pools.list(site.db, null, 1))[0]
    await ann.send('post', `/pools/${open.id}/gifts`, { amount: '12.5', key: aKey() })
    expect(await has('points')).toBe(before - 12.5)
    await admin.send('post', `/admin/pools/${open.id}/close`).expect(204)
    expect(await has('points')).toBe(before)
    expect((await check(site.db)).faults).toEqual([])
  })
})

describe('grants', () => {
  const grant = (more: object) =>
    admin.send('post', '/admin/grants', {
      ...{ names: 'ann, bob', direction: 'give', currency: 'points', amount: '5' },
      ...{ reason: 'helped with the move', key: aKey(), ...more },
    })

  it('reach all named members or none, with the reason in their ledgers', async () => {
    const before = await has('points')
    expect((await grant({})).status).toBe(201)
    expect(await has('points')).toBe(before + 5)
    const [entry] = (await ann.json('/ledger')).body.items as object[]
    expect(entry).toMatchObject({ says: 'helped with the move', by: 'adam', kind: 'grant' })
    const short = await grant({ direction: 'take', amount: '400', names: 'ann bob' })
    expect(short.body.errors).toEqual({ amount: ['is more than bob has'] })
    expect(await has('points')).toBe(before + 5)
    const tokens = { currency: 'tokens', amount: '5000000000', days: '30' }
    expect((await grant(tokens)).body.errors).toEqual({ amount: ['must be at most 1,000,000,000'] })
    expect((await grant({ ...tokens, amount: '1', days: '4000' })).body.errors).toEqual({
      days: ['must be at most 3,650'],
    })
    const unknown = await grant({ names: 'ann, nobody' })
    expect(unknown.body.errors.names[0]).toContain('nobody')
  })

  it('above the limit wait for another staff member', async () => {
    const before = await has('points')
    const asked = await grant({ names: 'ann', amount: '60000' })
    expect(asked.body.isAsked).toBe(true)
    const href = `/admin/grants/${asked.body.id}`
    expect((await admin.send('post', `${href}/agree`)).status).toBe(403)
    expect(await has('points')).toBe(before)
    const other = await site.signedIn('admin', 'olga')
    await other.send('post', `${href}/agree`).expect(204)
    expect((await other.send('post', `${href}/agree`)).status).toBe(404)
    expect(await has('points')).toBe(before + 60_000)
    expect((await other.get('/admin/grants')).text).toContain('helped with the move')
  })
})

describe('the balance of a member', () => {
  it('is listed by cursor, filtered by currency and kind, and exported as CSV', async () => {
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await ann.json(`/ledger?limit=4&currency=points&cursor=${cursor}`)
      seen.push(...(body.items as { amount: number }[]).map(({ amount }) => amount))
      cursor = body.next as string | null
    }
    const all = (await ann.json('/ledger?limit=100&currency=points')).body.items as unknown[]
    expect(seen).toHaveLength(all.length)
    expect(seen.reduce((sum, one) => sum + one, 0)).toBeCloseTo(await has('points'), 3)
    const csv = await ann.get('/ledger.csv?kind=purchase')
    expect(csv.text.split('\r\n')[1]).toContain('Bought in the shop')
    const wrong = await ann.get('/ledger?from=yesterday')
    expect([wrong.status, wrong.text]).toEqual([
      422,
      expect.stringContaining('must be a date like'),
    ])
    expect((await ann.json('/ledger?cursor=x')).status).toBe(400)
  })

  it('is earned by seeding, as the formula explains for each torrent', async () => {
    const now = Date.now()
    const times = { since: new Date(now - 3 * 3_600_000), last: new Date(now) }
    for (const _ of [1, 2, 3]) await aSeed(site.db, { ...times, memberId: annId })
    const whole = (await ann.json('/points')).body
    expect(whole).toMatchObject({ formula: 'babou', torrents: 3, total: 3 })
    const page = (await ann.json('/points?limit=2')).body
    const rest = (await ann.json(`/points?limit=2&cursor=${page.next}`)).body
    const names = (all: unknown) => (all as { torrent: number }[]).map(({ torrent }) => torrent)
    expect(names([...page.items, ...rest.items])).toEqual(names(whole.items))
    const sum = (whole.items as { points: number }[]).reduce((all, one) => all + one.points, 0)
    expect(sum).toBeCloseTo(whole.perHour as number, 3)
    expect((whole.ideas as { more: number }[]).every(({ more }) => more > 0)).toBe(true)
    const text = (await ann.get('/points')).text
    expect(text).toContain('How to earn more')
    expect(text).toContain('Rarity')
    await sql`delete from peer_session`.execute(site.db)
    expect((await ann.get('/points')).text).toContain('No counted torrents')
  })
})
