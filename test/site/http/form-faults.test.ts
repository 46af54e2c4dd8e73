import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { move } from '../../../src/domain/ledger/currencies.ts'
import { presets } from '../../../src/domain/points/shop/presets.ts'
import * as storeItems from '../../../src/store/points/shop-items.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import { aDownload, obligationRules } from '../../support/community/obligations.ts'
import { addTorrent } from '../../support/community/rows.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let annId: number

beforeAll(async () => {
  site = await testSite()
  annId = (await site.member('ann')).id
  ann = await site.entered('ann')
  bob = await site.signedIn('member', 'bob')
  const entries = move('points', 1_000_000n, { system: 'staff' }, { member: annId })
  const grant = { kind: 'grant', key: 'a', entries, by: null, now: new Date() } as const
  await site.db.transaction().execute((tx) => ledger.post(tx, grant))
  await storeItems.addPreset(site.db, presets.babou.items, commandLine, new Date())
})
afterAll(() => site.stop())

async function ask(title: string): Promise<string> {
  const made = await bob.send('post', '/requests', { category: 'movies', title })
  return `/requests/${made.body.id}`
}

async function upload(by: string, category: string): Promise<number> {
  const torrent = await addTorrent(site.db)
  await sql`update torrent set uploader_id = (select id from member where name = ${by}),
    category_id = (select id from category where slug = ${category}) where id = ${torrent}`.execute(
    site.db,
  )
  return torrent
}

/** The parts of a page, by their heading. */
function partsOf(html: string): ReadonlyMap<string, string> {
  const parts = html.split('<section class="card">').slice(1)
  return new Map(parts.map((part) => [/<h2>([^<]*)/.exec(part)?.[1] ?? '', part]))
}

describe('a form that was refused', () => {
  it('shows its errors and what was typed, and no other form of the page does', async () => {
    const path = await ask('Wanted once')
    const { status, text } = await ann.get(`${path}/fill?torrent=nothing`)
    expect(status).toBe(422)
    const parts = partsOf(text)
    expect(parts.get('Fill the request')).toContain('Torrent is not an ID or address')
    for (const other of ['Give a bounty', 'Claim the request']) {
      expect(parts.get(other), other).not.toContain('is not an ID')
    }
    const gave = await ann.submit(`${path}/bounties`, {
      currency: 'points',
      amount: '1',
      key: 'k'.repeat(9),
    })
    expect(partsOf(gave.text).get('Give a bounty')).toContain('Amount must be at least')
    expect(partsOf(gave.text).get('Fill the request')).not.toContain('at least 100')
  })

  it('is the one of its line, where each line of a list has one', async () => {
    const made = ['first', 'second'].map(async (name) => {
      return (await ann.send('post', '/searches', { name, query: '' })).body.id as number
    })
    const [first, second] = await Promise.all(made)
    const { status, text } = await ann.submit(`/searches/${first}`, {
      ...{ _method: 'PATCH', name: 'second' },
    })
    expect(status).toBe(422)
    expect(text).toContain(`id="rename-${first}-error">New name is already the name of another`)
    expect(text).toContain(`<a href="#rename-${first}">`)
    expect(text).not.toContain(`id="rename-${second}-error"`)
    expect(text.match(/<details open>/g)).toHaveLength(1)
  })

  it('says what is wrong even where a button sends what no one typed', async () => {
    const { status, text } = await ann.submit('/notifications/seen', { upTo: 'all' })
    expect(status).toBe(422)
    expect(text).toMatch(/<title>Error: /)
    expect(text).toContain('upTo is not the ID of a notification')
  })

  it('says so in the title, with the focus on the first fault', async () => {
    const { text } = await ann.submit('/requests', { category: 'movies', title: '' })
    expect(text).toMatch(/<title>Error: /)
    expect(text.match(/ autofocus/g)).toHaveLength(1)
    expect(text).toMatch(/<input id="field-title"[^>]* aria-invalid="true" autofocus/)
    const clean = await ann.get('/requests/new?category=movies')
    expect(clean.text).not.toContain('<title>Error: ')
    expect(clean.text).not.toContain('autofocus')
  })
})

describe('what costs or cannot be undone', () => {
  it('shows the torrent of a fill, and what does not match, before it is sent', async () => {
    const path = await ask('A film to fill')
    const other = await ann.get(`${path}/fill?torrent=${await upload('ann', 'music')}`)
    expect(other.text).toContain('The torrent is in another category.')
    expect(other.text).not.toContain('>Fill request<')
    const torrent = await upload('ann', 'movies')
    const checked = await ann.json(`${path}/fill?torrent=/torrents/${torrent}`)
    expect(checked.body).toMatchObject({ torrent, differences: [] })
    expect((await ann.get(`${path}/fill?torrent=${torrent}`)).text).toContain('>Fill request<')
    expect((await bob.json(path)).body.state).toBe('open')
    await ann.submit(`${path}/fills`, { torrent: String(torrent) })
    expect((await bob.json(path)).body.state).toBe('filled')
  })

  it('shows price and balance before an item of the shop is bought', async () => {
    const { text } = await ann.get('/shop')
    const [, href = ''] = /href="(\/shop\/[^"]+\/buy)"/.exec(text) ?? []
    expect(text).not.toMatch(/<form[^>]*action="\/shop/)
    const offer = await ann.get(href)
    expect(offer.text).toContain('Left afterwards')
    expect(offer.text).toMatch(/name="key" value="[\w-]+"/)
    const json = await ann.json(href)
    expect(json.body).toMatchObject({ balance: 1_000, item: { canBuy: true } })
    expect((await ann.get('/shop/none/buy')).status).toBe(404)
  })

  it('shows price and torrent before a pardon is bought', async () => {
    await obligationRules(site.db, { pardonPoints: 300 })
    const at = new Date(Date.now() - 3_600_000)
    const { torrentId } = await aDownload(site.db, { memberId: annId, at })
    await sql`insert into obligation (member_id, torrent_id, since, state)
      values (${annId}, ${torrentId}, ${at}, 'watching')
      on conflict do nothing`.execute(site.db)
    const path = `/hit-and-run/${torrentId}/pardon`
    expect((await ann.get('/hit-and-run')).text).toContain(`href="${path}"`)
    const { text } = await ann.get(path)
    expect(text).toContain('Pardon for 300 points')
    expect((await ann.json(path)).body).toMatchObject({ price: 300, balance: 1_000 })
    expect((await bob.get(path)).status).toBe(404)
  })
})
