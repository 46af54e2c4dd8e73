import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../../src/domain/ledger/currencies.ts'
import * as economy from '../../../../src/store/points/economy-figures.ts'
import * as ledger from '../../../../src/store/records/ledger/ledger.ts'
import { addPolicy } from '../../../support/community/policies.ts'
import { simulateAll } from '../../../support/community/simulated.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const HREF = '/admin/simulations'
const RULE = { kind: 'policy', strategy: 'up_down', scope: 'everyone' }
const HARSH = { 'param.ratio': '2', 'term.graceDays': '0', 'term.graceGib': '0' }
const GIB = 1024 ** 3
const DAY_MS = 86_400_000

describe('simulations in the console', () => {
  let site: TestSite
  let admin: TestBrowser

  beforeAll(async () => {
    site = await testSite()
    for (const role of ['admin', 'moderator'] as const) await site.member(role, role)
    for (const name of ['taker', 'giver']) await site.member(name)
    admin = await site.entered('admin')
    await sql`update member set created_at = now() - interval '1 year'`.execute(site.db)
    const today = Math.floor(Date.now() / DAY_MS)
    await sql`
      insert into ratio_day (member_id, day, uploaded, downloaded, total_uploaded,
        total_downloaded, looked_at)
      select id, ${today}::int - back, 0, 0,
        case name when 'giver' then ${200 * GIB}::bigint else 0 end,
        ${20 * GIB}::bigint, (${today}::bigint - back) * 86400 + 80000
      from member, generate_series(1, 40) back where name in ('taker', 'giver')`.execute(site.db)
  })
  afterAll(() => site.stop())

  const run = () => simulateAll(site.db, new Date())
  const ask = async (body: object) =>
    (await admin.send('post', HREF, { ...body })).body.id as number

  it('start with a policy, show progress and results, and the affected members', async () => {
    const form = await admin.get(`${HREF}/new?kind=policy&strategy=up_down`)
    expect(form.text).toContain('From 30 to 90')
    const id = await ask({ ...RULE, ...HARSH, name: 'Harsh' })
    expect((await admin.json(`${HREF}/${id}`)).body).toMatchObject({ state: 'waiting', done: 0 })
    expect((await admin.get(`${HREF}/${id}`)).text).toContain('Processed')
    await run()
    const { body } = await admin.json(`${HREF}/${id}`)
    expect(body).toMatchObject({ state: 'done', name: 'Harsh' })
    const figure = (name: string) =>
      body.result.figures.find((one: { name: string }) => one.name === name).value
    expect([figure('ever-watched'), figure('ever-disabled')]).toEqual(['1', '1'])
    const { items } = (await admin.json(`${HREF}/${id}/members`)).body
    expect(items).toMatchObject([{ name: 'taker', what: { state: 'disabled' } }])
    const page = (await admin.get(`${HREF}/${id}`)).text
    for (const says of [
      'Would have had downloading disabled',
      'What the active policies actually did',
    ]) {
      expect(page).toContain(says)
    }
    expect(page).toContain('downloading disabled')
    expect((await admin.get(HREF)).text).toContain('Harsh')
  })

  it('report errors at each field, and accept at most ten at the same time', async () => {
    const wrong = await admin.send('post', HREF, {
      ...RULE,
      ...{ 'given.days': '91', 'param.ratio': '99' },
    })
    expect(wrong.status).toBe(422)
    expect(Object.keys(wrong.body.errors).sort()).toEqual(['given.days', 'param.ratio'])
    const none = { kind: 'promotion', scope: 'category', target: 'nowhere' }
    expect((await admin.send('post', HREF, none)).body.errors).toEqual({
      target: ['does not exist'],
    })
    for (let one = 0; one < 10; one++) await ask(RULE)
    expect((await admin.send('post', HREF, RULE)).status).toBe(422)
    await run()
  })

  it('are compared, exported, named, stopped and removed', async () => {
    const [a, b] = [await ask({ ...RULE, ...HARSH }), await ask({ ...RULE, name: 'Mild' })]
    await run()
    const pick = (await admin.get(`${HREF}/compare?a=${a}`)).text
    expect(pick).toContain(`compare?a=${a}&amp;b=${b}`)
    const both = (await admin.get(`${HREF}/compare?a=${a}&b=${b}`)).text
    expect(both).toContain('Difference')
    expect(both).toContain('Mild')
    const days = (await admin.get(`${HREF}/${a}/days.csv`)).text
    expect(days.split('\r\n')).toHaveLength(32)
    expect(days).toContain('day,moves.watched,moves.disabled')
    expect((await admin.get(`${HREF}/${a}/members.csv`)).text).toContain('taker,member,disabled')
    await admin.send('patch', `${HREF}/${a}`, { name: 'Kept' })
    expect((await admin.json(`${HREF}/${a}`)).body.name).toBe('Kept')
    const open = await ask(RULE)
    expect((await admin.send('post', `${HREF}/${open}/stop`, {})).body.state).toBe('stopped')
    expect((await admin.send('delete', `${HREF}/${open}`)).status).toBe(204)
    expect((await admin.json(`${HREF}/${open}`)).status).toBe(404)
    const seer = await site.entered('moderator')
    expect((await seer.json(`${HREF}/${a}`)).status).toBe(200)
    expect((await seer.send('delete', `${HREF}/${a}`)).status).toBe(403)
  })

  it('recalculate booked bytes with a promotion, and seeding with another formula', async () => {
    const member = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'taker')
      .executeTakeFirstOrThrow()
    const at = new Date(Date.now() - 5 * DAY_MS)
    await sql`
      insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
        kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
      values (${at}, ${at}, ${Buffer.alloc(16)}, 1, ${member.id}, 1, ${Buffer.alloc(8)}, 'update',
        7, 1001, 1000, 1000, 7, 1001)`.execute(site.db)
    const free = { kind: 'promotion', scope: 'global', 'given.beginsAgo': '10' }
    const id = await ask({ ...free, 'given.lasts': '10', 'given.downFactor': '0.5' })
    const points = await ask({ kind: 'points', formula: 'nexus', 'value.b0': '50' })
    await run()
    const { result } = (await admin.json(`${HREF}/${id}`)).body
    const figures = Object.fromEntries(
      result.figures.map(({ name, value }: { name: string; value: string }) => [name, value]),
    )
    expect(figures).toMatchObject({ down: '1001', 'down-then': '500', up: '7', 'up-then': '7' })
    expect((await admin.get(`${HREF}/${id}`)).text).toContain('taker')
    expect((await admin.json(`${HREF}/${points}`)).body).toMatchObject({ state: 'done' })
    expect((await admin.get(`${HREF}/new?kind=points`)).text).toContain('Formula')
    expect((await admin.get(`${HREF}/new?kind=promotion`)).text).toContain('Starts (days ago)')
  })

  it('are linked from policies, points and promotions, and replace long dry runs', async () => {
    const policy = await addPolicy(site.db, 'up_down', { state: 'draft' })
    expect((await admin.get('/admin/ratio')).text).toContain(`kind=policy&amp;policy=${policy}`)
    const link = (kind: string) => `<a href="/admin/simulations/new?kind=${kind}">Simulate`
    expect((await admin.get('/admin/settings?q=points')).text).toContain(link('points'))
    expect((await admin.get('/admin/promotions/new')).text).toContain(link('promotion'))
    await sql`
      insert into member (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
      select 'large' || n, 'large' || n || '@example.org', 'none', 'member', '\\x00',
        sha256(('large' || n)::bytea), now() from generate_series(1, 2000) n`.execute(site.db)
    const first = (await admin.send('post', `/admin/ratio/${policy}/report`, {})).body
    expect(first.report).toBeNull()
    await run()
    const rules = (await admin.json('/admin/ratio')).body.items
    const { report } = rules.find((one: { id: number }) => one.id === policy)
    expect(report).toMatchObject({ isLarge: false })
    expect(report.members).toBe(report.of)
    const dry = site.db.selectFrom('simulation').select('id').where('kind', '=', 'dry-run')
    const { id } = await dry.executeTakeFirstOrThrow()
    expect((await admin.get(`${HREF}/${id}`)).status).toBe(200)
    expect((await admin.get(`${HREF}/compare?a=${id}&b=${id}`)).status).toBe(404)
  })
})

