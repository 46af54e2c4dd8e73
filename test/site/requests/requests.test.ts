import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { slug } from '../../../src/shared/shape.ts'
import { createShape, listQuery } from '../../../src/site/requests/forms.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import { addTorrent } from '../../support/community/rows.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let carl: TestBrowser
let mod: TestBrowser
let keys = 0

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  carl = await site.signedIn('member', 'carl')
  mod = await site.signedIn('moderator', 'mod')
  for (const name of ['ann', 'bob']) await granted(await idOf(name), 1_000_000n)
})
afterAll(() => site.stop())

/** The daily limit of new requests counts from the start of each test. */
beforeEach(async () => {
  await sql`update written_text set written_at = written_at - interval '2 days'`.execute(site.db)
})

async function idOf(name: string): Promise<number> {
  const row = site.db.selectFrom('member').select('id').where('name', '=', name)
  return (await row.executeTakeFirstOrThrow()).id
}

function granted(member: number, amount: bigint) {
  const entries = move('points', amount, { system: 'staff' }, { member })
  const now = new Date()
  const post = { kind: 'grant', key: `grant${keys++}`, entries, by: null, now } as const
  return site.db.transaction().execute((tx) => ledger.post(tx, post))
}

async function ask(fields: object = {}): Promise<string> {
  const title = `A film ${keys++}`
  const made = await ann.send('post', '/requests', { category: 'movies', title, ...fields })
  expect(made.status, made.text).toBe(201)
  return `/requests/${made.body.id}`
}

async function upload(by: string): Promise<number> {
  const torrent = await addTorrent(site.db)
  await sql`update torrent set uploader_id = (select id from member where name = ${by}),
    category_id = (select id from category where slug = 'movies') where id = ${torrent}`.execute(
    site.db,
  )
  return torrent
}

const give = (who: TestBrowser, path: string, amount: string) =>
  who.send('post', `${path}/bounties`, { currency: 'points', amount, key: `key-of-test-${keys++}` })

describe('a request', () => {
  it('is asked for in two steps, listed, filtered and shown', async () => {
    const choose = await ann.get('/requests/new')
    expect(choose.text).toContain('Continue')
    const form = await ann.get('/requests/new?category=movies')
    expect(form.text).toContain('Create request')
    const path = await ask({ title: 'The lost film', body: 'In **colour**.' })
    const page = await bob.get(path)
    expect(page.text).toContain('The lost film')
    expect(page.text).toContain('<strong>colour</strong>')
    expect(page.text).toContain('Claim request')
    const found = await bob.json('/requests?q=lost&category=movies&sort=newest')
    expect(found.body.items).toMatchObject([{ title: 'The lost film', state: 'open', points: 0 }])
    expect((await bob.json('/requests?q=lost&whose=mine')).body.items).toEqual([])
    expect((await bob.get('/requests?q=lost')).text).toContain('The lost film')
  })

  it('is not listed for a category that does not exist, as after it was renamed', async () => {
    const reply = await bob.json('/requests?category=films')
    expect([reply.status, reply.body.code]).toEqual([404, 'CATEGORY_NOT_FOUND'])
    expect((await bob.get('/requests?category=films')).text).toContain('No such category')
    expect((await bob.json('/requests?category=')).status).toBe(200)
  })

  it('is asked for in a category with the longest name that an address has', () => {
    const category = 'c'.repeat(60)
    expect(slug.safeParse(category).success).toBe(true)
    expect(createShape.safeParse({ category, title: 'A film' }).success).toBe(true)
    expect(listQuery.safeParse({ category }).success).toBe(true)
  })

  it('pages its list by a cursor in every order', async () => {
    await ask()
    await ask()
    for (const sort of ['bounty', 'givers', 'newest', 'ending']) {
      const seen: number[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const more: string = cursor === '' ? '' : `&cursor=${cursor}`
        const read = await bob.json(`/requests?limit=1&sort=${sort}${more}`)
        seen.push(...read.body.items.map(({ id }: { id: number }) => id))
        cursor = read.body.next
      }
      expect(new Set(seen).size, sort).toBe(seen.length)
      expect(seen.length).toBeGreaterThan(2)
    }
  })

  it('is shown again with each reason and all that was typed', async () => {
    const sent = { category: 'movies', title: '', bundle: 'none', body: 'typed text' }
    const refused = await ann.submit('/requests', sent)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('typed text')
    const other = await ann.send('post', '/requests', { ...sent, title: 'x' })
    expect(other.body.errors).toMatchObject({ bundle: [expect.stringContaining('bundle')] })
    const none = await ann.send('post', '/requests', { category: 'nowhere', title: 'x' })
    expect(none.body.errors).toHaveProperty('category')
  })

  it('is refused with the seconds to wait after five of a new member in a day', async () => {
    for (let nth = 0; nth < 5; nth++) await ask()
    const sixth = { category: 'movies', title: 'The sixth one' }
    const refused = await ann.send('post', '/requests', sixth)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(80_000)
    expect((await ann.submit('/requests', sixth)).text).toContain('The sixth one')
  })

  it('is edited by its member and staff, with its history', async () => {
    const path = await ask({ title: 'Before' })
    expect((await bob.send('patch', path, { title: 'Mine' })).status).toBe(403)
    const edited = await ann.send('patch', path, { title: 'After', revision: 1 })
    expect(edited.body).toMatchObject({ title: 'After', revision: 2 })
    expect((await mod.send('patch', path, { title: 'Late', revision: 1 })).status).toBe(409)
    const history = await bob.json(`${path}/history`)
    expect(history.body.items).toHaveLength(2)
    const odd = await ann.send('post', `${path}/history/1/revert`, { revision: 'abc' })
    expect(odd.status).toBe(400)
    const back = await ann.send('post', `${path}/history/1/revert`, {})
    expect(back.body).toMatchObject({ title: 'Before', revision: 3 })
  })
})

