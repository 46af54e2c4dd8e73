import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import * as audit from '../../../../src/store/records/audit.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'Olga')
})
afterAll(() => site.stop())

describe('the audit log', () => {
  it('is empty at first, then shows actions with their actors', async () => {
    expect((await owner.get('/admin/audit')).text).toContain('No staff actions yet.')
    await site.member('mallory')
    await owner.send('post', '/users/mallory/ban', { reason: 'sold <b>invites</b>' })
    const { text } = await owner.get('/admin/audit')
    expect(text).toContain('Banned a member')
    expect(text).toContain('sold &lt;b&gt;invites&lt;/b&gt;')
    const { body } = await owner.json('/admin/audit?actor=olga&action=member.ban')
    expect(body.items).toMatchObject([
      { actor: { name: 'Olga' }, target: { kind: 'member', name: 'mallory' } },
    ])
  })

  it('is searched by action, reason and area; each row is a line of JSON', async () => {
    const found = async (query: string) =>
      (await owner.json(`/admin/audit?${query}`)).body.items.map(
        (one: { action: string }) => one.action,
      )
    expect(await found('q=SOLD')).toEqual(['member.ban'])
    expect(await found('q=never')).toEqual(['member.ban'])
    expect(await found('q=100%25')).toEqual([])
    expect(await found('area=member')).toContain('member.ban')
    expect(await found('area=settings')).toEqual([])
    expect((await owner.json('/admin/audit?area=nothing')).body.errors).toHaveProperty('area')
    const { text } = await owner.get('/admin/audit.jsonl?q=sold')
    expect(JSON.parse(text.trim())).toMatchObject({ action: 'member.ban' })
  })

  it('has the changes of an edit by staff, not those of uploaders to their own', async () => {
    const { id } = await site.member('uploader')
    const torrentId = await aListedTorrent(site.db, 'Old.Name', id)
    const uploader = site.browser()
    await uploader.signIn('uploader')
    const path = `/torrents/${torrentId}`
    await uploader.send('patch', path, { title: 'Own.Name' })
    await owner.send('patch', path, { title: 'New.Name', tags: 'x265' })
    const { body } = await owner.json('/admin/audit?action=torrent.edit')
    expect(body.items).toMatchObject([
      { before: { name: 'Own.Name', tags: [] }, after: { name: 'New.Name', tags: ['x265'] } },
    ])
    expect(body.items[0].after).not.toHaveProperty('category')
    expect((await owner.get('/admin/audit')).text).toContain('<del>Own.Name</del>')
    await uploader.send('delete', path, { reason: 'mine' })
    const removed = (await owner.json('/admin/audit?target=new.name&actor=uploader')).body
    expect(removed.items).toMatchObject([{ action: 'torrent.remove', reason: 'mine' }])
  })

  it('pages by cursor, keeps its filter, and refuses unknown cursors', async () => {
    const { body } = await owner.json('/admin/audit?limit=1')
    const more = await owner.json(`/admin/audit?limit=1&cursor=${body.next}`)
    expect(more.body.items).toHaveLength(1)
    expect(more.body.items[0].id).toBeLessThan(body.items[0].id)
    expect((await owner.json('/admin/audit?cursor=abc')).body.code).toBe('BAD_CURSOR')
    const page = await owner.get('/admin/audit?limit=1&actor=Olga')
    expect(page.text).toMatch(/href="\/admin\/audit\?limit=1&amp;actor=Olga&amp;cursor=[\w-]+"/)
  })

  it('reports an invalid day at its field', async () => {
    const reply = await owner.json('/admin/audit?from=yesterday&to=2026-02-31')
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.body.errors)).toEqual(['from', 'to'])
    expect((await owner.get('/admin/audit?from=yesterday')).text).toContain('field-from-error')
    expect((await owner.json('/admin/audit?from=2000-01-01&to=2000-01-02')).body.items).toEqual([])
  })

  it('is exported as CSV in which no cell is a formula', async () => {
    await site.member('evil')
    await owner.send('post', '/users/evil/ban', { reason: '=HYPERLINK("http://evil")' })
    const reply = await owner.get('/admin/audit.csv?target=evil')
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(reply.headers['content-disposition']).toContain('audit.csv')
    const lines = reply.text.split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`)
  })

  it('is read in consecutive parts, each row once', async () => {
    const all = await audit.list(site.db, { ...audit.everything, limit: 1_000 }, null)
    const pieces = []
    for await (const rows of audit.inPieces(site.db, audit.everything, null, 2)) pieces.push(rows)
    expect(pieces.length).toBe(Math.ceil(all.length / 2))
    expect(pieces.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    expect((await owner.get('/admin/audit.csv?from=never')).status).toBe(400)
  })
})

describe('the console', () => {
  it('shows each entry of its menu to those with the permission', async () => {
    const moderator = await site.signedIn('moderator')
    const { text } = await moderator.get('/admin')
    expect(text).toContain('href="/admin" aria-current="page"')
    expect(text).not.toContain('href="/admin/audit"')
    expect((await owner.get('/admin')).text).toContain('href="/admin/audit"')
    const member = await site.signedIn('member')
    expect((await member.get('/')).text).not.toContain('href="/admin"')
    expect((await member.get('/admin')).status).toBe(403)
  })
})
