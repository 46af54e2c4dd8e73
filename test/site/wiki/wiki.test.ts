import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let staff: TestBrowser
let ann: TestBrowser
let bob: TestBrowser
beforeAll(async () => {
  site = await testSite()
  staff = await site.signedIn('moderator', 'staff')
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
})
afterAll(() => site.stop())

async function aPage(path: string, body = 'First.', by = ann): Promise<number> {
  const made = await by.send('post', '/wiki-pages', { path, title: path, body })
  expect(made.status).toBe(201)
  return Number(made.body.id)
}

describe('a page of the wiki', () => {
  it('is created at an address, previewed before, and read by members only', async () => {
    const typed = { path: 'Guides/Seeding', title: 'Seeding', body: 'Keep **seeding**.' }
    const look = await ann.submit('/wiki-pages/preview', typed)
    expect(look.text).toContain('<strong>seeding</strong>')
    expect((await ann.get('/wiki/guides/seeding')).status).toBe(404)
    expect((await ann.send('post', '/wiki-pages', typed)).body.path).toBe('guides/seeding')
    expect((await bob.get('/wiki/guides/seeding')).text).toContain('<strong>seeding</strong>')
    expect((await bob.get('/wiki')).text).toContain('href="/wiki/guides/seeding"')
    const guest = site.browser()
    expect((await guest.json('/wiki/guides/seeding')).status).toBe(404)
    expect((await guest.get('/wiki')).text).not.toContain('guides/seeding')
  })

  it('is not created twice, nor with the same text a moment later', async () => {
    await aPage('twice', 'Only once.')
    const again = (path: string, body: string) =>
      ann.send('post', '/wiki-pages', { path, title: 'x', body })
    expect(Object.keys((await again('twice', 'Other.')).body.errors)).toEqual(['path'])
    expect(Object.keys((await again('thrice', 'Only once.')).body.errors)).toEqual(['body'])
    expect(Object.keys((await again('a/b/c/d/e', 'Deep.')).body.errors)).toEqual(['path'])
  })

  it('shows the form of a new page at an address that is wanted, with 404', async () => {
    const { status, text } = await ann.get('/wiki/guides/port-forwarding')
    expect(status).toBe(404)
    expect(text).toContain('value="Port forwarding"')
    expect(text).toContain('value="guides/port-forwarding"')
  })

  it('merges two edits of different lines', async () => {
    const id = await aPage('merged', 'one\ntwo\nthree\nfour')
    await ann.send('patch', `/wiki-pages/${id}`, { body: 'ONE\ntwo\nthree\nfour', revision: 1 })
    const late = { body: 'one\ntwo\nthree\nFOUR', title: 'Merged', revision: 1 }
    const reply = await bob.send('patch', `/wiki-pages/${id}`, late)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ body: 'ONE\ntwo\nthree\nFOUR', revision: 3 })
  })

  it('shows both versions, and keeps what was typed, if two edits change one line', async () => {
    const id = await aPage('clash', 'one\ntwo')
    await ann.send('patch', `/wiki-pages/${id}`, { body: 'ann was here\ntwo', revision: 1 })
    const late = { title: 'Clash', body: 'bob was here\ntwo', revision: '1', summary: 'mine' }
    const json = await bob.send('patch', `/wiki-pages/${id}`, { ...late, revision: 1 })
    expect(json.status).toBe(409)
    expect(json.body).toMatchObject({ code: 'EDIT_CONFLICT', body: 'ann was here\ntwo' })
    const form = { ...late, _method: 'PATCH' }
    const { status, text } = await bob.submit(`/wiki-pages/${id}`, form)
    expect(status).toBe(409)
    for (const part of ['ann was here', 'bob was here', 'mine', 'name="revision" value="2"']) {
      expect(text).toContain(part)
    }
    expect((await ann.json('/wiki/clash')).body.revision).toBe(2)
  })

  it('has a history, differences of any two revisions, and is restored from it', async () => {
    const id = await aPage('history', 'one')
    await ann.send('patch', `/wiki-pages/${id}`, { body: 'two', summary: 'Better', revision: 1 })
    await bob.send('patch', `/wiki-pages/${id}`, { body: 'three', revision: 2 })
    expect((await bob.get(`/wiki-pages/${id}/history`)).text).toContain('Better')
    const diff = await bob.json(`/wiki-pages/${id}/diff?from=1&to=3`)
    expect(diff.body).toMatchObject({ before: { body: 'one' }, after: { body: 'three' } })
    expect((await bob.get(`/wiki-pages/${id}/diff?from=1&to=3`)).text).toContain('three</ins>')
    expect((await bob.json(`/wiki-pages/${id}/diff?from=1&to=9`)).status).toBe(404)
    const revert = `/wiki-pages/${id}/history/1/revert`
    expect((await bob.send('post', revert, { revision: 2 })).status).toBe(409)
    expect((await bob.send('post', revert, { revision: 'abc' })).status).toBe(400)
    expect((await bob.send('post', revert, { revision: 3 })).body.body).toBe('one')
  })

  it('is removed by staff with a reason, shown with 410, and restored', async () => {
    const id = await aPage('removed', 'Spam.')
    expect((await ann.send('delete', `/wiki-pages/${id}`, { reason: 'x' })).status).toBe(403)
    expect((await staff.send('delete', `/wiki-pages/${id}`)).status).toBe(422)
    await staff.send('delete', `/wiki-pages/${id}?reason=Advertising`)
    const gone = await ann.json('/wiki/removed')
    expect([gone.status, gone.body.detail]).toEqual([410, '“removed” was removed: Advertising'])
    expect((await ann.send('patch', `/wiki-pages/${id}`, { body: 'x' })).status).toBe(410)
    expect((await staff.get('/wiki/removed')).text).toContain('Spam.')
    await staff.send('post', `/wiki-pages/${id}/restore`)
    expect((await ann.json('/wiki/removed')).status).toBe(200)
  })
})

