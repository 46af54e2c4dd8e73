import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kindOf, notificationNames } from '../../../src/domain/notifications/kinds.ts'
import { bodyFor } from '../../../src/jobs/webhook/body.ts'
import { deliver } from '../../../src/jobs/webhook/deliver.ts'
import { move } from '../../../src/domain/ledger/currencies.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as pointsDays from '../../../src/store/points/days.ts'
import * as memberDays from '../../../src/store/ratio/member-days.ts'
import * as noticeMails from '../../../src/store/notifications/notice-mails.ts'
import { notify, notifyAll } from '../../../src/store/notifications/notifications.ts'
import { openWeb } from '../../../src/shared/open-web.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import { slowness } from '../../support/slowness.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'
import { withinAnHour } from '../../support/within-an-hour.ts'

const NOW = new Date('2026-05-01T10:00:00Z')
/** Addresses to which no request can ever go, whatever a name server says. */
const NEVER_OPEN = [
  'http://127.0.0.1/hook',
  'http://127.1/hook',
  'http://2130706433/',
  'http://0x7f000001/',
  'https://10.0.0.8/hook',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[fd00::1]/',
  'http://localhost/',
  'http://LOCALHOST./',
  'https://hooks.localhost/',
  'https://hooks.example:8443/',
  'http://hooks.example:25/',
]
let site: TestSite
let ann: TestBrowser
let annId: number
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id
})
afterAll(() => site.stop())

const tell = (kind: 'comment' | 'moderation', name: string, now = NOW) =>
  notify(site.db, {
    ...(kind === 'comment'
      ? { code: kind, data: { author: 'bob', title: name } }
      : { code: 'torrent-restored', data: { torrent: name } }),
    ...{ member: annId, href: '/torrents', now },
  })
/** The names that notices are about. */
const listed = async () => {
  const { items } = (await ann.json('/notifications')).body as { items: { data: Data }[] }
  return items.map(({ data }) => data.title ?? data.torrent)
}
interface Data {
  readonly title?: string
  readonly torrent?: string
}
const PATH = '/settings/notifications'
const choose = (told: readonly string[], mails = 'daily') => ann.send('put', PATH, { told, mails })

