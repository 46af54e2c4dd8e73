import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

type Given = Readonly<Record<string, unknown>>

async function make(given: Given, by = ann): Promise<number> {
  const made = await by.send('post', '/bundles', given)
  expect(made.body, JSON.stringify(made.body)).toHaveProperty('id')
  return made.body.id
}

const place = (torrent: number, bundle: number) =>
  ann.send('put', `/torrents/${torrent}/bundle`, { bundle })

const listed = (name: string) => aListedTorrent(site.db, name, annId, { categoryId: 2 })

describe('a bundle', () => {
  it('is created by a form, shown with its tree and with gaps', async () => {
    const made = await ann.submit('/bundles', {
      kind: 'series',
      title: ' The  Copper Harbour ',
      year: '2003',
      tags: 'drama, sea',
      otherTitles: 'Kupferhafen\nLe port de cuivre',
      externalIds: 'https://www.imdb.com/title/tt0903747/ tvdb:81189',
    })
    expect(made.status).toBe(303)
    const [, id] = /^\/bundles\/(\d+)\/the-copper-harbour-2003$/.exec(made.headers.location) ?? []
    const season = await make({ kind: 'season', parent: Number(id), number: 2, parts: 6 })
    for (const number of [1, 2, '4-5']) await make({ kind: 'episode', parent: season, number })
    const { body } = await ann.json(`/bundles/${season}`)
    expect(body).toMatchObject({ name: 'Season 2', missing: [3, 6] })
    const [, first] = body.tree
    await place(await listed('The.Copper.Harbour.S02E01.1080p'), first.id)
    const page = (await bob.get(made.headers.location)).text
    expect(page).toContain('<h1 class="long">The Copper Harbour (2003)</h1>')
    expect(page).toContain('The.Copper.Harbour.S02E01.1080p')
    expect(page).toContain('Missing: 3, 6. Without torrents: 2, 4–5.')
    expect(page).toContain('Number 3 is missing')
    expect(page).toContain('<caption class="visually-hidden">Torrents: Season 2</caption>')
    expect(page).toMatch(/Episode 1<\/a>\s+<a class="long" href="\/torrents\/\d+">/)
    expect(page).toContain('Episode 2</a>: no torrent')
    expect(page).toContain('href="https://www.imdb.com/title/tt0903747/"')
    expect(page).toContain('Kupferhafen · Le port de cuivre')
    // A torrent of the whole season contains all its episodes.
    await place(await listed('The.Copper.Harbour.S02.1080p'), season)
    expect((await bob.json(`/bundles/${season}`)).body.missing).toEqual([])
    expect((await bob.get(`/bundles/${season}`)).text).not.toContain('is missing')
  })

  it('is found by words, other titles, misspelled words and external IDs', async () => {
    const id = await make({
      kind: 'work',
      title: 'Zwölf Ravens at Tours',
      otherTitles: ['Douze corbeaux'],
      externalIds: ['imdb:tt0000042'],
    })
    const found = async (q: string) => {
      const { body } = await bob.json(`/bundles?q=${encodeURIComponent(q)}`)
      return (body.items as { id: number }[]).map((item) => item.id)
    }
    for (const q of ['zwolf rav', 'corbeaux', 'Zwolf Rawens at Turs', 'tt42', `/bundles/${id}`]) {
      expect(await found(q), q).toEqual([id])
    }
    for (const q of ['nothing is called so', '!!!', "'", '\\', '%', 'a'.repeat(200)]) {
      expect(await found(q), q).toEqual([])
    }
    const all = (await bob.get('/bundles?kind=work&sort=newest')).text
    expect(all).toContain('Zwölf Ravens at Tours')
    expect((await bob.json('/bundles?cursor=x')).body.code).toBe('BAD_CURSOR')
  })

  it('lists by title in pages that repeat and skip nothing', async () => {
    for (const title of ['Alpha', 'beta', 'Gamma', 'delta']) await make({ kind: 'artist', title })
    const titles: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body }: { body: { items: { title: string }[]; next: string | null } } =
        await bob.json(`/bundles?kind=artist&limit=1&cursor=${next}`)
      titles.push(...body.items.map(({ title }) => title))
      next = body.next
    }
    expect(titles).toEqual(['Alpha', 'beta', 'delta', 'Gamma'])
  })

  it('is refused if invalid, with errors at the fields and with what was typed', async () => {
    const series = await make({ kind: 'series', title: 'Refusing' })
    const season = await make({ kind: 'season', parent: series, number: 1 })
    const wrong = async (given: Given) =>
      (await ann.send('post', '/bundles', given)).body.errors as Record<string, string[]>
    expect(await wrong({ kind: 'season', number: 1 })).toHaveProperty('kind')
    expect(await wrong({ kind: 'work', title: ' ' })).toHaveProperty('title')
    expect(await wrong({ kind: 'film', title: 'x' })).toHaveProperty('kind')
    expect(await wrong({ kind: 'work', title: 'x', year: '99' })).toHaveProperty('year')
    expect(await wrong({ kind: 'work', title: 'x', number: '6-5' })).toHaveProperty('number')
    expect(await wrong({ kind: 'work', title: 'x', externalIds: 'mal:x' })).toHaveProperty(
      'externalIds',
    )
    const twin = await wrong({ kind: 'season', parent: series, number: 1 })
    expect(twin.number[0]).toContain(`/bundles/${season}`)
    await make({ kind: 'work', title: 'Owner', externalIds: 'mal:77' })
    const page = await ann.submit('/bundles', {
      kind: 'work',
      title: 'Typed',
      externalIds: 'mal:77',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('contains mal:77, which belongs to /bundles/')
    expect(page.text).toContain('value="Typed"')
    expect((await ann.json('/bundles?q=Typed')).body.items).toEqual([])
    expect((await ann.json('/bundles/99999999')).body.code).toBe('BUNDLE_NOT_FOUND')
    expect((await ann.json('/bundles/x')).body.code).toBe('BUNDLE_NOT_FOUND')
  })

  it('is edited with a history, by a member who has seen its latest state', async () => {
    const id = await make({ kind: 'work', title: 'First title', tags: 'old' })
    const edit = { title: 'Second title', tags: 'new', summary: 'mended', revision: 1 }
    const done = await bob.send('patch', `/bundles/${id}`, edit)
    expect(done.body).toMatchObject({ title: 'Second title', revision: 2 })
    const late = await ann.send('patch', `/bundles/${id}`, { title: 'Third', revision: 1 })
    expect(late.body.code).toBe('EDIT_CONFLICT')
    const history = (await ann.get(`/bundles/${id}/history`)).text
    expect(history).toContain('mended')
    expect(history).toContain('As created')
    const revert = `/bundles/${id}/history/1/revert`
    expect((await ann.send('post', revert, { revision: 'abc' })).body.code).toBe('BAD_REQUEST')
    expect((await ann.send('post', revert, { revision: 1 })).body.code).toBe('EDIT_CONFLICT')
    await ann.submit(revert, { revision: '2' })
    expect((await bob.json(`/bundles/${id}`)).body).toMatchObject({
      title: 'First title',
      tags: ['old'],
      revision: 3,
    })
    const { body } = await bob.json(`/bundles/${id}/history`)
    expect(body.items[0].summary).toBe('Restored revision 1')
  })

  it('that is locked can only be edited by staff', async () => {
    const id = await make({ kind: 'work', title: 'Locked work' })
    expect((await ann.send('post', `/bundles/${id}/lock`, { locked: true })).status).toBe(403)
    await staff.submit(`/bundles/${id}/lock`, { locked: 'true' })
    const refused = await ann.send('patch', `/bundles/${id}`, { title: 'Mine' })
    expect(refused.body.code).toBe('BUNDLE_LOCKED')
    expect((await ann.get(`/bundles/${id}`)).text).not.toContain(`/bundles/${id}/edit`)
    expect((await staff.send('patch', `/bundles/${id}`, { title: 'Ours' })).status).toBe(200)
  })
})

