import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as making from '../../../src/store/rescue/making.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let dead: number
let alone: number
const now = new Date()

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  dead = await addTorrent(site.db)
  alone = await addTorrent(site.db)
  await sql`update torrent_stats set seeders = 1 where torrent_id = ${alone}`.execute(site.db)
  await sql`update torrent set uploader_id = (select id from member where name = 'ann')
    where id = ${dead}`.execute(site.db)
  await making.makeSome(
    site.db,
    { few: 2, afterId: 0, limit: 50, keeping: await making.keepingOf(site.db, now) },
    now,
  )
})
afterAll(() => site.stop())

const listed = (body: { items: { torrent: number }[] }) => body.items.map((one) => one.torrent)

describe('/rescue', () => {
  it('lists torrents with filters, and says when the list was made', async () => {
    const page = await ann.get('/rescue')
    expect(page.status).toBe(200)
    expect(page.text).toContain(`href="/torrents/${dead}"`)
    expect(page.text).toContain('most recently at')
    const none = await ann.json('/rescue?seeders=none')
    expect(listed(none.body)).toEqual([dead])
    expect(none.body.items[0]).toMatchObject({ risk: 1, reliability: null, bounty: 0, pool: null })
    expect(listed((await ann.json('/rescue?seeders=one')).body)).toEqual([alone])
  })

  it('shows each member what they had', async () => {
    expect(listed((await ann.json('/rescue?whose=had')).body)).toEqual([dead])
    expect(listed((await bob.json('/rescue?whose=had')).body)).toEqual([])
    expect((await bob.get('/rescue?whose=had')).text).toContain('No matching torrents.')
  })

  it('sends a light row, whose button is described by the name of the torrent', async () => {
    const { text } = await ann.get('/rescue?seeders=none')
    const row = String(text.split('<tr>').at(-1))
    expect(row.split('</tr>')[0].length).toBeLessThan(1_000)
    expect(row).toContain(`id="t${dead}" href="/torrents/${dead}"`)
    expect(row).toContain(`formaction="/rescue/${dead}/pledge" aria-describedby="t${dead}"`)
  })

  it('refuses a cursor that it did not make', async () => {
    expect((await ann.json('/rescue?cursor=nonsense')).status).toBe(400)
  })

  it('refuses a category that does not exist, as after it was renamed', async () => {
    const reply = await ann.json('/rescue?category=films')
    expect([reply.status, reply.body.code]).toEqual([404, 'CATEGORY_NOT_FOUND'])
    expect((await ann.json('/rescue?category=movies')).status).toBe(200)
  })
})

describe('a pledge', () => {
  it('is made and withdrawn on the page, which then shows the same list', async () => {
    const next = '/rescue?seeders=none'
    const made = await ann.send('post', `/rescue/${dead}/pledge`, { next })
    expect(made.body).toMatchObject({ torrent: dead })
    const row = async (who: TestBrowser) => (await who.json(next)).body.items[0]
    expect(await row(ann)).toMatchObject({ pledges: 1, pledgeDueAt: made.body.dueAt })
    expect(await row(bob)).toMatchObject({ pledges: 1, pledgeDueAt: null })
    expect((await ann.get(next)).text).toContain('yours due')
    expect((await ann.send('post', `/rescue/${dead}/pledge`)).status).toBe(409)
    const form = await ann.submit(`/rescue/${dead}/withdraw`, { next })
    expect(form.headers.location).toBe(next)
    expect((await ann.send('post', `/rescue/${dead}/withdraw`)).status).toBe(409)
    expect(await row(ann)).toMatchObject({ pledges: 0, pledgeDueAt: null })
    expect((await bob.send('post', '/rescue/999999/pledge')).status).toBe(404)
  })
})

describe('the feed of rescue', () => {
  it('has the torrents in danger, and with a filter those that the owner of the key had', async () => {
    const keyOf = async (who: TestBrowser) =>
      String((await who.send('post', '/settings/keys/feed')).body.key)
    const [anns, bobs] = [await keyOf(ann), await keyOf(bob)]
    const read = async (key: string, end: string) =>
      (await bob.get(`/feeds/rescue.${key}.${end}`)).text
    for (const ending of ['xml', 'atom', 'json']) {
      const all = await read(anns, ending)
      for (const id of [dead, alone]) expect(all, ending).toContain(`/torrents/${id}`)
    }
    expect(await read(anns, 'xml?whose=had')).toContain(`/torrents/${dead}`)
    expect(await read(anns, 'xml?whose=had')).not.toContain(`/torrents/${alone}`)
    expect(await read(bobs, 'xml?whose=had')).not.toContain('/torrents/')
    expect((await bob.get(`/feeds/rescue.${bobs}x.xml`)).status).toBe(401)
    expect((await bob.get(`/feeds/rescue.${bobs}.xml?category=films`)).status).toBe(404)
    const page = (await ann.get('/rescue?whose=had')).text
    expect(page).toContain(`/feeds/rescue.${anns}.xml?whose=had`)
  })
})