describe('rights', () => {
  it('of a page apply to those below it, and the nearest page decides', async () => {
    const top = await aPage('crew', 'Top.', staff)
    await aPage('crew/plans', 'Plans.', staff)
    const open = await aPage('crew/open', 'Open.', staff)
    const set = (id: number, body: Record<string, unknown>) =>
      staff.send('patch', `/wiki-pages/${id}/settings`, body)
    await set(top, { reader: 'moderator', editor: 'moderator' })
    await set(open, { reader: 'member', proposer: 'moderator' })
    for (const path of ['crew', 'crew/plans', 'crew/none']) {
      expect((await ann.json(`/wiki/${path}`)).body.code).toBe('WIKI_PAGE_NOT_FOUND')
    }
    expect((await ann.json('/wiki/crew/open')).status).toBe(200)
    expect((await ann.send('patch', `/wiki-pages/${open}`, { body: 'x' })).status).toBe(403)
    const below = { path: 'crew/new', title: 'New', body: 'Mine.' }
    expect((await ann.send('post', '/wiki-pages', below)).status).toBe(422)
    const listed = (await ann.json('/wiki')).body.items.map(({ path }: { path: string }) => path)
    expect(listed).toContain('crew/open')
    expect(listed).not.toContain('crew/plans')
  })

  it('stay with the pages below a page that is renamed, and old addresses redirect', async () => {
    const id = await aPage('old', 'Old.', staff)
    await aPage('old/below', 'Below.', staff)
    const rename = (path: string) => staff.send('patch', `/wiki-pages/${id}/settings`, { path })
    await staff.send('patch', `/wiki-pages/${id}/settings`, { reader: 'moderator' })
    expect((await rename('old/below/deeper')).status).toBe(422)
    expect((await rename('twice')).status).toBe(422)
    await rename('new')
    expect((await staff.get('/wiki/old/below')).headers.location).toBe('/wiki/new/below')
    expect((await staff.json('/wiki/new/below')).status).toBe(200)
    expect((await ann.json('/wiki/new/below')).status).toBe(404)
    await rename('old')
    expect((await staff.json('/wiki/old/below')).body.path).toBe('old/below')
    expect((await staff.get('/wiki/new')).headers.location).toBe('/wiki/old')
  })
})