describe('notifications', () => {
  it('are counted in the menu of every page until they are seen', async () => {
    expect((await ann.get('/users')).text).not.toContain('data-unseen')
    await tell('comment', 'one')
    await tell('comment', 'two')
    expect((await ann.get('/users')).text).toContain('data-unseen>2<')
    const { items } = (await ann.json('/notifications')).body
    // The newest is read, but not the one before it.
    await ann.get(`/notifications/${items[0].id}`)
    expect((await ann.get('/users')).text).toContain('data-unseen>1<')
    expect((await ann.get('/notifications')).text).toContain('Mark all as read')
    await ann.submit('/notifications/seen', { upTo: String(items[0].id) })
    expect((await ann.get('/users')).text).not.toContain('data-unseen')
    // A program's number may be any; what comes later is new.
    await ann.submit('/notifications/seen', { upTo: '999999999999999' })
    for (let one = 0; one < 100; one++) await tell('comment', `more ${one}`)
    expect((await ann.get('/users')).text).toContain('data-unseen>99+<')
  })

  it('of one kind are none of that kind, although there are others', async () => {
    await tell('comment', 'Any')
    const { text } = await ann.get('/notifications?kind=poll')
    expect(text).toContain('No notifications of this kind.')
    expect(text).not.toContain('No notifications yet.')
  })

  it('use the channels that a member chose, but always list those about the account', async () => {
    const fixed = notificationNames.filter((name) => kindOf(name).isAlwaysListed === true)
    const always = fixed.map((name) => `${name}:site`)
    expect(always).toContain('moderation:site')
    expect((await choose(['comment:email', 'mention:site'], 'at-once')).body).toEqual({
      told: ['comment:email', 'mention:site', ...always],
      mails: 'at-once',
    })
    await tell('comment', 'by mail alone')
    await tell('moderation', 'about you')
    expect(await listed()).not.toContain('by mail alone')
    expect(await listed()).toContain('about you')
    const page = (await ann.get(PATH)).text
    expect(page).toMatch(/value="comment:email"[^>]*checked/)
    expect(page).toMatch(/value="moderation:site"[^>]*checked disabled/)
    for (const name of notificationNames) expect(page).toContain(`value="${name}:webhook"`)
  })

  it('report errors in a choice, and keep the stored one', async () => {
    const reply = await choose(['comment:pigeon'])
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['told']])
    expect((await choose([], 'hourly')).body.errors).toHaveProperty('mails')
    expect((await ann.json(PATH)).body.mails).toBe('at-once')
  })

  it('that are due by email share one email, daily ones at six in the morning', async () => {
    await site.db.deleteFrom('mail').execute()
    await site.db.updateTable('live_message').set({ mail_at: null }).execute()
    await choose(['comment:email', 'moderation:email'], 'daily')
    await tell('comment', 'first')
    await tell('moderation', 'second')
    const mailed = async (at: string) => {
      await noticeMails.mailSome(site.db, new Date(at), 10)
      return site.db.selectFrom('mail').select(['recipient', 'data']).execute()
    }
    expect(await mailed('2026-05-02T05:59:00Z')).toEqual([])
    const [{ recipient, data }] = await mailed('2026-05-02T06:00:00Z')
    expect(recipient).toBe('ann@example.org')
    expect(data).toMatchObject({
      subject: '2 notices',
      lines: [{ says: 'bob commented on first' }, { says: 'second was restored' }],
    })
    expect(await mailed('2026-05-03T06:00:00Z')).toHaveLength(1)
  })

  it('with long values are cut, and never within a character', async () => {
    await tell('moderation', `${'x'.repeat(299)}😀 and more`)
    expect((await listed())[0]).toBe('x'.repeat(299))
  })

  it('are stored for many members in one statement, and for no missing member', async () => {
    const ids: number[] = []
    for (const name of ['m1', 'm2', 'm3']) ids.push((await site.member(name)).id)
    const data = { torrent: 'x'.repeat(400) }
    const news = { code: 'torrent-restored', data, href: '/', now: NOW } as const
    await notifyAll(site.db, { members: [...ids, 999_999], ...news })
    await notifyAll(site.db, { members: [], ...news })
    const rows = (await toldNotices(site.db)).filter(({ memberId }) => ids.includes(memberId))
    expect(rows).toHaveLength(3)
    expect(rows[0].says).toHaveLength(300)
  })
})

