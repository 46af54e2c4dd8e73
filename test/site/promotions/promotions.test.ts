import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { NO_MOMENT } from '../../../src/site/ui/typed-times.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as tokenUses from '../../../src/store/promotions/token-uses.ts'
import { check } from '../../../src/store/traffic/ledger-check.ts'
import * as streamed from '../../../src/store/promotions/streamed.ts'
import { reportAll } from '../../support/community/reported.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const origin = { node: 'test', storeId: randomId() }
const HOUR = 3_600

let site: TestSite
let admin: TestBrowser
let ann: TestBrowser
let annId: number
let uploader: number
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin')
  uploader = (await site.member('uploader')).id
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id as number
})
afterAll(() => site.stop())

const seconds = () => Math.floor(Date.now() / 1000)
const listed = () => aListedTorrent(site.db, randomId(), uploader)
const promote = (given: object) =>
  admin.send('post', '/admin/promotions', { title: 'A gift', factors: 'freeleech', ...given })

/** Books an interval that ends now, and returns its ledger entry. */
async function move1000(torrentId: number, after = HOUR) {
  const journal = aJournal()
  const about = { memberId: annId, torrentId, left: 1_000_000n, at: seconds() - after }
  const client = aSession({ ...about, sessionKey: randomId().slice(0, 16) })
  journal.add(client.says({ up: 1_000n, down: 1_000n, after }))
  await book(site.db, journal.batch(), origin, new Date())
  return site.db
    .selectFrom('traffic_ledger')
    .select(['credited_up', 'credited_down', 'raw_down', 'up_permille', 'down_permille'])
    .where('journal_id', '=', Buffer.from(journal.journalId, 'hex'))
    .executeTakeFirstOrThrow()
}

async function everywhere(torrentId: number) {
  const list = (await ann.json('/torrents?q=is:freeleech')).body.items as { id: number }[]
  const all = (await ann.json('/torrents?limit=100')).body.items as Record<string, unknown>[]
  const one = (await ann.json(`/torrents/${torrentId}`)).body
  const item = all.find(({ id }) => id === torrentId) as Record<string, unknown>
  return {
    isFree: list.some(({ id }) => id === torrentId),
    list: [item.uploadFactor, item.downloadFactor],
    page: [one.uploadFactor, one.downloadFactor],
  }
}

