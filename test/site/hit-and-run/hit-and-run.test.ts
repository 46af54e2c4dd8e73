import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import { aDownload, obligationRules } from '../../support/community/obligations.ts'
import { addTorrent } from '../../support/community/rows.ts'
import { aSeed } from '../../support/community/seeds.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('seeding requirements on the site', () => {
  let site: TestSite
  let ann: TestBrowser
  let admin: TestBrowser
  let moderator: TestBrowser
  let annId: number
  const ago = (ms: number) => new Date(Date.now() - ms)
  const owe = async (at: Date, torrentId?: number) => {
    const of = await aDownload(site.db, {
      ...{ at, memberId: annId, seededSeconds: 4 * 86_400 },
      torrentId: torrentId ?? (await addTorrent(site.db, { size: 1_000 })),
    })
    await sql`insert into obligation (member_id, torrent_id, since)
      values (${of.memberId}, ${of.torrentId}, ${at})`.execute(site.db)
    return of.torrentId
  }

  beforeAll(async () => {
    site = await testSite()
    annId = (await site.member('ann')).id
    await site.member('adam', 'admin')
    await site.member('mod', 'moderator')
    ann = await site.entered('ann')
    admin = await site.entered('adam')
    moderator = await site.entered('mod')
  })
  afterAll(() => site.stop())

  it('do not exist before there are rules', async () => {
    expect((await ann.get('/hit-and-run').expect(200)).text).toContain(
      'This site has no seeding requirements',
    )
    expect((await ann.json('/hit-and-run')).body).toMatchObject({ isOn: false, items: [] })
    expect((await ann.get('/me')).text).not.toContain('Hit and run')
  })

  it('are shown with countdowns: in the list, in rows, on the torrent and on /me', async () => {
    await obligationRules(site.db)
    const idle = await owe(ago(20 * HOUR))
    const seeded = await owe(ago(DAY))
    await aSeed(site.db, { memberId: annId, torrentId: seeded, since: ago(DAY), last: ago(0) })
    const { items } = (await ann.json('/hit-and-run').expect(200)).body
    expect(items).toMatchObject([
      { torrent: seeded, seeding: true, toSeedSeconds: 3 * 86_400, next: null },
      { torrent: idle, seeding: false, metAt: null, next: { act: 'prewarn' } },
    ])
    const { text } = await ann.get('/hit-and-run')
    expect(text).toMatch(/seeding.*3 d.*in \d days if you keep seeding.*none while you seed/s)
    expect(text).toMatch(/open.*not seeding.*reminder.*in \d hours/s)
    expect((await ann.get('/torrents')).text).toContain('To seed: 3 d')
    expect((await ann.get(`/torrents/${idle}`)).text).toContain('To seed: 3 d')
    expect((await ann.json(`/torrents/${idle}`)).body.mine.toSeedSeconds).toBe(3 * 86_400)
    expect((await ann.get('/me')).text).toMatch(/To seed.*2.*Seeding requirements/s)
    expect((await moderator.json('/admin/users/ann')).status).toBe(200)
  })

  it('are paid for with points when the rules allow it, and when there are enough', async () => {
    await obligationRules(site.db, { pardonPoints: 10 })
    const id = await owe(ago(HOUR))
    await ann.send('post', `/hit-and-run/${id}/pardon`).expect(409)
    expect((await ann.get('/hit-and-run')).text).not.toContain('Pardon for')
    await site.db.transaction().execute(async (tx) => {
      const entries = move('points', 10_000n, { system: 'staff' }, { member: annId })
      await ledger.post(tx, { kind: 'grant', key: 'g', entries, by: null, now: new Date() })
    })
    expect((await ann.get('/hit-and-run')).text).toContain('Pardon for 10 points')
    await ann.submit(`/hit-and-run/${id}/pardon`).expect(303)
    await ann.send('post', `/hit-and-run/${id}/pardon`).expect(404)
    const { settled } = (await ann.json('/hit-and-run')).body
    expect(settled).toMatchObject([{ torrent: id, state: 'pardoned' }])
  })

  it('are pardoned at the price that the member saw, or the new one is shown', async () => {
    await obligationRules(site.db, { pardonPoints: 2 })
    const path = `/hit-and-run/${await owe(ago(HOUR))}/pardon`
    await site.db.transaction().execute(async (tx) => {
      const entries = move('points', 9_000n, { system: 'staff' }, { member: annId })
      await ledger.post(tx, { kind: 'grant', key: 'h', entries, by: null, now: new Date() })
    })
    const costs = (price: number) => async () => (await ann.json(path)).body.price === price
    await until(costs(2), 5, 'the price')
    expect((await ann.get(path)).text).toContain('name="price" value="2"')
    await obligationRules(site.db, { pardonPoints: 9 })
    await until(costs(9), 5, 'the new price')
    const late = await ann.submit(path, { price: '2' })
    expect([late.status, late.text.includes('The price has changed')]).toEqual([422, true])
    expect(late.text).toContain('name="price" value="9"')
    await ann.send('post', path, { price: 2 }).expect(422)
    expect((await ann.json(path)).body).toMatchObject({ price: 9, balance: 9 })
    await ann.send('post', path, { price: 9 }).expect(204)
  })

  it('are pardoned by staff with a reason; moderators see, admins edit the rules', async () => {
    const id = await owe(ago(HOUR))
    const href = `/admin/users/ann/hit-and-run/${id}`
    expect((await moderator.get(href)).text).toContain('no longer has to be seeded')
    expect((await moderator.submit(href, { reason: '' })).status).toBe(422)
    await moderator.submit(href, { reason: 'the disk broke' }).expect(303)
    expect((await moderator.send('post', href, { reason: 'again' })).status).toBe(404)
    expect((await ann.get('/hit-and-run')).text).toContain('pardoned: the disk broke')
    const { items } = (await moderator.json('/admin/hit-and-run?state=watching')).body
    expect(items).toHaveLength(2)
    expect((await moderator.get('/admin/hit-and-run?state=watching')).text).toContain('Pardon')
    expect((await moderator.get('/admin/hit-and-run/rules')).status).toBe(403)
  })

  it('have rules that are previewed, and refused out of their bounds', async () => {
    const wrong = { state: 'on', seedHours: '0', startsAt: '2026-02-31' }
    const bad = await admin.send('post', '/admin/hit-and-run/rules', wrong).expect(422)
    expect(Object.keys(bad.body.errors).sort()).toEqual(['seedHours', 'startsAt'])
    const form = { state: 'on', seedHours: '240', startsAt: '2020-01-01' }
    const seen = await admin.send('post', '/admin/hit-and-run/rules', form).expect(200)
    expect(seen.body.preview).toMatchObject({ members: 1 })
    expect((await ann.json('/hit-and-run')).body.seedHours).toBe(168)
    const shown = await admin.submit('/admin/hit-and-run/rules', { ...form, preset: 'deadline' })
    expect(shown.text).toMatch(
      /0 downloads by 0 members would need to be seeded.*Nothing has been changed yet/s,
    )
    expect(shown.text).toMatch(/name="inspectDays"[^>]*value="14"/)
    await admin.send('post', '/admin/hit-and-run/rules', { ...form, confirm: 'yes' }).expect(200)
    expect((await ann.json('/hit-and-run')).body.seedHours).toBe(240)
  })

  it('do not apply to members and torrents that staff exempted', async () => {
    const id = await owe(ago(HOUR))
    const given = { free: 'yes', reason: 'nobody wants it', days: '7' }
    await moderator.submit(`/admin/torrents/${id}/hit-and-run`, given).expect(303)
    const about = async () => {
      const { items } = (await ann.json('/hit-and-run')).body
      return items.find((one: { torrent: number }) => one.torrent === id)
    }
    expect((await about()).next).toBeNull()
    await moderator.send('post', `/admin/torrents/${id}/hit-and-run`, { ...given, free: 'no' })
    expect((await about()).next).not.toBeNull()
    expect((await moderator.get('/admin/users/adam/hit-and-run')).status).toBe(403)
    await moderator.submit('/admin/users/ann/hit-and-run', given).expect(303)
    expect((await moderator.json('/admin/users/ann/hit-and-run')).body).toMatchObject({
      isFree: true,
    })
    expect((await moderator.get('/admin/users/ann?leaf=traffic')).status).toBe(200)
  })
})
