import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

const listed = (seed: string, description = '') =>
  aListedTorrent(site.db, seed, annId, { tags: ['old'], description })

/** The fields of the form as a browser would send them back. */
const form = { _method: 'PATCH', category: 'movies', tags: 'old', description: '' }

describe('the history of a torrent', () => {
  it('shows who changed what, when and why, word by word', async () => {
    const id = await listed('Rip.2026', 'A very long film.')
    const empty = await bob.get(`/torrents/${id}/history`)
    expect(empty.text).toContain('No edits yet.')
    expect((await bob.get(`/torrents/${id}`)).text).not.toContain('/history')
    const change = { description: 'A very short film.', tags: 'new', summary: ' seen\n it ' }
    await staff.send('patch', `/torrents/${id}`, change)
    const page = (await bob.get(`/torrents/${id}/history`)).text
    expect(page).toContain('removed: </span>long</del>')
    expect(page).toContain('added: </span>short</ins>')
    expect(page).toContain('removed: </span>old</del>')
    expect(page).toContain('seen it')
    expect(page).toContain('As uploaded')
    expect(page).not.toContain('/revert')
    expect((await bob.get(`/torrents/${id}`)).text).toContain(`/torrents/${id}/history`)
    const { body } = await bob.json(`/torrents/${id}/history`)
    expect(body).toMatchObject({
      items: [
        {
          revision: 2,
          author: 'staff',
          summary: 'seen it',
          changed: ['tags', 'description'],
          state: { name: 'Rip.2026', category: 'movies', tags: ['new'] },
        },
        { revision: 1, author: 'ann', changed: [], state: { tags: ['old'] } },
      ],
      next: null,
      total: 2,
    })
  })

  it('is paged, and refuses cursors of other lists', async () => {
    const id = await listed('Paged')
    for (let at = 1; at <= 12; at++) {
      await ann.send('patch', `/torrents/${id}`, { title: `Paged ${at}` })
    }
    const first = await bob.get(`/torrents/${id}/history`)
    const next = /<a href="([^"]+)" rel="next"/.exec(first.text)?.[1] as string
    const second = (await bob.get(next)).text
    expect(second).toContain('Revision 3')
    expect(second).toContain('As uploaded')
    expect(second).not.toContain('Revision 4')
    expect((await bob.json(`/torrents/${id}/history?cursor=x`)).body.code).toBe('BAD_CURSOR')
  })

  it('restores an old state as a new edit, for members who may edit', async () => {
    const id = await listed('Reverted')
    await ann.send('patch', `/torrents/${id}`, { title: 'Wrong', category: 'tv', tags: '' })
    const path = `/torrents/${id}/history/1/revert`
    expect((await bob.send('post', path)).status).toBe(403)
    expect((await ann.get(`/torrents/${id}/history`)).text).toContain(path)
    const done = await staff.submit(path, { revision: '2' })
    expect(done.headers.location).toBe(`/torrents/${id}/history`)
    expect((await bob.json(`/torrents/${id}`)).body).toMatchObject({
      name: 'Reverted',
      category: 'movies',
      tags: ['old'],
      revision: 3,
    })
    const { body } = await bob.json(`/torrents/${id}/history`)
    expect(body.items[0]).toMatchObject({ summary: 'Restored revision 1', author: 'staff' })
    const late = await ann.send('post', `/torrents/${id}/history/2/revert`, { revision: 2 })
    expect(late.body.code).toBe('EDIT_CONFLICT')
    for (const number of ['0', '9', 'x', '9'.repeat(12)]) {
      const reply = await ann.send('post', `/torrents/${id}/history/${number}/revert`)
      expect(reply.body.code, number).toBe('REVISION_NOT_FOUND')
    }
    const odd = await ann.send('post', path, { revision: 'x' })
    expect(odd.body.code).toBe('BAD_REQUEST')
  })
})

describe('two edits at the same time', () => {
  it('are reported, with both texts, and the later one decides', async () => {
    const id = await listed('Contested', 'text')
    const opened = (await ann.get(`/torrents/${id}/edit`)).text
    expect(opened).toContain('name="revision" value="1"')
    const theirs = { title: 'Title of staff', tags: 'old, theirs' }
    await staff.send('patch', `/torrents/${id}`, theirs)
    const mine = { ...form, title: 'Title of ann', description: 'text', revision: '1' }
    const reply = await ann.submit(`/torrents/${id}`, mine)
    expect(reply.status).toBe(409)
    expect(reply.text).toContain('staff has edited this')
    expect(reply.text).toContain('value="Title of ann"')
    // Only the other edit changed the tags, so the form continues with those.
    expect(reply.text).toContain('value="old, theirs"')
    expect(reply.text).toContain('name="revision" value="2"')
    expect((await bob.json(`/torrents/${id}`)).body.name).toBe('Title of staff')
    const again = { ...mine, tags: 'old, theirs', revision: '2' }
    expect((await ann.submit(`/torrents/${id}`, again)).status).toBe(303)
    expect((await bob.json(`/torrents/${id}`)).body).toMatchObject({
      name: 'Title of ann',
      tags: ['old', 'theirs'],
    })
  })

  it('can name their revision, or not, in requests of programs', async () => {
    const id = await listed('Tools')
    const one = await ann.send('patch', `/torrents/${id}`, { title: 'One' })
    expect(one.body).toMatchObject({ name: 'One', revision: 2 })
    const two = await ann.send('patch', `/torrents/${id}`, { title: 'Two', revision: 1 })
    expect(two.status).toBe(409)
    expect(two.body).toMatchObject({ code: 'EDIT_CONFLICT', revision: 2 })
    const odd = await ann.send('patch', `/torrents/${id}`, {
      revision: 'x',
      summary: 'y'.repeat(201),
    })
    expect(odd.body.errors).toMatchObject({
      revision: [expect.any(String)],
      summary: ['must have at most 200 characters'],
    })
  })
})