describe('a bounty and a fill', () => {
  it('go from giver to uploader when the member who asked approves', async () => {
    const path = await ask({ title: 'Wanted by two' })
    expect((await give(bob, path, '99')).body.errors.amount[0]).toContain('at least')
    expect((await give(bob, path, '2000')).body.errors.amount[0]).toContain('more than you have')
    expect((await give(bob, path, '200')).body).toMatchObject({ points: 200, givers: 1 })
    const torrent = await upload('carl')
    await site.db.updateTable('torrent').set({ category_id: 2 }).where('id', '=', torrent).execute()
    const wrong = await carl.send('post', `${path}/fills`, { torrent })
    expect(wrong.status).toBe(422)
    expect(wrong.body.errors.torrent).toContain('The torrent is in another category.')
    await site.db.updateTable('torrent').set({ category_id: 1 }).where('id', '=', torrent).execute()
    const filled = await carl.submit(`${path}/fills`, { torrent: `/torrents/${torrent}` })
    expect(filled.status).toBe(303)
    const again = await bob.send('post', `${path}/fills`, { torrent: await upload('bob') })
    expect([again.status, again.body.code]).toEqual([409, 'REQUEST_FILLED'])
    expect((await bob.send('post', `${path}/approve`, {})).status).toBe(403)
    expect((await ann.get(path)).text).toContain('Approve fill')
    expect((await ann.send('post', `${path}/approve`, {})).body).toMatchObject({
      state: 'approved',
      bounties: [{ member: 'bob', amount: 200, state: 'paid' }],
    })
    expect((await ann.send('post', `${path}/approve`, {})).status).toBe(409)
    expect((await mod.get(path)).text).toContain('Undo fill')
    expect((await mod.send('post', `${path}/undo`, { reason: 'fake' })).body.state).toBe('open')
  })

  /** The open cases of disputed fills. */
  const disputes = async () => {
    const { items } = (await mod.json('/admin/cases?kind=report')).body
    const fills = items.filter(({ on }: { on: { kind: string } }) => on.kind === 'fill')
    return fills as { id: number; href: string; subject: string; version: number }[]
  }

  it('can be disputed by keyboard and without scripts, and staff decide', async () => {
    const path = await ask({ title: 'Disputed film' })
    await give(bob, path, '100')
    await carl.send('post', `${path}/claim`, {})
    expect((await bob.get(path)).text).not.toContain('Fill request')
    await carl.send('post', `${path}/fills`, { torrent: await upload('carl') })
    expect((await ann.submit(`${path}/decline`, { reason: '' })).status).toBe(422)
    await ann.submit(`${path}/decline`, { reason: 'Not this one' })
    expect((await carl.get(path)).text).toContain('Send to staff')
    await carl.submit(`${path}/dispute`, { dispute: 'It is this one' })
    const [found] = await disputes()
    expect(found).toMatchObject({ href: path, subject: 'Disputed film' })
    const work = `/admin/cases/${found.id}`
    const shown = (await mod.get(work)).text
    expect(shown).toMatch(new RegExp(`href="${path}"[^>]*>Decide the dispute</a>`))
    expect(shown).not.toContain('Decide and continue')
    const early = await mod.send('post', `${work}/decide`, { outcome: 'acted', answer: 'Yes' })
    expect([early.status, early.body.code]).toEqual([409, 'CASE_DISPUTED'])
    expect((await mod.send('post', `${work}/texts`, { body: 'Which scene?' })).status).toBe(200)
    const [own] = (await carl.json('/reports')).body.items
    expect(own).toMatchObject({ on: { kind: 'fill', href: path }, body: 'It is this one' })
    expect((await carl.get(`/reports/${own.id}`)).text).toContain('Which scene?')
    expect((await ann.get(`/reports/${own.id}`)).status).toBe(404)
    expect((await mod.get(path)).text).toContain('It is this one')
    const verdict = { verdict: 'filled', reason: 'It is' }
    expect((await bob.send('post', `${path}/decide`, verdict)).status).toBe(403)
    expect((await mod.send('post', `${path}/decide`, verdict)).body.state).toBe('approved')
    expect(await disputes()).toEqual([])
    expect((await mod.json(work)).body).toMatchObject({ state: 'decided', outcome: 'acted' })
    const [decided] = (await carl.json('/reports')).body.items
    expect(decided).toMatchObject({ state: 'decided', answer: 'It is' })
    const bobId = await idOf('bob')
    const bobs = (await toldNotices(site.db, 'request')).filter(
      ({ memberId }) => memberId === bobId,
    )
    expect(bobs.map(({ says }) => says).filter((says) => says.includes('Disputed film'))).toEqual([
      'carl filled the request “Disputed film”; the fill is waiting for approval',
      'The fill of “Disputed film” was approved, and its bounty was paid.',
    ])
  })

  it('shows the name of an anonymous giver to staff only', async () => {
    const path = await ask({ title: 'For someone' })
    const given = { currency: 'points', amount: '100', anonymous: true, key: 'anonymous-key' }
    await bob.send('post', `${path}/bounties`, given)
    expect((await carl.json(path)).body.bounties).toMatchObject([{ member: null }])
    expect((await mod.json(path)).body.bounties).toMatchObject([{ member: 'bob' }])
    expect((await ann.send('post', `${path}/close`, {})).body).toMatchObject({ state: 'closed' })
    expect((await ann.json(path)).body.bounties).toMatchObject([{ state: 'returned' }])
  })
})

