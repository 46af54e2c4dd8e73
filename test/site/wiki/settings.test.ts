import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let staff: TestBrowser
let ann: TestBrowser
let elite: TestBrowser
beforeAll(async () => {
  site = await testSite()
  staff = await site.signedIn('moderator', 'staff')
  ann = await site.signedIn('member', 'ann')
  elite = await site.signedIn('member', 'elite')
  await sql`update member set class = 'elite' where name = 'elite'`.execute(site.db)
})
afterAll(() => site.stop())

async function aPage(path: string, by = staff): Promise<number> {
  const made = await by.send('post', '/wiki-pages', { path, title: path, body: `At ${path}.` })
  expect(made.status).toBe(201)
  return Number(made.body.id)
}

const set = (id: number, body: Record<string, unknown>) =>
  staff.send('patch', `/wiki-pages/${id}/settings`, body)
const codes = async (path: string) =>
  Promise.all([ann, elite, staff].map(async (one) => (await one.json(path)).status))

describe('rights by class or secondary role', () => {
  it('apply to the page, those below it, lists, search, comments and watching', async () => {
    const id = await aPage('club')
    await aPage('club/minutes')
    expect((await set(id, { reader: 'power-user' })).status).toBe(200)
    expect(await codes('/wiki/club')).toEqual([404, 200, 200])
    expect(await codes('/wiki/club/minutes')).toEqual([404, 200, 200])
    const listed = async (by: TestBrowser) => JSON.stringify((await by.json('/wiki')).body.items)
    expect(await listed(ann)).not.toContain('club')
    expect(await listed(elite)).toContain('club/minutes')
    const found = async (by: TestBrowser) =>
      JSON.stringify((await by.json('/search/texts?q=club')).body.items)
    expect(await found(ann)).not.toContain('club')
    expect(await found(elite)).toContain('club')
    expect(await codes(`/wiki-pages/${id}/comments`)).toEqual([404, 200, 200])
  })

  it('are refused for roles that do not exist, and leave pages to staff when a role goes', async () => {
    const id = await aPage('guild')
    expect((await set(id, { reader: 'kings' })).status).toBe(422)
    expect((await set(id, { editor: 'guest' })).status).toBe(422)
    const owner = await site.signedIn('owner', 'owner')
    const role = { name: 'Guild', slug: 'guild', kind: 'secondary', color: '#336699' }
    const made = await owner.send('post', '/admin/roles', role)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    await set(id, { reader: 'guild' })
    expect(await codes('/wiki/guild')).toEqual([404, 404, 404])
    expect((await owner.json('/wiki/guild')).status).toBe(200)
    await owner.send('delete', '/admin/roles/guild')
    expect(await codes('/wiki/guild')).toEqual([404, 404, 200])
  })
})

describe('renaming', () => {
  it('is for those who may, within a tree with the same rights', async () => {
    const top = await aPage('shelf')
    const id = await aPage('shelf/book')
    await aPage('locked-shelf')
    expect((await elite.get(`/wiki-pages/${id}/address`)).status).toBe(403)
    await set(top, { renamer: 'elite' })
    expect((await ann.get(`/wiki-pages/${id}/address`)).status).toBe(403)
    expect((await elite.get('/wiki/shelf/book')).text).toContain(`/wiki-pages/${id}/address`)
    const rename = (path: string) => elite.send('patch', `/wiki-pages/${id}/address`, { path })
    expect((await rename('shelf/volume')).status).toBe(200)
    expect((await ann.get('/wiki/shelf/book')).headers.location).toBe('/wiki/shelf/volume')
    expect(Object.keys((await rename('loose')).body.errors)).toEqual(['path'])
    expect(Object.keys((await rename('locked-shelf')).body.errors)).toEqual(['path'])
    expect((await ann.json('/wiki/shelf/volume')).status).toBe(200)
  })
})

describe('aliases', () => {
  it('that staff add redirect, and can be removed, but never are the address of another page', async () => {
    const id = await aPage('port-forwarding')
    await aPage('router')
    const aliases = 'ports\n/wiki/guides/Open ports'
    expect((await set(id, { aliases })).body.aliases).toEqual(['guides/open-ports', 'ports'])
    expect((await ann.get('/wiki/ports')).headers.location).toBe('/wiki/port-forwarding')
    const taken = await set(id, { aliases: 'ports\nrouter' })
    expect(Object.keys(taken.body.errors)).toEqual(['aliases'])
    expect((await set(id, { aliases: '???' })).status).toBe(422)
    await set(id, { aliases: 'ports', path: 'forwarding' })
    expect((await ann.get('/wiki/port-forwarding')).headers.location).toBe('/wiki/forwarding')
    expect((await ann.json('/wiki/guides/open-ports')).status).toBe(404)
  })
})

describe('drafts of pages', () => {
  it('are kept for new pages and edits, and shown again in their forms', async () => {
    const id = await aPage('drafted')
    const place = encodeURIComponent(`/wiki-pages/${id}`)
    const fields = { title: 'Drafted', body: 'Half a thought', revision: '1' }
    expect((await ann.submit(`/drafts?place=${place}`, fields)).status).toBe(303)
    expect((await ann.get(`/wiki-pages/${id}/edit`)).text).toContain('Half a thought')
    expect((await ann.get('/drafts')).text).toContain('Wiki page, edited')
    await ann.submit(`/wiki-pages/${id}`, { ...fields, _method: 'PATCH' })
    expect((await ann.get('/drafts')).text).not.toContain('Half a thought')
    await ann.submit('/drafts?place=%2Fwiki-pages', { title: 'New one', body: 'Soon', path: '' })
    expect((await ann.get('/wiki-pages/new')).text).toContain('New one')
  })

  it('have BBCode as Markdown in their preview', async () => {
    const typed = { title: 'Bold', body: '[b]bold[/b]', path: '' }
    const look = await ann.submit('/wiki-pages/preview', typed)
    expect(look.text).toContain('<strong>bold</strong>')
    expect(look.text).toContain('**bold**')
  })
})