describe('former addresses', () => {
  it('redirect to the latest one after several renames, until staff create a page there', async () => {
    const id = await aPage('chain-a', 'Chained.', staff)
    for (const path of ['chain-b', 'chain-c']) {
      await staff.send('patch', `/wiki-pages/${id}/settings`, { path })
    }
    for (const path of ['chain-a', 'chain-b']) {
      expect((await ann.get(`/wiki/${path}`)).headers.location).toBe('/wiki/chain-c')
    }
    const fresh = { path: 'chain-a', title: 'Fresh', body: 'A different page.' }
    expect((await ann.send('post', '/wiki-pages', fresh)).status).toBe(422)
    expect((await staff.send('post', '/wiki-pages', fresh)).status).toBe(201)
    expect((await ann.json('/wiki/chain-a')).body.title).toBe('Fresh')
    expect((await ann.get('/wiki/chain-b')).headers.location).toBe('/wiki/chain-c')
    const { id: freshId } = (await ann.json('/wiki/chain-a')).body
    await staff.send('patch', `/wiki-pages/${freshId}/settings`, { path: 'chain-d' })
    expect((await ann.get('/wiki/chain-a')).headers.location).toBe('/wiki/chain-d')
  })
})

describe('a hidden page', () => {
  it('looks like an address without a page, as do its former addresses and those below', async () => {
    const top = await aPage('cellar', 'Cellar.', staff)
    await aPage('cellar/vault', 'Vault.', staff)
    const set = (body: Record<string, unknown>) =>
      staff.send('patch', `/wiki-pages/${top}/settings`, body)
    await set({ reader: 'moderator', editor: 'moderator' })
    await set({ path: 'cavern' })
    const hidden = ['cellar', 'cavern', 'cavern/vault', 'cavern/none', 'cellar/vault']
    const links = hidden.map((path) => `[[${path}]]`).join(' ')
    await aPage('hints', `${links} [[nocave]] [[nocave/vault]]`)
    const like = async (path: string, from: string, to: string) => {
      const { status, text } = await ann.get(`/wiki/${path}`)
      const name = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
      const plain = text.replaceAll(from, to).replaceAll(name(from), name(to))
      return [
        status,
        plain.replace(/name="_csrf" value="[^"]*"/g, '').replace(/[0-9a-f-]{36}/g, ''),
      ]
    }
    for (const path of hidden) {
      const none = path.replace(/^[a-z]+/, 'nocave')
      const [top] = path.split('/')
      expect(await like(path, top, 'nocave')).toEqual(await like(none, 'nocave', 'nocave'))
    }
    const listed = await ann.json('/wiki-pages/wanted')
    const wanted = listed.body.items.map(({ path }: { path: string }) => path)
    expect(wanted).toEqual(expect.arrayContaining([...hidden, 'nocave', 'nocave/vault']))
    const seen = await staff.json('/wiki-pages/wanted')
    const open = seen.body.items.map(({ path }: { path: string }) => path)
    expect(open.filter((path: string) => hidden.includes(path))).toEqual(['cavern/none'])
    expect((await ann.get('/wiki/hints')).text).toContain('<a href="/wiki/cavern">cavern</a>')
  })
})