describe('the tree of bundles', () => {
  it('is changed by moving, never into a bundle that cannot contain it', async () => {
    const artist = await make({ kind: 'artist', title: 'The Movers' })
    const album = await make({ kind: 'album', title: 'Moved album' })
    const edition = await make({ kind: 'edition', title: 'Vinyl', parent: album })
    const picker = (await ann.get(`/bundles/${album}/move?q=movers`)).text
    expect(picker).toContain(`value="${artist}"`)
    const done = await ann.submit(`/bundles/${album}/move`, { parent: String(artist) })
    expect(done.status).toBe(303)
    const { body } = await ann.json(`/bundles/${edition}`)
    expect(body.above.map((one: { title: string }) => one.title)).toEqual([
      'The Movers',
      'Moved album',
    ])
    for (const parent of [edition, album, 99_999_999]) {
      expect((await ann.send('post', `/bundles/${album}/move`, { parent })).status).toBe(409)
    }
    const alone = await ann.send('post', `/bundles/${album}/move`, { parent: '' })
    expect(alone.body.above).toEqual([])
    expect((await ann.json(`/bundles/${album}/history`)).body.items[0].summary).toBe('Moved')
  })

  it('is merged with its equal parts, and old addresses redirect', async () => {
    const [from, into] = [
      await make({ kind: 'series', title: 'Merge me', description: 'Told.', tags: 'a' }),
      await make({ kind: 'series', title: 'Merge Me!', externalIds: 'tvdb:4711', tags: 'b' }),
    ]
    const seasons = [
      await make({ kind: 'season', parent: from, number: 1 }),
      await make({ kind: 'season', parent: into, number: 1 }),
      await make({ kind: 'season', parent: from, number: 2 }),
    ]
    const episodes = [
      await make({ kind: 'episode', parent: seasons[0], number: 3 }),
      await make({ kind: 'episode', parent: seasons[1], number: 3 }),
    ]
    const torrent = await listed('Merge.Me.S01E03')
    await place(torrent, episodes[0])
    expect((await ann.send('post', `/bundles/${from}/merge`, { into })).status).toBe(403)
    expect((await staff.get(`/bundles/${from}/merge`)).text).toContain(`value="${into}"`)
    await staff.submit(`/bundles/${from}/merge`, { into: String(into) })
    const { body } = await ann.json(`/bundles/${into}`)
    expect(body).toMatchObject({ description: 'Told.', tags: ['a', 'b'], revision: 2 })
    expect(body.tree.map((one: { id: number }) => one.id)).toEqual([
      into,
      seasons[1],
      seasons[2],
      episodes[1],
    ])
    expect(body.tree[3].torrents).toMatchObject([{ id: torrent }])
    const old = await ann.get(`/bundles/${episodes[0]}`)
    expect([old.status, old.headers.location]).toEqual([303, `/bundles/${episodes[1]}/episode-3`])
    for (const wrong of [into, seasons[1], from]) {
      const again = await staff.send('post', `/bundles/${into}/merge`, { into: wrong })
      expect(again.status).toBe(409)
    }
  })

  it('is removed with a reason and restored with everything that was removed with it', async () => {
    const series = await make({ kind: 'series', title: 'Gone series', externalIds: 'tvdb:9' })
    const season = await make({ kind: 'season', parent: series, number: 1 })
    const torrent = await listed('Gone.Series.S01')
    await place(torrent, season)
    expect((await staff.submit(`/bundles/${series}`, { _method: 'DELETE' })).status).toBe(422)
    await staff.submit(`/bundles/${series}`, { _method: 'DELETE', reason: 'not a series' })
    const gone = await ann.json(`/bundles/${season}`)
    expect(gone.body.code).toBe('BUNDLE_REMOVED')
    expect((await ann.json(`/bundles/${series}`)).body.detail).toContain('not a series')
    expect((await ann.json('/bundles?q=gone')).body.items).toEqual([])
    expect((await ann.json(`/torrents/${torrent}`)).body.bundle).toBeNull()
    expect((await ann.json('/bundles?state=removed')).status).toBe(403)
    expect((await staff.get('/bundles?state=removed')).text).toContain(`/bundles/${series}/restore`)
    expect((await staff.send('post', `/bundles/${series}/restore`)).status).toBe(200)
    expect((await ann.json(`/torrents/${torrent}`)).body.bundle).toMatchObject({ id: season })
    const again = await staff.send('post', `/bundles/${series}/restore`)
    expect(again.body).toMatchObject({ status: 409, detail: 'This bundle is not removed.' })
  })

  it('is not created for a torrent of someone else', async () => {
    const torrent = await listed('Not.Bobs.Torrent.2001')
    const form = { kind: 'work', title: 'Only with the torrent', torrent }
    for (const wrong of [torrent, 99_999_999]) {
      const { status, body } = await bob.send('post', '/bundles', { ...form, torrent: wrong })
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: { torrent: ['The torrent does not exist, or is not yours.'] },
      })
    }
    const named = site.db.selectFrom('bundle').select('id').where('title', '=', form.title)
    expect(await named.execute()).toEqual([])
    const made = await ann.send('post', '/bundles', form)
    expect((await ann.json(`/bundles/${made.body.id}`)).body.tree[0].torrents).toMatchObject([
      { id: torrent },
    ])
  })

  it('that was removed is on the pages of a list, and is restored after its parent', async () => {
    const series = await make({ kind: 'series', title: 'Twice gone' })
    const season = await make({ kind: 'season', parent: series, number: 1 })
    for (const id of [season, series]) await staff.send('delete', `/bundles/${id}?reason=wrong`)
    const { detail } = (await ann.json(`/bundles/${season}`)).body
    expect(detail).toBe('“Season 1” was removed: wrong')
    const shown: number[] = []
    let cursor = ''
    for (let page = 0; page < 2; page++) {
      const { body } = await staff.json(`/bundles?state=removed&limit=1&cursor=${cursor}`)
      shown.push(...body.items.map(({ id }: { id: number }) => id))
      cursor = body.next ?? ''
    }
    expect(shown.sort()).toEqual([series, season].sort())
    const early = await staff.send('post', `/bundles/${season}/restore`)
    expect(early.body.detail).toBe('Its parent bundle was removed. Restore that one first.')
    for (const id of [series, season]) {
      expect((await staff.send('post', `/bundles/${id}/restore`)).status).toBe(200)
    }
    const merged = await staff.send('post', `/bundles/${season}/merge`, { into: series })
    expect(merged.body.errors['']).toEqual([
      'A bundle can only be merged into another of its kind that is not inside it.',
    ])
  })
})

