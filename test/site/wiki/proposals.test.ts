import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let staff: TestBrowser
let other: TestBrowser
let ann: TestBrowser
let bob: TestBrowser
beforeAll(async () => {
  site = await testSite()
  staff = await site.signedIn('admin', 'staff')
  other = await site.signedIn('moderator', 'other')
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
})
afterAll(() => site.stop())

/** A page that moderators edit, and members may propose edits of. */
async function aPage(path: string, body: string): Promise<number> {
  const made = await staff.send('post', '/wiki-pages', { path, title: path, body })
  expect(made.status).toBe(201)
  const id = Number(made.body.id)
  await staff.send('patch', `/wiki-pages/${id}/settings`, { editor: 'moderator' })
  return id
}

async function propose(id: number, body: string, revision = 1, by = ann): Promise<number> {
  const reply = await by.send('patch', `/wiki-pages/${id}`, { body, revision, summary: 'Better' })
  expect([reply.status, reply.body.code]).toEqual([202, 'TEXT_HELD'])
  return Number(reply.body.held)
}

const bodyOf = async (path: string) => (await bob.json(`/wiki/${path}`)).body.body as string

describe('a proposal', () => {
  it('of a member who may not edit waits in the queue, and is an edit of theirs when accepted', async () => {
    const id = await aPage('locked', 'one\ntwo\nthree')
    expect((await ann.get('/wiki/locked')).text).toContain('>Propose a change<')
    const form = await ann.get(`/wiki-pages/${id}/edit`)
    expect(form.text).toContain('Send proposal')
    const held = await propose(id, 'one\n2\nthree')
    expect(await bodyOf('locked')).toBe('one\ntwo\nthree')
    expect((await ann.get('/wiki/locked')).text).toContain('Your proposal is waiting for staff')
    expect((await bob.get('/wiki/locked')).text).not.toMatch(/proposal (waits|is waiting)/)
    expect((await other.get('/wiki/locked')).text).toContain('1 proposal waits')
    const shown = (await other.get(`/admin/held-texts/${held}`)).text
    for (const part of ['two</del>', '2</ins>', 'Better']) expect(shown).toContain(part)
    const listed = await other.json(`/admin/held-texts?page=${id}`)
    expect(listed.body.items.map((item: { id: number }) => item.id)).toEqual([held])
    expect((await ann.send('post', `/admin/held-texts/${held}/accept`)).status).toBe(403)
    expect((await other.send('post', `/admin/held-texts/${held}/accept`)).status).toBe(200)
    expect(await bodyOf('locked')).toBe('one\n2\nthree')
    const { items } = (await bob.json(`/wiki-pages/${id}/history`)).body
    expect(items[0]).toMatchObject({ author: 'ann', summary: 'Better', revision: 2 })
    expect((await ann.get('/notifications')).text).toContain('Staff published your wiki page')
    expect((await other.send('post', `/admin/held-texts/${held}/accept`)).status).toBe(409)
  })

  it('is merged with edits of other lines that were made since then', async () => {
    const id = await aPage('merge-later', 'one\ntwo\nthree\nfour')
    const held = await propose(id, 'ONE\ntwo\nthree\nfour')
    await staff.send('patch', `/wiki-pages/${id}`, { body: 'one\ntwo\nthree\nFOUR', revision: 1 })
    expect((await other.get(`/admin/held-texts/${held}`)).text).toContain('merges both')
    expect((await other.send('post', `/admin/held-texts/${held}/accept`)).status).toBe(200)
    expect(await bodyOf('merge-later')).toBe('ONE\ntwo\nthree\nFOUR')
  })

  it('that meets edits of the same lines answers 409, and staff change it', async () => {
    const id = await aPage('clashing', 'one\ntwo')
    const held = await propose(id, 'ann\ntwo')
    await staff.send('patch', `/wiki-pages/${id}`, { body: 'staff\ntwo', revision: 1 })
    const refused = await other.send('post', `/admin/held-texts/${held}/accept`)
    expect([refused.status, refused.body.code]).toEqual([409, 'EDIT_CONFLICT'])
    const shown = (await other.get(`/admin/held-texts/${held}`)).text
    for (const part of ['Edited since then', 'staff</ins>', 'ann</ins>', '<details open>']) {
      expect(shown).toContain(part)
    }
    const words = { title: 'clashing', body: 'staff and ann\ntwo', revision: '2' }
    const done = await other.submit(`/admin/held-texts/${held}/accept`, words)
    expect(done.status).toBe(303)
    expect(await bodyOf('clashing')).toBe('staff and ann\ntwo')
    const { items } = (await bob.json(`/wiki-pages/${id}/history`)).body
    expect(items[0]).toMatchObject({ author: 'other', summary: 'Proposed by ann. Better' })
  })

  it('is refused with a reason, or withdrawn, and its author keeps the text', async () => {
    const id = await aPage('refused', 'Kept.')
    const held = await propose(id, 'uno')
    expect((await other.send('post', `/admin/held-texts/${held}/refuse`)).status).toBe(422)
    await other.send('post', `/admin/held-texts/${held}/refuse`, { reason: 'English only' })
    const own = (await ann.get('/me/texts')).text
    for (const part of ['English only', 'uno']) expect(own).toContain(part)
    expect(await bodyOf('refused')).toBe('Kept.')
    const second = await propose(id, 'eins')
    expect((await ann.send('delete', `/me/texts/${second}`)).status).toBe(204)
    expect((await other.send('post', `/admin/held-texts/${second}/accept`)).status).toBe(409)
    const nothing = await ann.send('patch', `/wiki-pages/${id}`, { body: 'Kept.', revision: 1 })
    expect(Object.keys(nothing.body.errors)).toEqual(['body'])
  })

  it('of a new page creates it, unless there is one by then', async () => {
    await aPage('tree', 'Top.')
    const typed = { path: 'tree/leaf', title: 'Leaf', body: 'Green.' }
    expect((await ann.get('/wiki/tree/leaf')).text).toContain('Send proposal')
    const first = (await ann.send('post', '/wiki-pages', typed)).body.held
    const second = (await bob.send('post', '/wiki-pages', { ...typed, body: 'Brown.' })).body.held
    expect((await other.get(`/admin/held-texts/${first}`)).text).toContain('/wiki/tree/leaf')
    expect((await other.send('post', `/admin/held-texts/${first}/accept`)).status).toBe(200)
    expect(await bodyOf('tree/leaf')).toBe('Green.')
    const late = await other.send('post', `/admin/held-texts/${second}/accept`)
    expect([late.status, JSON.stringify(late.body.errors)]).toEqual([
      422,
      expect.stringContaining('already a page at its address'),
    ])
    expect((await ann.send('post', '/wiki-pages', typed)).status).toBe(422)
  })

  it('is seen and decided only by staff who edit the page', async () => {
    const id = await aPage('admins', 'Of admins.')
    const rights = { editor: 'admin', reader: 'member' }
    await staff.send('patch', `/wiki-pages/${id}/settings`, rights)
    const held = await propose(id, 'two')
    expect((await other.json(`/admin/held-texts/${held}`)).status).toBe(404)
    expect((await other.json('/admin/held-texts')).text).not.toContain('admins')
    expect((await other.send('post', `/admin/held-texts/${held}/accept`)).status).toBe(404)
    expect((await other.get('/wiki/admins')).text).not.toMatch(/proposal (waits|is waiting)/)
    expect((await staff.json(`/admin/held-texts/${held}`)).status).toBe(200)
  })

  it('is not offered where the rights do not allow it', async () => {
    const id = await aPage('closed', 'Closed.')
    await staff.send('patch', `/wiki-pages/${id}/settings`, { proposer: 'uploader' })
    expect((await ann.get('/wiki/closed')).text).not.toContain('Propose a change')
    expect((await ann.get(`/wiki-pages/${id}/edit`)).status).toBe(403)
    const reply = await ann.send('patch', `/wiki-pages/${id}`, { body: 'two', revision: 1 })
    expect(reply.status).toBe(403)
  })
})

