import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
const torrents: number[] = []

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  staff = await site.signedIn('moderator', 'staff')
  const annId = (await ann.json('/me')).body.id
  for (const name of ['One', 'Two', 'Three', 'Four']) {
    torrents.push(await aListedTorrent(site.db, `${name}.2001`, annId))
  }
})
afterAll(() => site.stop())

async function make(given: Readonly<Record<string, unknown>>, by = ann): Promise<number> {
  return (await by.send('post', '/collections', given)).body.id
}

const put = (id: number, torrent: number, by = ann) =>
  by.send('post', `/collections/${id}/items`, { on: `torrent:${torrent}` })

async function order(id: number): Promise<readonly string[]> {
  const { body } = await ann.json(`/collections/${id}`)
  const content = body.content as { position: number; name: string }[]
  expect(content.map(({ position }) => position)).toEqual(content.map((_, at) => at + 1))
  return content.map(({ name }) => name.replace('.2001', ''))
}

describe('a collection', () => {
  it('is created with its first item, filled from pages, and shown in order', async () => {
    const pick = (await ann.get(`/collections/add?on=torrent:${torrents[0]}`)).text
    expect(pick).toContain(`/collections/new?on=torrent-${torrents[0]}`)
    const form = { title: 'Rainy days', description: '**Wet**.', on: `torrent-${torrents[0]}` }
    const made = await ann.submit('/collections', form)
    expect(made.status).toBe(303)
    const id = Number(made.headers.location.split('/').at(-1))
    const address = `http://localhost:8080/torrents/${torrents[1]}?x`
    const added = { on: address, note: 'the better one', next: `/torrents/${torrents[1]}` }
    const done = await ann.submit(`/collections/${id}/items`, added)
    expect(done.headers.location).toBe(`/torrents/${torrents[1]}`)
    expect(await order(id)).toEqual(['One', 'Two'])
    const page = (await bob.get(`/collections/${id}`)).text
    expect(page).toContain('<strong>Wet</strong>')
    expect(page).toContain('the better one')
    expect(page).not.toContain('Take out')
    const shown = (await bob.get(`/torrents/${torrents[1]}`)).text
    expect(shown).toContain(`<a class="long" href="/collections/${id}">Rainy days</a>`)
    expect((await bob.json('/collections?q=rain')).body.items).toMatchObject([{ id, items: 2 }])
  })

  it('is ordered without dragging, and never has a gap or a duplicate position', async () => {
    const id = await make({ title: 'Ordered', kind: 'playlist' })
    for (const torrent of torrents) await put(id, torrent)
    const [one, , three, four] = torrents
    const change = (torrent: number, body: Readonly<Record<string, unknown>>, by = ann) =>
      by.send('patch', `/collections/${id}/items/torrent-${torrent}`, body)
    await change(one, { move: 'down' })
    expect(await order(id)).toEqual(['Two', 'One', 'Three', 'Four'])
    await change(four, { position: '1' })
    expect(await order(id)).toEqual(['Four', 'Two', 'One', 'Three'])
    await change(four, { move: 'up' })
    await change(four, { position: 999 })
    expect(await order(id)).toEqual(['Two', 'One', 'Three', 'Four'])
    expect((await change(one, { position: 'x' })).status).toBe(422)
    expect((await change(one, { move: 'up' }, bob)).status).toBe(403)
    const drops = [one, three].map((torrent) =>
      ann.send('delete', `/collections/${id}/items/torrent-${torrent}`),
    )
    const moves = [change(four, { move: 'up' }), change(four, { position: 1 })]
    await Promise.all([...drops, ...moves])
    expect([...(await order(id))].sort()).toEqual(['Four', 'Two'])
    expect((await ann.json(`/collections/${id}`)).body.items).toBe(2)
  })

  it('that is open accepts items from all members, who can remove only their own', async () => {
    const id = await make({ title: 'Open one', open: true })
    await put(id, torrents[0])
    expect((await put(id, torrents[1], bob)).status).toBe(200)
    const item = (torrent: number) => `/collections/${id}/items/torrent-${torrent}`
    expect((await bob.send('patch', item(torrents[1]), { note: 'mine' })).status).toBe(204)
    expect((await bob.send('delete', item(torrents[0]))).status).toBe(403)
    expect((await bob.send('delete', item(torrents[1]))).status).toBe(204)
    const closed = await make({ title: 'Closed one' })
    expect((await put(closed, torrents[1], bob)).status).toBe(403)
    expect((await bob.get('/collections/add?on=torrent:' + torrents[1])).text).toContain('Open one')
  })

  it('that is private can only be seen by its owner', async () => {
    const id = await make({ title: 'Secret one', private: true })
    await put(id, torrents[2])
    expect((await bob.json(`/collections/${id}`)).body.code).toBe('COLLECTION_NOT_FOUND')
    for (const path of ['/collections', '/collections?owner=ann', `/torrents/${torrents[2]}`]) {
      expect((await bob.get(path)).text, path).not.toContain('Secret one')
    }
    expect((await ann.get('/collections?owner=me')).text).toContain('Secret one')
    const both = await ann.submit(`/collections/${id}`, {
      ...{ _method: 'PATCH', boxes: '1', title: 'Secret one', open: 'on', private: 'on' },
    })
    expect(both.status).toBe(422)
  })

  it('is edited, and removed by its owner or, with a reason, by staff', async () => {
    const id = await make({ title: 'Edited', open: true })
    const edit = { _method: 'PATCH', title: 'Better', boxes: '1', revision: '1' }
    expect((await bob.submit(`/collections/${id}`, edit)).status).toBe(403)
    await ann.submit(`/collections/${id}`, edit)
    expect((await ann.json(`/collections/${id}`)).body).toMatchObject({
      title: 'Better',
      isOpen: false,
      revision: 2,
    })
    expect((await ann.submit(`/collections/${id}`, { ...edit, title: 'Late' })).status).toBe(409)
    expect((await bob.get(`/collections/${id}/history`)).text).toContain('Edited')
    expect((await staff.send('delete', `/collections/${id}`)).status).toBe(422)
    expect((await staff.send('delete', `/collections/${id}?reason=spam`)).status).toBe(204)
    const gone = await ann.json(`/collections/${id}`)
    expect(gone.body).toMatchObject({ code: 'COLLECTION_REMOVED' })
    expect(gone.body.detail).toContain('spam')
    expect((await staff.send('post', `/collections/${id}/restore`)).status).toBe(200)
    expect((await ann.send('delete', `/collections/${id}`)).status).toBe(204)
    // Only about what staff did.
    const told = await toldNotices(site.db, 'moderation')
    expect(told.map(({ says, href }) => ({ says, href }))).toEqual([
      { says: 'Your collection “Better” was removed: spam', href: `/collections/${id}` },
    ])
  })

  it('is not created for something that is not there', async () => {
    for (const on of ['torrent:99999999', 'bundle:99999999', 'words']) {
      const { body } = await ann.send('post', '/collections', { title: 'First', on })
      expect(body.errors, on).toEqual({
        on: ['The first item is not a torrent or bundle on this site.'],
      })
    }
    const page = await ann.submit('/collections', { title: 'First', on: 'torrent:99999999' })
    expect(page.status).toBe(422)
    expect(page.text).toContain('The first item is not a torrent or bundle on this site.')
    expect(page.text).not.toContain('99999999')
    expect((await ann.json('/collections?q=first')).body.items).toEqual([])
  })

  it('of staff can only be created by staff', async () => {
    const refused = await ann.send('post', '/collections', { title: 'Picks', kind: 'staff' })
    expect(refused.status).toBe(403)
    const id = await make({ title: 'Picks', kind: 'staff' }, staff)
    expect((await put(id, torrents[0])).status).toBe(403)
    expect((await put(id, torrents[0], staff)).status).toBe(200)
  })

  it('of staff is offered for adding to staff, not to an owner who left the staff', async () => {
    const [former, kept] = [await make({ title: 'Former picks' }), await make({ title: 'Mine' })]
    const ofStaff = site.db.updateTable('collection').set({ kind: 'staff' })
    await ofStaff.where('id', '=', former).execute()
    expect((await put(former, torrents[0])).status).toBe(403)
    const offeredTo = async (by: TestBrowser) => {
      const { items } = (await by.json(`/collections/add?on=torrent:${torrents[0]}`)).body
      return (items as { id: number }[]).map((one) => one.id)
    }
    expect(await offeredTo(ann)).toContain(kept)
    expect(await offeredTo(ann)).not.toContain(former)
    const picks = await make({ title: 'Current picks', kind: 'staff' }, staff)
    expect(await offeredTo(staff)).toContain(picks)
  })

  it('accepts bundles too, reports errors, and pages through its items', async () => {
    const id = await make({ title: 'Mixed' })
    const work = await ann.send('post', '/bundles', { kind: 'work', title: 'A work', year: 1999 })
    await ann.send('post', `/collections/${id}/items`, { on: work.body.url })
    for (const torrent of torrents) await put(id, torrent)
    expect((await put(id, torrents[0])).body.errors.on[0]).toContain('already')
    for (const on of ['torrent:99999999', 'bundle:99999999', 'words', '']) {
      const wrong = await ann.submit(`/collections/${id}/items`, { on })
      expect(wrong.status, on).toBe(422)
    }
    const names: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body }: { body: { content: { name: string }[]; next: string | null } } =
        await bob.json(`/collections/${id}?limit=2&cursor=${next}`)
      names.push(...body.content.map(({ name }) => name))
      next = body.next
    }
    expect(names).toEqual(['A work (1999)', 'One.2001', 'Two.2001', 'Three.2001', 'Four.2001'])
    expect((await bob.json(`/collections/${id}?cursor=x`)).body.code).toBe('BAD_CURSOR')
    // A merged bundle is listed as the one that remains.
    const other = await ann.send('post', '/bundles', { kind: 'work', title: 'The work' })
    await staff.send('post', `/bundles/${work.body.id}/merge`, { into: other.body.id })
    expect((await bob.json(`/collections/${id}`)).body.content[0].name).toBe('The work (1999)')
    expect((await bob.get(`/bundles/${other.body.id}`)).text).toContain('Mixed')
  })
})