describe('a torrent', () => {
  it('is added where its name says, by one button', async () => {
    const torrent = await listed('Button.Show.2001.S03E07.720p.WEB')
    const path = `/torrents/${torrent}/bundle`
    const page = (await ann.get(path)).text
    expect(page).toContain('Button Show (2001) › Season 3 › Episode 7')
    expect((await bob.get(path)).status).toBe(403)
    await ann.submit(path, { _method: 'PUT', make: 'suggested' })
    const { body } = await ann.json(`/torrents/${torrent}`)
    expect(body.bundle).toMatchObject({ name: 'Episode 7' })
    const again = await listed('Button.Show.S03E08.1080p')
    await ann.submit(`/torrents/${again}/bundle`, { _method: 'PUT', make: 'suggested' })
    const shown = (await bob.get(`/torrents/${again}`)).text
    expect(shown).toContain('Episode 8')
    expect(shown).toContain('Button Show (2001)')
    const { body: found } = await ann.json('/bundles?q=button%20show')
    expect(found.items).toHaveLength(1)
    await ann.submit(path, { _method: 'PUT', bundle: '' })
    expect((await ann.json(`/torrents/${torrent}`)).body.bundle).toBeNull()
  })

  it('is added to a bundle by ID, address or external ID, and never to a missing one', async () => {
    const torrent = await listed('Some.Thing')
    const id = await make({ kind: 'work', title: 'Some thing', externalIds: 'imdb:tt7777777' })
    for (const bundle of [id, `/bundles/${id}/some-thing`, 'https://imdb.com/title/tt7777777/']) {
      await ann.send('put', `/torrents/${torrent}/bundle`, { bundle: '' })
      const done = await ann.send('put', `/torrents/${torrent}/bundle`, { bundle })
      expect(done.body.bundle, String(bundle)).toMatchObject({ id })
    }
    for (const bundle of [99_999_999, 'nothing', 'imdb:tt0']) {
      const done = await ann.send('put', `/torrents/${torrent}/bundle`, { bundle })
      expect(done.status, String(bundle)).toBe(422)
    }
    const made = await ann.submit('/bundles', { kind: 'work', title: 'New for it', torrent })
    expect(made.status).toBe(303)
    expect((await ann.json(`/torrents/${torrent}`)).body.bundle).toMatchObject({
      title: 'New for it',
    })
  })

  it('is placed in the form of its upload, and its history shows its earlier bundle', async () => {
    const file = aTorrentFile('Formed.Show.S01E02.1080p')
    const inspected = await ann.agent
      .post('/torrents/inspect')
      .set('Accept', 'text/html')
      .field('_csrf', ann.csrf())
      .attach('torrent', file, 'a.torrent')
    const draft = inspected.headers.location
    const form = (await ann.get(draft)).text
    expect(form).toContain('Formed Show › Season 1 › Episode 2 (new: ')
    const words = { title: 'Formed.Show.S01E02.1080p', category: 'tv', tags: '', description: '' }
    const wrong = await ann.submit(draft, { ...words, bundle: 'no such words', bundlePlace: '' })
    expect(wrong.text).toContain('does not name a bundle')
    const done = await ann.submit(draft, { ...words, bundle: '', bundlePlace: 'suggested' })
    expect(done.status).toBe(303)
    const path = done.headers.location
    expect((await ann.json(path)).body.bundle).toMatchObject({ name: 'Episode 2' })
    const work = await make({ kind: 'work', title: 'Elsewhere of forms' })
    const moved = { revision: 1, bundle: 'elsewhere of', bundlePlace: '' }
    expect((await ann.send('patch', path, moved)).status).toBe(200)
    expect((await ann.json(path)).body.bundle).toMatchObject({ id: work })
    const history = (await bob.get(`${path}/history`)).text
    expect(history).toContain('Formed Show › Season 1 › Episode 2 (bundle ')
    expect(history).toContain(`Elsewhere of forms (bundle ${work})`)
    await ann.submit(`${path}/history/1/revert`, { revision: '2' })
    expect((await ann.json(path)).body.bundle).toMatchObject({ name: 'Episode 2' })
    // Where it was uploaded to has priority over where its name says.
    const { text } = await ann.get(`/torrents/new?bundle=${work}`)
    expect(text).toContain(`name="bundlePlace" value="${work}"`)
    expect((await ann.get('/torrents/new?bundle=999999')).text).not.toContain('bundlePlace')
    const second = await ann.agent
      .post('/torrents/inspect')
      .set('Accept', 'text/html')
      .field({ _csrf: ann.csrf(), bundle: String(work), bundlePlace: String(work) })
      .attach('torrent', aTorrentFile('Formed.Show.S01E03.1080p'), 'b.torrent')
    const check = (await ann.get(second.headers.location)).text
    expect(check).toContain(`<option value="${work}" selected>Elsewhere of forms</option>`)
    // A program that names none of its fields does not move it.
    await ann.send('patch', path, { title: 'Renamed' })
    expect((await ann.json(path)).body.bundle).toMatchObject({ name: 'Episode 2' })
  })
})