describe('the figures of the economy', () => {
  it('are summed per hour from the ledger, each entry once', async () => {
    const site = await testSite()
    const { id } = await site.member('rich')
    await site.member('boss', 'moderator')
    const now = new Date()
    const earlier = new Date(now.getTime() - 3_600_000 * 80)
    for (const [key, kind, amount, at] of [
      ['a', 'earned', 5_000n, earlier],
      ['b', 'earned', 2_000n, now],
    ] as const) {
      const entries = move('points', amount, { system: 'mint' }, { member: id })
      await ledger.post(site.db, { kind, key, entries, by: null, now: at })
    }
    const spent = move('points', 1_500n, { member: id }, { system: 'store' })
    await ledger.post(site.db, { kind: 'purchase', key: 'c', entries: spent, by: null, now })
    for (let time = 0; time < 2; time++) {
      for (let left: number | null = 1; left !== null && left > 0;) {
        left = await economy.addHour(site.db, now)
      }
      while ((await economy.rollUp(site.db, now)) > 0);
      await economy.noteSpread(site.db, now)
    }
    const boss = await site.entered('boss')
    const { body } = await boss.json('/admin/economy')
    const sum = (name: 'minted' | 'burned') =>
      body.days.reduce((all: number, row: Record<string, string>) => all + Number(row[name]), 0)
    expect([sum('minted'), sum('burned')]).toEqual([7_000, 1_500])
    expect(body.spread).toMatchObject({ members: 2, holders: 1, total: '5500', gini: 0.5 })
    const page = await boss.get('/admin/economy?days=90')
    expect(page.text).toContain('Bought in the shop')
    expect((await boss.get('/admin/economy?currency=tokens')).status).toBe(200)
    await site.stop()
  })
})