describe('rules for texts', () => {
  it('hold, refuse and count edits of the wiki as all other texts', async () => {
    const rule = {
      name: 'Wiki links',
      isOn: true,
      kinds: ['wiki'],
      belowRole: 'moderator',
      test: 'links',
      act: 'hold',
      reason: 'Links are checked.',
    }
    expect((await staff.send('post', '/admin/text-rules', rule)).status).toBe(201)
    const made = await bob.send('post', '/wiki-pages', { title: 'Plain', body: 'No link.' })
    const { id } = made.body
    const body = 'A https://example.org link.'
    const held = await bob.send('patch', `/wiki-pages/${id}`, { body, revision: 1 })
    expect(held.body.code).toBe('TEXT_HELD')
    await other.send('post', `/admin/held-texts/${held.body.held}/accept`)
    expect(await bodyOf('plain')).toBe(body)
    const more = await bob.send('patch', `/wiki-pages/${id}`, {
      body: `${body}\nMore`,
      revision: 2,
    })
    expect(more.status).toBe(200)
    const limit = { kinds: ['wiki'], seconds: 60, most: 1 }
    expect((await staff.send('post', '/admin/text-limits', limit)).status).toBe(201)
    const fast = await bob.send('patch', `/wiki-pages/${id}`, { body: 'Fast', revision: 3 })
    expect([fast.status, fast.body.code]).toEqual([429, 'TOO_MANY_WIKI_EDITS'])
  })
})