describe('links', () => {
  it('lead to pages of the wiki; wanted and orphaned pages are listed', async () => {
    const id = await aPage('target', 'Here.')
    const paths = async (path: string, by = ann) =>
      (await by.json(path)).body.items.map((line: { path: string }) => line.path) as string[]
    expect(await paths('/wiki-pages/orphaned')).toContain('target')
    await aPage('source', 'See [[Target]], [[Not here|this]] and `[[code]]`.')
    expect((await ann.get('/wiki/source')).text).toContain('<a href="/wiki/not-here">this</a>')
    expect(await paths(`/wiki-pages/${id}/links`)).toEqual(['source'])
    expect(await paths('/wiki-pages/wanted')).toContain('not-here')
    expect(await paths('/wiki-pages/orphaned')).not.toContain('target')
    const hidden = await aPage('secret', 'To [[Very secret]] and [[Target]].', staff)
    await staff.send('patch', `/wiki-pages/${hidden}/settings`, { reader: 'moderator' })
    expect(await paths('/wiki-pages/wanted')).not.toContain('very-secret')
    expect(await paths('/wiki-pages/wanted', staff)).toContain('very-secret')
    expect(await paths(`/wiki-pages/${id}/links`)).toEqual(['source'])
    await staff.send('patch', `/wiki-pages/${id}/settings`, { path: 'aim' })
    expect(await paths(`/wiki-pages/${id}/links`), 'by its former address').toEqual(['source'])
    expect(await paths('/wiki-pages/orphaned')).not.toContain('aim')
  })
})

describe('comments on a page', () => {
  it('are shown below it to members, and follow it when it is renamed', async () => {
    const id = await aPage('talked/about')
    const said = await bob.send('post', `/wiki-pages/${id}/comments`, { body: 'Is that so?' })
    expect(said.status).toBe(201)
    const settings = { path: 'talked/of', reader: '', editor: '' }
    await staff.send('patch', `/wiki-pages/${id}/settings`, settings)
    const page = (await ann.get('/wiki/talked/of')).text
    expect(page).toContain('Is that so?')
    expect(page).toContain('1 comment')
    expect((await ann.json('/wiki/talked/of')).body.comments).toBe(1)
    const link = await ann.get(`/comments/${said.body.id}`)
    expect(link.headers.location).toContain(`/wiki-pages/${id}/comments?`)
    await staff.send('delete', `/wiki-pages/${id}`, { reason: 'Wrong' })
    expect((await bob.send('post', `/wiki-pages/${id}/comments`, { body: 'Late' })).status).toBe(
      410,
    )
  })

  it('are not there for guests, nor for those who may not read the page', async () => {
    const id = await aPage('open-page', 'For all.', staff)
    await staff.send('patch', `/wiki-pages/${id}/settings`, { reader: 'guest', editor: '' })
    await bob.send('post', `/wiki-pages/${id}/comments`, { body: 'Among members' })
    const guest = site.browser()
    expect((await guest.get('/wiki/open-page')).text).toContain('For all.')
    expect((await guest.get('/wiki/open-page')).text).not.toContain('Among members')
    await staff.send('patch', `/wiki-pages/${id}/settings`, { reader: 'moderator', editor: '' })
    expect((await bob.send('post', `/wiki-pages/${id}/comments`, { body: 'More' })).status).toBe(
      404,
    )
    expect((await bob.json(`/wiki-pages/${id}/comments`)).status).toBe(404)
    expect((await staff.json(`/wiki-pages/${id}/comments`)).body.items).toHaveLength(1)
  })
})

describe('the front page of the wiki', () => {
  const form = 'href="/wiki-pages/new?path=home"'

  it('is offered to those who may write it, until it is there', async () => {
    const page = (await ann.get('/wiki')).text
    expect(page).toContain(`${form}>Write the front page</a>`)
    expect((await site.browser().get('/wiki')).text).not.toContain(form)
    expect((await ann.get('/wiki-pages/orphaned')).text).not.toContain(form)
    const opened = (await ann.get('/wiki-pages/new?path=home')).text
    expect(opened).toContain('value="home"')
    await aPage('home', 'Start **here**.')
    const { text } = await bob.get('/wiki')
    expect(text).toContain('Start <strong>here</strong>.')
    expect(text).toContain('<a href="/wiki/home">This page, its history and comments</a>')
    expect(text).not.toContain(form)
  })

  it('that was removed is written again by staff only', async () => {
    const { id } = (await bob.json('/wiki/home')).body
    await staff.send('delete', `/wiki-pages/${id}`, { reason: 'not true' })
    expect((await bob.get('/wiki')).text).not.toContain(form)
    expect((await staff.get('/wiki')).text).toContain(form)
  })
})