describe('a promotion', () => {
  it('rule 83: has the same factors on lists, on pages, in search and in booking', async () => {
    const id = await listed()
    const plain = { isFree: false, list: [1, 1], page: [1, 1] }
    expect(await everywhere(id)).toEqual(plain)
    const made = await promote({ scope: 'torrent', target: String(id), factors: 'double-free' })
    expect(made.status).toBe(201)
    expect(await everywhere(id)).toEqual({ isFree: true, list: [2, 0], page: [2, 0] })
    expect((await ann.get(`/torrents/${id}`)).text).toContain('Double upload and freeleech')
    await site.db
      .updateTable('promotion')
      .set({ starts_at: new Date((seconds() - HOUR / 2) * 1000) })
      .where('id', '=', made.body.id as number)
      .execute()
    const half = await move1000(id)
    expect(half.raw_down).toBe(1_000n)
    expect(Number(half.credited_down)).toBeCloseTo(500, -1)
    expect(Number(half.credited_up)).toBeCloseTo(1_500, -1)
    await admin.send('delete', `/admin/promotions/${made.body.id}`)
    expect(await everywhere(id)).toEqual(plain)
  })

  it('is updated by edits and bundles, and found by saved searches', async () => {
    const bundle = await admin.send('post', '/bundles', { kind: 'work', title: 'A gifted one' })
    expect(bundle.status, bundle.text).toBe(201)
    const query = 'q=is%3Afreeleech'
    const kept = await ann.send('post', '/searches', { name: 'Free', query, notifies: 'true' })
    expect(kept.status, kept.text).toBe(201)
    const id = await listed()
    await site.db
      .updateTable('torrent')
      .set({ bundle_id: bundle.body.id as number, created_at: new Date(Date.now() + 1_000) })
      .where('id', '=', id)
      .execute()
    const made = await promote({ scope: 'torrent', target: String(id) })
    const { revision } = (await admin.json(`/torrents/${id}`)).body
    const edit = await admin.send('patch', `/torrents/${id}`, { title: 'Gifted', revision })
    expect(edit.body).toMatchObject({ name: 'Gifted', uploadFactor: 1, downloadFactor: 0 })
    const { tree } = (await ann.json(`/bundles/${bundle.body.id}`)).body
    expect(tree[0].torrents).toMatchObject([{ id, uploadFactor: 1, downloadFactor: 0 }])
    expect((await ann.json('/searches')).body.items).toMatchObject([{ name: 'Free', new: 1 }])
    await streamed.noteBegun(site.db, new Date())
    await reportAll(site.db)
    const { items } = (await ann.json('/searches/alerts')).body
    expect(items).toMatchObject([{ search: { name: 'Free' }, torrent: { name: 'Gifted' } }])
    await admin.send('delete', `/admin/promotions/${made.body.id}`)
  })

  it.each([
    ['category', async (id: number) => (await ann.json(`/torrents/${id}`)).body.category as string],
    ['personal', async () => 'ann'],
    ['global', async () => ''],
    ['featured', async (id: number) => String(id)],
  ] as const)('of %s holds for what it names and for nothing else', async (scope, nameOf) => {
    const id = await listed()
    const made = await promote({ scope, target: await nameOf(id) })
    expect(await everywhere(id)).toMatchObject({ isFree: true, page: [1, 0] })
    const bob = await site.entered('admin')
    const isForAll = scope !== 'personal'
    expect((await bob.json(`/torrents/${id}`)).body.downloadFactor).toBe(isForAll ? 0 : 1)
    await admin.send('delete', `/admin/promotions/${made.body.id}`)
  })

  it('for everything is said once above a list unless every page shows it', async () => {
    const free = await promote({ scope: 'torrent', target: String(await listed()) })
    const marks = async (name: string) => (await ann.get('/torrents')).text.split(name).length - 1
    const double = { scope: 'global', factors: 'double-upload' }
    const [quiet, told] = [await promote(double), await promote({ ...double, announce: 'on' })]
    expect(await marks('All torrents in this list')).toBe(0)
    expect(await marks('saves you')).toBe(1)
    await admin.send('delete', `/admin/promotions/${told.body.id}`)
    expect(await marks('All torrents in this list: <strong>Double upload')).toBe(1)
    expect(await marks('×2 upload')).toBe(0)
    for (const { body } of [free, quiet]) await admin.send('delete', `/admin/promotions/${body.id}`)
  })

  it('is refused at the field for missing targets, and for members who are not staff', async () => {
    const wrong = await promote({ scope: 'category', target: 'no-such' })
    expect(wrong.body.errors).toEqual({ target: ['does not exist'] })
    expect((await promote({ scope: 'moon' })).status).toBe(422)
    // Escapes in an address are read; no text of the database has NUL.
    for (const target of ['%00', '/tags/a%00b']) {
      const reply = await promote({ scope: 'tag', target })
      expect([target, reply.status, reply.body]).toMatchObject([
        ...[target, 422, { errors: { target: [expect.any(String)] } }],
      ])
    }
    expect((await ann.send('post', '/admin/promotions', {})).status).toBe(403)
    expect((await admin.get('/admin/promotions')).text).toContain('A gift')
    const fieldsOf = async (query: string) => {
      const { status, text } = await admin.get(`/admin/promotions/new${query}`)
      return { status, has: ['target', 'role', 'amnesty'].filter((n) => text.includes(`-${n}"`)) }
    }
    expect(await fieldsOf('')).toEqual({ status: 200, has: ['amnesty'] })
    expect((await fieldsOf('?scope=bundle')).has).toEqual(['target'])
    expect((await fieldsOf('?scope=role')).has).toEqual(['role'])
  })

  it('lasts as chosen, from and until dates too, and is named after what it is for', async () => {
    const shown = async (id: unknown) => {
      const { items } = (await admin.json('/admin/promotions?limit=100')).body
      return (items as Record<string, unknown>[]).find((one) => one.id === id)
    }
    const dated = { title: '', scope: 'category', target: 'movies', period: 'dates' }
    const dates = { from: '2099-11-28T18:00', until: '2099-11-30T06:30' }
    const made = await promote({ ...dated, ...dates })
    expect(made.status, made.text).toBe(201)
    expect(await shown(made.body.id)).toMatchObject({
      title: 'Freeleech: Movies',
      startsAt: '2099-11-28T18:00:00.000Z',
      endsAt: '2099-11-30T06:30:00.000Z',
    })
    const later = { from: '2099-12-05T18:00', until: '2099-12-07T06:30' }
    const next = await promote({ ...dated, ...later })
    expect(next.body.id, 'of the same name and length').toBeGreaterThan(made.body.id)
    const errorsOf = async (given: object) => (await promote({ ...dated, ...given })).body.errors
    const until = ['must be after the start']
    expect(await errorsOf({ from: dates.until, until: dates.from })).toEqual({ until })
    expect(await errorsOf({ from: '2099-02-31T00:00' })).toEqual({ from: [NO_MOMENT] })
    expect(await errorsOf({ from: '', until: '2020-01-01T00:00' })).toEqual({ until })
    const week = await promote({ scope: 'personal', target: '/users/ann', period: 'week' })
    const twice = await promote({ scope: 'personal', target: '/users/ann', period: 'week' })
    expect(twice.body.id, 'the form was sent twice').toBe(week.body.id)
    const { startsAt, endsAt } = (await shown(week.body.id)) as Record<string, string>
    expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(7 * 24 * HOUR * 1000)
    for (const { body } of [made, next, week]) {
      await admin.send('delete', `/admin/promotions/${body.id}`)
    }
  })

  it('is for a single member only if that member is of a lower role', async () => {
    const own = { title: 'For one', scope: 'personal', factors: 'freeleech', period: 'day' }
    await site.member('above', 'owner')
    for (const target of ['admin', 'above']) {
      const reply = await promote({ ...own, target })
      expect([target, reply.status, reply.body.code]).toEqual([target, 403, 'MEMBER_OUTRANKS'])
    }
  })

  it('is for what words find, when they are not the name of one', async () => {
    const id = await listed()
    const { name } = (await admin.json(`/torrents/${id}`)).body
    const begun = (name as string).slice(0, 12)
    const refused = await admin.submit('/admin/promotions', {
      ...{ title: 'Found', factors: 'freeleech', period: 'day', scope: 'torrent', target: begun },
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(`<option value="${id}"`)
    const form = await admin.get(`/admin/promotions/new?scope=torrent&target=${id}`)
    expect(form.text).toContain(`value="${id}"`)
    expect(form.text).toContain(name)
    expect((await admin.get(`/torrents/${id}`)).text).toContain('Make freeleech')
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('Make freeleech')
  })
})

describe('a freeleech token', () => {
  const grant = (amount: bigint, key: string) =>
    site.db.transaction().execute((tx) =>
      ledger.post(tx, {
        kind: 'grant',
        key,
        entries: move('tokens', amount, { system: 'staff' }, { member: annId }),
        by: null,
        now: new Date(),
      }),
    )
  const tokens = async () => (await ann.json('/me')).body.tokens as number

  it('rule 84: is used once, makes the download freeleech until it is complete', async () => {
    const id = await listed()
    expect((await ann.send('post', `/torrents/${id}/token`)).body.code).toBe('NO_TOKENS')
    await grant(2n, 'two')
    expect(await tokens()).toBe(2)
    expect((await ann.send('post', `/torrents/${id}/token`)).status).toBe(200)
    expect((await ann.send('post', `/torrents/${id}/token`)).body.code).toBe('FREE_ALREADY')
    expect(await tokens()).toBe(1)
    expect(await everywhere(id)).toMatchObject({ isFree: true, page: [1, 0] })
    await site.db
      .updateTable('token_use')
      .set({ used_at: new Date((seconds() - 2 * HOUR) * 1000) })
      .execute()
    expect((await move1000(id)).credited_down).toBe(0n)
    const journal = aJournal()
    const about = { memberId: annId, torrentId: id, left: 9n, at: seconds() - 100 }
    const client = aSession({ ...about, sessionKey: '00000000000000cc' })
    journal.add(client.says({ after: 50 }), client.says({ after: 50, kind: 'completed', left: 0n }))
    await book(site.db, journal.batch(), origin, new Date())
    expect(await everywhere(id)).toMatchObject({ page: [1, 1] })
    expect((await ann.send('post', `/torrents/${id}/token`)).body.code).toBe('HAS_IT_ALREADY')
    expect((await check(site.db)).faults).toEqual([])
  })

  it('is used by programs with the download, and never on a freeleech torrent', async () => {
    const id = await listed()
    const before = await tokens()
    expect((await ann.get(`/torrents/${id}/download?usetoken=1`)).status).toBe(200)
    expect((await ann.get(`/torrents/${id}/download?usetoken=1`)).status).toBe(200)
    expect(await tokens()).toBe(before - 1)
    // A request that began earlier finds the token that a parallel one has used since.
    const began = new Date(Date.now() - 5_000)
    const late = await tokenUses.spend(site.db, annId, id, began)
    expect(late).toMatchObject({ ok: false, code: 'FREE_ALREADY' })
    expect(await tokens()).toBe(before - 1)
  })
})