describe('a removed request', () => {
  it('is gone for members, and its bounties are returned', async () => {
    const path = await ask({ title: 'Against the rules' })
    await give(bob, path, '100')
    expect((await mod.get(`${path}/remove`)).status).toBe(200)
    expect((await mod.send('delete', `${path}?reason=rules`, {})).status).toBe(204)
    expect((await bob.json(path)).status).toBe(410)
    expect((await bob.json('/requests?state=all&q=rules')).body.items).toEqual([])
    expect((await mod.json(path)).body.bounties).toMatchObject([{ state: 'returned' }])
  })
})

describe('the feed of requests', () => {
  it('has the newest that the filters of the list find', async () => {
    await ask({ title: 'In the feed', body: 'With **subtitles**.' })
    const gone = await ask({ title: 'Taken from the feed' })
    await mod.send('delete', gone, { reason: 'no reason' })
    await ask({ title: 'A song', category: 'music' })
    const key = String((await bob.send('post', '/settings/keys/feed')).body.key)
    const read = async (end: string) => (await ann.get(`/feeds/requests.${key}.${end}`)).text
    for (const ending of ['xml', 'atom', 'json']) {
      const all = await read(ending)
      for (const title of ['In the feed', 'A song']) expect(all, ending).toContain(title)
      expect(all).not.toContain('Taken from')
      const some = await read(`${ending}?category=movies&q=feed`)
      const plain = some.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
      expect(plain).toContain('With <strong>subtitles</strong>.')
      expect(some).not.toContain('A song')
    }
    expect(await read('xml?whose=mine')).not.toContain('In the feed')
    expect((await ann.get(`/feeds/requests.${key}x.xml`)).status).toBe(401)
    const old = await ann.get(`/feeds/requests.${key}.xml?category=films`)
    expect(old.status).toBe(404)
    expect(old.text).toContain('All categories are at /categories.')
    const page = (await bob.get('/requests?category=movies')).text
    expect(page).toContain(`/feeds/requests.${key}.xml?category=movies`)
    const keyPage = (await bob.get('/settings/keys/feed?of=requests&list=category%3Dmovies')).text
    expect(keyPage).toContain('href="/requests?category=movies"')
  })
})

describe('matching torrents', () => {
  it('are on the page of a request, with the way to fill it', async () => {
    const torrent = await upload('carl')
    const words = sql`search_vector('Quartz Meadow 2019', '{}')`
    await sql`update torrent set name = 'Quartz.Meadow.2019', search = ${words}
      where id = ${torrent}`.execute(site.db)
    const path = await ask({ title: 'quartz meadow' })
    expect((await ann.json(path)).body.matches).toMatchObject([{ torrent, uploader: 'carl' }])
    const link = `${path}/fill?torrent=${torrent}`
    expect((await bob.get(path)).text).toContain(`href="${link}"`)
    const { text } = await bob.get(link)
    expect(text).toContain('Quartz.<wbr>Meadow.<wbr>2019')
    expect(text).toContain(`name="torrent" value="${torrent}"`)
    await bob.submit(`${path}/fills`, { torrent: String(torrent) })
    expect((await ann.json(path)).body).toMatchObject({ state: 'filled', matches: [] })
  })
})
