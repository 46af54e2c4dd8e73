import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let admin: TestBrowser
let id: number
beforeAll(async () => {
  site = await testSite()
  const uploader = await site.member('ann')
  await site.member('bob')
  await site.member('admin', 'admin')
  ann = await site.entered('ann')
  bob = await site.entered('bob')
  admin = await site.entered('admin')
  id = await aListedTorrent(site.db, 'One', uploader.id, { tags: ['alpha', 'beta', 'b'] })
})
afterAll(() => site.stop())

const vote = (who: TestBrowser, tag: string, way: string) =>
  who.send('post', `/torrents/${id}/tags/${tag}/vote`, { vote: way })
const scores = async (who = ann) =>
  (await who.json(`/torrents/${id}`)).body.tagScores as { slug: string; up: number; own: string }[]

describe('votes on the tags of a bundle', () => {
  const made = async (title: string) =>
    (await ann.send('post', '/bundles', { kind: 'work', title, tags: 'sea, land' })).body.id
  const say = (who: TestBrowser, bundle: number, tag: string, way: string) =>
    who.send('post', `/bundles/${bundle}/tags/${tag}/vote`, { vote: way })

  it('work like those of torrents, with tags that members propose', async () => {
    const bundle = await made('Tidal')
    await say(ann, bundle, 'sea', 'down')
    expect((await say(bob, bundle, 'sea', 'up')).body.tags[1]).toMatchObject({ up: 1, down: 1 })
    const proposed = await bob.send('post', `/bundles/${bundle}/tags`, { tags: 'Storm' })
    expect(proposed.body.tags[0]).toMatchObject({ slug: 'storm', up: 1, own: 'up' })
    expect((await say(bob, bundle, 'sky', 'up')).body.code).toBe('TAG_NOT_FOUND')
    expect((await say(bob, 999_999, 'sea', 'up')).body.code).toBe('BUNDLE_NOT_FOUND')
    const { text } = await bob.get(`/bundles/${bundle}`)
    expect(text).toContain('aria-label="Withdraw the vote: storm"')
    await admin.send('post', `/bundles/${bundle}/lock`, { locked: true })
    const refused = await bob.send('post', `/bundles/${bundle}/tags`, { tags: 'rain' })
    expect(refused.body.code).toBe('BUNDLE_LOCKED')
  })

  it('remain when bundles are merged: a vote on both counts for the remaining one', async () => {
    const [one, other] = [await made('Twin one'), await made('Twin two')]
    await say(ann, one, 'sea', 'up')
    await say(ann, other, 'sea', 'down')
    await say(bob, other, 'land', 'up')
    const merged = await admin.send('post', `/bundles/${other}/merge`, { into: one })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect((await ann.json(`/bundles/${one}`)).body.tagScores).toMatchObject([
      { slug: 'land', up: 1, down: 0 },
      { slug: 'sea', up: 1, down: 0, own: 'up' },
    ])
  })
})

describe('votes on the tags of a torrent', () => {
  it('are one per member, changed and withdrawn, and order the tags', async () => {
    expect((await vote(ann, 'beta', 'up')).body.tags[0]).toEqual({
      ...{ slug: 'beta', name: 'beta', isOfficial: false, up: 1, down: 0, own: 'up' },
    })
    await vote(ann, 'beta', 'up')
    await vote(bob, 'beta', 'up')
    await vote(bob, 'alpha', 'down')
    expect(await scores(bob)).toMatchObject([
      { slug: 'beta', up: 2, down: 0, own: 'up' },
      { slug: 'b', up: 0, down: 0, own: 'none' },
      { slug: 'alpha', up: 0, down: 1, own: 'down' },
    ])
    await vote(bob, 'beta', 'down')
    expect((await scores(bob))[0]).toMatchObject({ slug: 'b' })
    await vote(bob, 'beta', 'none')
    expect((await scores(bob))[0]).toMatchObject({ slug: 'beta', up: 1, down: 0, own: 'none' })
  })

  it('are refused when not valid, and for tags that it does not have', async () => {
    expect((await vote(ann, 'beta', 'sideways')).status).toBe(400)
    expect((await vote(ann, 'gamma', 'up')).body.code).toBe('TAG_NOT_FOUND')
    const guest = site.browser()
    await guest.visit()
    expect((await vote(guest, 'beta', 'up')).status).toBe(401)
  })

  it('come with tags that members propose, up to the limit of a torrent', async () => {
    const propose = (tags: string) => bob.send('post', `/torrents/${id}/tags`, { tags })
    expect((await propose('Gamma Ray, beta')).status).toBe(200)
    expect(await scores(bob)).toContainEqual(
      expect.objectContaining({ slug: 'gamma-ray', up: 1, own: 'up' }),
    )
    expect((await propose('')).status).toBe(400)
    expect((await propose('!!!')).status).toBe(400)
    const many = Array.from({ length: 18 }, (_, at) => `t${at}`).join()
    expect((await propose(many)).body.detail).toBe('You can suggest at most 20 tags.')
  })

  it('work without JavaScript, by the buttons of the page', async () => {
    const { text } = await bob.get(`/torrents/${id}`)
    expect(text).toContain('aria-label="Withdraw the vote: gamma-ray"')
    const reply = await bob.submit(`/torrents/${id}/tags/alpha/vote`, { vote: 'none' })
    expect(reply.status).toBe(303)
    expect(reply.headers.location).toBe(`/torrents/${id}#tags`)
  })

  it('remain when tags are merged: a vote on both counts for the remaining tag', async () => {
    await vote(ann, 'b', 'down')
    await vote(bob, 'b', 'up')
    expect((await admin.send('post', '/admin/tags/b/merge', { into: 'beta' })).status).toBe(200)
    const beta = (await scores()).find(({ slug }) => slug === 'beta')
    expect(beta).toMatchObject({ up: 2, down: 0, own: 'up' })
    expect((await vote(bob, 'b', 'down')).body.tags).toContainEqual(
      expect.objectContaining({ slug: 'beta', up: 1, down: 1, own: 'down' }),
    )
  })

  it('come after official tags; an alias is found as its tag', async () => {
    await admin.send('patch', '/admin/tags/alpha', { slug: 'alpha', isOfficial: true })
    const tags = await scores()
    expect(tags.find(({ slug }) => slug === 'alpha')).toMatchObject({ isOfficial: true })
    const aliased = await admin.send('post', '/admin/tags/alpha/alias', { alias: 'first-letter' })
    expect(aliased.status).toBe(200)
    const found = (await ann.json('/torrents?q=first-letter')).body.items
    expect(found.map((one: { id: number }) => one.id)).toEqual([id])
    const taken = await admin.send('post', '/admin/tags/alpha/alias', { alias: 'beta' })
    expect(taken.body.errors).toEqual({ alias: ['is already a tag; merge it instead'] })
    const undone = await admin.send('delete', '/admin/tags/first-letter/alias')
    expect(undone.body).toMatchObject({ slug: 'first-letter', aliasOf: null })
    expect((await ann.json('/torrents?q=first-letter')).body.items).toEqual([])
    expect((await admin.send('delete', '/admin/tags/alpha/alias')).status).toBe(404)
  })
})