describe('a webhook', () => {
  it('gets what its member chose, signed, and its log shows it', async () => {
    const heard: { headers: http.IncomingHttpHeaders; body: string }[] = []
    const server = http.createServer((request, response) => {
      let body = ''
      request.on('data', (some: Buffer) => (body += some.toString()))
      request.on('end', () => {
        heard.push({ headers: request.headers, body })
        response.writeHead(heard.length === 1 ? 500 : 204).end()
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const made = await webhooks.make(site.db, testSecrets, annId, { url }, new Date())
    if (!made.ok) throw new Error(made.fault)
    await choose(['comment:webhook'])
    await tell('comment', 'told by webhook')
    const step = async (now: Date) => {
      const delivery = await webhooks.claim(site.db, now)
      if (delivery === null) return null
      const secret = testSecrets.unseal(delivery.secret)
      const around = { ...site, config: { ...site.config, BABOU_SITE_URL: 'https://site.example' } }
      const body = await bodyFor({ ...around, secrets: testSecrets, now }, delivery)
      const sender = { secret, body: body ?? '', now }
      expect(await deliver(delivery, sender), 'the operator’s own network').toEqual({
        status: null,
        error: 'leads to an address that the site does not send to',
      })
      const outcome = await deliver(delivery, sender, { ...openWeb, allows: () => true })
      return webhooks.note(site.db, delivery, outcome, now)
    }
    expect(await step(NOW)).toBe('later')
    expect(await step(NOW), 'its pause').toBeNull()
    expect(await step(new Date(NOW.getTime() + 120_000))).toBe('sent')
    const [, { headers, body }] = heard
    expect(JSON.parse(body)).toMatchObject({
      kind: 'comment',
      code: 'comment',
      data: { author: 'bob', title: 'told by webhook' },
      says: 'bob commented on told by webhook',
      url: 'https://site.example/torrents',
    })
    const signed = `${String(headers['x-babou-timestamp'])}.${body}`
    const hmac = createHmac('sha256', made.secret).update(signed).digest('hex')
    expect(headers['x-babou-signature']).toBe(`sha256=${hmac}`)
    const log = (await ann.json('/settings/webhooks')).body
    expect(log.items[0]).toMatchObject({ state: 'sent', attempts: 2, status: 204 })
    expect((await ann.get('/settings/webhooks')).text).toContain('told by webhook')
    server.close()
  })

  it('takes what its receiver answers as it is, and follows nothing', async () => {
    const asked: string[] = []
    const answers: Readonly<Record<string, (response: http.ServerResponse) => void>> = {
      '/at-once': (response) => void response.writeHead(202).end(),
      '/late': (response) => void setTimeout(() => response.writeHead(200).end('ok'), 300),
      '/broken': (response) => void response.writeHead(500).end(),
      '/moved': (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      '/busy': (response) => void response.writeHead(429, { 'retry-after': '60' }).end(),
      '/cut': (response) => void response.destroy(),
      '/endless': (response) => void response.writeHead(200).write('x'.repeat(1 << 20)),
      '/silent': () => undefined,
    }
    const secret = 'shared'
    const server = http.createServer((request, response) => {
      const path = request.url ?? ''
      let body = ''
      request.on('data', (some: Buffer) => (body += some.toString()))
      request.on('end', () => {
        const { 'x-babou-timestamp': at, 'x-babou-signature': said } = request.headers
        const hmac = createHmac('sha256', secret)
          .update(`${String(at)}.${body}`)
          .digest('hex')
        asked.push(`${path} ${said === `sha256=${hmac}` ? 'signed' : 'not signed'}`)
        answers[path]?.(response)
      })
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const outcome = async (path: string) => {
      const delivery = { id: 7, kind: 'listed', url: `http://127.0.0.1:${port}${path}` } as const
      const sender = { secret, body: '{"name":"Ä 🎬"}', now: NOW, timeLimitMs: 2_000 * slowness() }
      const { status, error } = await deliver(delivery, sender, { ...openWeb, allows: () => true })
      return [status, error]
    }
    expect(await outcome('/at-once')).toEqual([202, null])
    expect(await outcome('/late')).toEqual([200, null])
    expect(await outcome('/broken')).toEqual([500, 'answers with status 500'])
    expect(await outcome('/moved')).toEqual([302, 'answers with status 302'])
    expect(await outcome('/busy')).toEqual([429, 'answers with status 429'])
    expect(await outcome('/cut')).toEqual([null, 'cannot be reached'])
    expect(await outcome('/endless')).toEqual([200, null])
    expect(await outcome('/silent')).toEqual([null, 'cannot be reached'])
    expect(asked).toEqual(Object.keys(answers).map((path) => `${path} signed`))
    server.closeAllConnections()
    server.close()
  })

  it('that fails repeatedly is disabled, until its member sends a test', async () => {
    const [{ id }] = await webhooks.list(site.db, annId)
    for (let time = 0; time < 10; time++) {
      await tell('comment', `failing ${time}`)
      const delivery = await webhooks.claim(site.db, NOW)
      if (delivery === null) throw new Error('nothing is due')
      const last = { ...delivery, attempts: 6 }
      await site.db
        .updateTable('webhook_delivery')
        .set({ attempts: 6 })
        .where('id', '=', delivery.id)
        .execute()
      expect(await webhooks.note(site.db, last, { status: 410, error: 'gone' }, NOW)).toBe('failed')
    }
    expect((await webhooks.list(site.db, annId))[0]).toMatchObject({ isOn: false, failures: 10 })
    await tell('comment', 'into the void')
    expect(await webhooks.claim(site.db, NOW)).toBeNull()
    expect((await ann.get('/settings/webhooks')).text).toContain('disabled after repeated failures')
    for (let click = 0; click < 2; click++) {
      expect((await ann.send('post', `/settings/webhooks/${id}/try`)).status).toBe(204)
    }
    expect((await webhooks.list(site.db, annId))[0]).toMatchObject({ isOn: true, failures: 0 })
    const sent = await webhooks.deliveries(site.db, annId, null, 100)
    expect(sent.filter(({ kind, state }) => kind === 'test' && state === 'queued')).toHaveLength(1)
  })

  it('belongs to its member, refuses invalid addresses, and is limited to five', async () => {
    const bob = await site.signedIn('member', 'bob')
    const [{ id }] = await webhooks.list(site.db, annId)
    expect((await bob.send('delete', `/settings/webhooks/${id}`)).body.code).toBe(
      'WEBHOOK_NOT_FOUND',
    )
    expect((await bob.send('post', `/settings/webhooks/x/try`)).status).toBe(404)
    for (const url of ['ftp://a.example', 'https://u:p@a.example', 'nothing', '']) {
      const { status, body } = await bob.send('post', '/settings/webhooks', { url })
      expect([status, Object.keys(body.errors)], url).toEqual([422, ['url']])
    }
    for (const url of NEVER_OPEN) {
      const { status, body } = await bob.send('post', '/settings/webhooks', { url })
      const text = expect.stringContaining('an address that the site does not send to')
      expect([status, body.errors], url).toEqual([422, { url: [text] }])
    }
    const add = (one: number) =>
      bob.send('post', '/settings/webhooks', { url: `https://a.example/${one}` })
    for (let one = 0; one < 5; one++) expect((await add(one)).status).toBe(201)
    expect((await add(5)).body.errors.url[0]).toContain('you already have 5')
    expect((await ann.send('delete', `/settings/webhooks/${id}`)).status).toBe(204)
  })
})

describe('a profile', () => {
  it('shows each part only to the audience that its member chose', async () => {
    const cat = await site.signedIn('member', 'cat')
    const mod = await site.signedIn('moderator', 'mod')
    const { id: kidId } = await site.member('kid')
    await site.db.updateTable('member').set({ invited_by: annId }).where('id', '=', kidId).execute()
    const kid = await site.entered('kid')
    await site.db
      .updateTable('member_totals')
      .set({ uploaded: 7n * 2n ** 30n })
      .where('member_id', '=', annId)
      .execute()
    await ann.send('put', '/settings/privacy', { traffic: 'kin', uploads: 'staff' })
    const uploadedFor = async (who: TestBrowser) => (await who.json('/users/ann')).body.uploaded
    expect(await uploadedFor(cat)).toBeNull()
    expect(await uploadedFor(kid)).toBe(7 * 2 ** 30)
    expect(await uploadedFor(mod)).toBe(7 * 2 ** 30)
    expect((await cat.get('/users/ann')).text).not.toMatch(/7\.00 GiB|Torrents uploaded/)
    expect((await kid.get('/users/ann')).text).toContain('7.00 GiB')
    expect((await kid.get('/users/ann')).text).not.toContain('Torrents uploaded')
    expect((await mod.get('/users/ann')).text).toContain('Torrents uploaded')
    const list = (await cat.json('/users?q=ann')).body.items
    expect(list[0]).toMatchObject({ uploaded: null, ratio: null, snatches: 0 })
    expect((await cat.get('/users?q=ann')).text).not.toContain('7.00 GiB')
    const wrongly = await ann.send('put', '/settings/privacy', { traffic: 'nobody' })
    expect([wrongly.status, Object.keys(wrongly.body.errors)]).toEqual([422, ['traffic']])
  })

  it('has the days of its member as charts with tables, reported next to credited', async () => {
    await withinAnHour()
    const day = new Date('2026-05-01T00:00:00Z')
    const book = (up: number, hour: number) =>
      sql`insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
          session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
          credited_down)
        values (${new Date(day.getTime() + hour * 3_600_000)}, ${day}, ${Buffer.alloc(16)}, ${hour},
          ${annId}, 1, ${Buffer.alloc(8)}, 'update', ${up}, 1024, 2000, 0, ${2 * up}, 0)`.execute(
        site.db,
      )
    await book(1_048_576, 1)
    await book(1_048_576, 23)
    await book(1_048_576, 24)
    expect(await memberDays.rollUp(site.db, day, 0, 10, day)).toEqual({ members: 1, last: annId })
    expect(await memberDays.rollUp(site.db, day, annId, 10, day)).toEqual({
      members: 0,
      last: null,
    })
    await book(1_048_576, 2)
    await memberDays.rollUp(site.db, day, 0, 10, day)
    const [row, ...more] = await memberDays.daysOf(site.db, annId, day)
    expect(more).toEqual([])
    const moved = { rawUploaded: 3_145_728n, uploaded: 6_291_456n, rawDownloaded: 3_072n }
    expect(row).toMatchObject({ day: '2026-05-01', ...moved, downloaded: 0n })
    const today = new Date(new Date().setUTCHours(0, 0, 0, 0))
    await site.db.updateTable('member_day').set({ day: today }).execute()
    const page = (await ann.get('/me')).text
    expect(page).toContain('Traffic per day')
    expect(page).toContain('<td class="num">6.00 MiB</td><td class="num">3.00 MiB</td>')
    expect(page).toMatch(/class="busy raw" d="M[^"]+"/)
    expect(page).not.toContain('<th scope="col">Required<')
    const terms = { params: '{}', terms: '{}', scope: 'everyone', state: 'active' } as const
    const { id: policy_id } = await site.db
      .insertInto('ratio_policy')
      .values({ name: 'x', strategy: 'up_down', ...terms, starts_at: today, created_at: today })
      .returning('id')
      .executeTakeFirstOrThrow()
    const judged = { state: 'ok', required: 0.65, since: today, judged_at: today } as const
    await site.db
      .insertInto('ratio_state')
      .values({ ...judged, policy_id, member_id: annId, is_satisfied: true })
      .execute()
    // A day keeps the ratio that was required on it; once it has ended, that is not changed.
    const required = async (day: number) => {
      const one = new Date(today.getTime() + day * 86_400_000)
      const [row] = await memberDays.daysOf(site.db, annId, one)
      return row.required
    }
    const late = new Date(today.getTime() - 3 * 86_400_000)
    await site.db.updateTable('traffic_ledger').set({ at: late }).execute()
    await memberDays.rollUp(site.db, late, 0, 10, late)
    await site.db.updateTable('ratio_state').set({ required: 0.8 }).execute()
    await memberDays.rollUp(site.db, late, 0, 10, today)
    expect(await required(-3)).toBe(0.65)
    const ratios = (await ann.get('/me')).text.split('<th scope="col">Required<')[1]
    const told = [
      ...ratios.matchAll(
        /<th scope="row"><a[^>]*>([^<]+)<\/a><\/th>\s*<td[^>]*>[^<]*<\/td>\s*<td[^>]*>([^<]*)</g,
      ),
    ]
    expect(told.slice(0, 4).map(([, , asked]) => asked)).toEqual(['0.80', '–', '–', '0.65'])
    await site.db.updateTable('ratio_policy').set({ strategy: 'seed_leech' }).execute()
    await memberDays.rollUp(site.db, late, 0, 10, late)
    expect(await required(-3), 'a rule of swarms asks for no ratio').toBeNull()
    await site.db.updateTable('ratio_policy').set({ strategy: 'up_down' }).execute()
    await memberDays.rollUp(site.db, late, 0, 10, late)
    const cat = await site.entered('cat')
    expect((await cat.get('/users/ann')).text).not.toContain('Traffic per day')
    await ann.send('put', '/settings/privacy', { charts: 'members' })
    const seen = (await cat.get('/users/ann')).text
    expect(seen).toContain('Traffic per day')
    expect(seen, 'is for the member and staff').not.toContain('<th scope="col">Required<')
    expect(await memberDays.prune(site.db, new Date(today.getTime() + 86_400_000), 10)).toBe(2)
  })

  it('has the points of its member per day, received and spent, only on /me', async () => {
    await withinAnHour()
    const at = (day: number) => new Date(Date.now() - day * 86_400_000)
    const given = (key: string, amount: bigint, day: number) =>
      ledger.post(site.db, {
        ...{ kind: 'grant', key, cause: { kind: 'x', says: 'x' }, by: null, now: at(day) },
        entries: move('points', amount, { system: 'staff' }, { member: annId }),
      })
    for (const [key, amount, day] of [
      ['a', 4_000n, 2],
      ['b', 1_500n, 2],
      ['c', -2_250n, 1],
    ] as const)
      expect((await given(key, amount, day)).ok).toBe(true)
    expect(await pointsDays.since(site.db, annId, at(10))).toMatchObject([
      { gotMilli: 5_500n, spentMilli: 0n, balanceMilli: 5_500n },
      { gotMilli: 0n, spentMilli: 2_250n, balanceMilli: 3_250n },
    ])
    expect(await pointsDays.since(site.db, annId, at(1.5))).toHaveLength(1)
    const page = (await ann.get('/me')).text
    expect(page).toContain('Points per day')
    expect(page).toMatch(/<td class="num">5\.5<\/td><td class="num">0<\/td>/)
    // Nothing moved today: the balance is unchanged, and no line slopes across the days between.
    const still = '<td class="num">0</td><td class="num">0</td><td class="num">3.2</td>'
    expect(page).toContain(still)
    expect((await ann.get('/users/ann')).text).not.toContain('Points per day')
  })

  it('shows the text of its member, made safe, next to the avatar', async () => {
    const about = '**Hello** <script>alert(1)</script>'
    expect((await ann.send('put', '/settings/profile', { about })).body).toMatchObject({ about })
    const { text } = await ann.get('/users/ann')
    expect(text).toContain('<strong>Hello</strong> &lt;script&gt;')
    expect(text).toContain('href="/settings/profile"')
    const sharp = (await import('sharp')).default
    const plain = { width: 64, height: 64, channels: 3, background: '#4a6' } as const
    const png = await sharp({ create: plain }).png().toBuffer()
    const sent = await ann.agent
      .put('/settings/profile/avatar')
      .set('Accept', 'application/json')
      .set('X-CSRF-Token', ann.csrf())
      .attach('image', png, 'me.png')
    expect(sent.status).toBe(200)
    expect((await ann.get('/users/ann')).text).toContain(`/img/${sent.body.thumb}`)
    expect((await ann.json('/users/ann')).body.avatar).toBe(sent.body.key)
    expect((await ann.send('delete', '/settings/profile/avatar')).status).toBe(204)
    expect((await ann.get('/users/ann')).text).not.toContain('class="avatar"')
    const long = await ann.send('put', '/settings/profile', { about: 'x'.repeat(4_001) })
    expect(Object.keys(long.body.errors)).toEqual(['about'])
  })
})
