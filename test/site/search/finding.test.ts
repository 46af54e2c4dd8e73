import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import * as members from '../../../src/store/members/members.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as savedSearches from '../../../src/store/search/saved-searches.ts'
import { facetPanel } from '../../../src/site/search/facet-panel.ts'
import { reportAll } from '../../support/community/reported.ts'
import * as searchWords from '../../../src/store/search/known-words.ts'
import { facets } from '../../support/facets.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { fillReleases } from '../../support/community/releases.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let site: TestSite
let ann: TestBrowser
let bea: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bea = await aMemberRow(site.db, 'bea')
  const add = async (name: string, categoryId: number, tags: string[], values: unknown = {}) => {
    const id = await aListedTorrent(site.db, name, bea, { categoryId, tags })
    await site.db
      .updateTable('torrent')
      .set({ attributes: sql`${JSON.stringify(values)}::jsonb` })
      .where('id', '=', id)
      .execute()
  }
  await add('Orchid.Falcon.2019.1080p', 1, ['drama', 'hd'], { resolution: '1080p', year: 2019 })
  await add('Orchid.Mirror.2021.2160p', 1, ['drama'], {
    resolution: '2160p',
    languages: ['en', 'fr'],
  })
  await add('Orchid.Story.S01E01.1080p', 2, ['hd'], { resolution: '1080p', languages: ['en'] })
  await add('Lantern.Harbor.1999', 4, [], {})
  await searchWords.learn(site.db, 100)
})
afterAll(() => site.stop())

async function names(q: string): Promise<string[]> {
  const { status, body } = await ann.json(`/torrents?sort=name&q=${encodeURIComponent(q)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items.map((item: { name: string }) => item.name.split('.')[1])
}

async function facetsOf(query: string) {
  const { body } = await ann.json(`/torrents?facets=true&${query}`)
  const lists = body.facets.facets as { facet: string; values: { value: string }[] }[]
  return {
    ...body.facets,
    facets: Object.fromEntries(
      lists.map(({ facet, values }) => [
        facet,
        Object.fromEntries(Object.values(values).map((one) => [one.value, one])),
      ]),
    ),
  }
}

describe('facets', () => {
  it('count matches by category, swarm, year, tag and attribute', async () => {
    const { facets: found, isEstimate, total } = await facetsOf('q=orchid')
    expect({ isEstimate, total }).toEqual({ isEstimate: false, total: 3 })
    const counts = (facet: string) =>
      Object.fromEntries(
        Object.entries(found[facet] as Record<string, { torrents: number }>).map(([value, one]) => [
          value,
          one.torrents,
        ]),
      )
    expect(counts('category')).toEqual({ movies: 2, tv: 1 })
    expect(counts('year')).toEqual({ 2019: 1, 2021: 1 })
    expect(counts('tag')).toEqual({ drama: 2, hd: 2 })
    expect(counts('state')).toEqual({ dead: 3 })
    expect(counts('attr.resolution')).toEqual({ '1080p': 2, '2160p': 1 })
  })

  it('narrow the list by links that equal the typed query, and keep what is typed', async () => {
    const { text } = await ann.get('/torrents?q=orchid')
    expect(text).toContain('aria-label="Narrow your search"')
    const hrefs = [...text.matchAll(/href="(\/torrents\?[^"]+)"/g)].map(([, href]) =>
      href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#x2F;', '/'),
    )
    const asked = hrefs.map((href) => new URLSearchParams(href.slice(href.indexOf('?') + 1)))
    expect(asked.map((one) => one.get('q'))).toContain('attr.resolution:1080p orchid')
    expect(asked.map((one) => one.get('q'))).toContain('year:2019 orchid')
    expect(asked.some((one) => one.get('tag') === 'hd' && one.get('q') === 'orchid')).toBe(true)
    const narrowed = await ann.get('/torrents?q=attr.resolution:1080p+orchid&tag=hd')
    expect(narrowed.text).toContain('2 torrents')
  })

  it('narrow the whole line, and only once', () => {
    const value = { facet: 'attr.studio', title: 'Studio', value: 'Blue Sky', label: 'Blue Sky' }
    const found = { values: [{ ...value, torrents: 2 }], total: 2, isEstimate: false }
    const narrowed = (q: string) => {
      const { href } = facetPanel(found, { q }).facetGroups[0].links[0]
      return href === null ? null : new URL(href, 'http://a').searchParams.get('q')
    }
    expect(narrowed('ice')).toBe('attr.studio:"Blue Sky" ice')
    expect(narrowed('ice OR age')).toBe('attr.studio:"Blue Sky" (ice OR age)')
    expect(narrowed('ice) OR (age')).toBe('attr.studio:"Blue Sky" (ice OR (age)')
    expect(narrowed('attr.studio:"Blue Sky" ice')).toBeNull()
  })

  it('are estimated from a sample when there are too many matches, and say so', async () => {
    await fillReleases(site.db, 1, 1, 3_000)
    await sql`analyze torrent`.execute(site.db)
    const exact = await facets(site.db, EVERYTHING, false)
    const guessed = await facets(site.db, EVERYTHING, true, 1_500)
    expect([exact.isEstimate, guessed.isEstimate]).toEqual([false, true])
    expect(guessed.total).toBeGreaterThan(exact.total * 0.7)
    expect(guessed.total).toBeLessThan(exact.total * 1.3)
    expect(await facets(site.db, EVERYTHING, true, 1_500)).toEqual(guessed)
  })
})

describe('attributes in a query', () => {
  it('find by option, label, one of several, number and range', async () => {
    expect(await names('attr.resolution:1080P')).toEqual(['Falcon', 'Story'])
    expect(await names('attr.languages:fr')).toEqual(['Mirror'])
    expect(await names('orchid -attr.resolution:1080p')).toEqual(['Mirror'])
    expect(await names('attr.resolution:2160p OR harbor')).toEqual(['Harbor', 'Mirror'])
  })

  it('find texts in any spelling, and numbers and days by index', async () => {
    await sql`
      insert into attribute (key, label, type) values ('studio', 'Studio', 'text'),
        ('shown', 'Shown', 'date'), ('score', 'Score', 'number')`.execute(site.db)
    const give = (name: string, values: object) =>
      site.db
        .updateTable('torrent')
        .set({ attributes: sql`attributes || ${JSON.stringify(values)}::jsonb` })
        .where('name', 'like', `%${name}%`)
        .execute()
    await give('Falcon', { studio: 'Ćmielów Films', shown: '2019-05-31', score: -7.25 })
    await give('Mirror', { studio: 'cmielow films', shown: '2021-02-28', score: 9 })
    await give('Story', { studio: 'ĆMIELÓW', shown: '2021-03-01', score: 8.5 })
    expect(await names('attr.studio:"CMIELOW films"')).toEqual(['Falcon', 'Mirror'])
    expect(await names('attr.studio:ćmielów')).toEqual(['Story'])
    expect(await names('orchid -attr.studio:"cmielów films"')).toEqual(['Story'])
    expect(await names('attr.score:<0')).toEqual(['Falcon'])
    expect(await names('attr.score:8.5..9')).toEqual(['Mirror', 'Story'])
    expect(await names('attr.score:>8.5')).toEqual(['Mirror'])
    expect(await names('attr.shown:2021-02')).toEqual(['Mirror'])
    expect(await names('orchid -attr.shown:2021')).toEqual(['Falcon'])
    await give('Mirror', { score: 1, shown: 'soon' })
    expect(await names('attr.score:>8')).toEqual(['Story'])
    expect(await names('attr.shown:>=2021')).toEqual(['Story'])
  })

  it.each([
    ['attr.colour:red', 'Column 13: There is no attribute “colour”'],
    ['orchid attr.resolution:huge', 'Column 24: '],
    ['attr.resolution:', 'Column 17: attr.resolution: needs a value'],
    ['orchid colour:red', 'Column 8: There is no field “colour”. Fields: title,'],
    ['resolutin:1080p', 'Did you mean resolution:1080p?'],
    ['type:moovies', 'Column 6: There is no category “moovies”'],
  ])('%s gets an error with its place', async (line, said) => {
    const { status, body } = await ann.json(`/torrents?q=${encodeURIComponent(line)}`)
    expect(status).toBe(422)
    expect(body.errors.q[0]).toContain(said)
  })
})

describe('fields that other sites call differently', () => {
  it('find by the key of an attribute, by a synonym and by an ID of the bundle', async () => {
    expect(await names('type:tv resolution:1080p')).toEqual(['Story'])
    expect(await names('orchid -res:1080p')).toEqual(['Mirror'])
    const series = await aBundle(site.db, 'Orchid')
    const season = await aBundle(site.db, 'Orchid 1')
    await sql`update bundle set parent_id = ${series} where id = ${season}`.execute(site.db)
    await sql`insert into bundle_external_id (source, value, bundle_id)
      values ('tmdb_tv', '42', ${series})`.execute(site.db)
    await sql`update torrent set bundle_id = ${season} where name like '%Story%'`.execute(site.db)
    expect(await names('tmdb:42')).toEqual(['Story'])
    expect(await names('imdb:tt0133093')).toEqual([])
    expect((await ann.get('/torrents?q=tmdb:42')).text).toContain('with the ID tmdb:42')
    expect((await ann.json('/search?q=resolution:2160p')).body.torrents).toHaveLength(1)
  })

  it('show a hint and what the rest finds on the page, and nothing without a rest', async () => {
    const page = await ann.get('/torrents?q=mirror+colour:red')
    expect(page.status).toBe(200)
    expect(page.text).toContain('<mark>colour:red</mark>')
    expect(page.text).toContain('There is no field “colour”')
    expect(page.text).toContain('href="/torrents?q=mirror+%22colour%3Ared%22"')
    expect(page.text).toContain('Orchid.Mirror')
    expect(page.text).not.toContain('Save this search')
    const alone = await ann.get('/torrents?q=colour:red')
    expect(alone.status).toBe(422)
    expect(alone.text).not.toContain('Orchid')
  })
})

describe('file:', () => {
  it('finds the words of file names, also prefixes and phrases', async () => {
    expect(await names('file:falcon')).toEqual(['Falcon'])
    expect(await names('file:lanter* -file:orchid')).toEqual(['Harbor'])
    expect(await names('file:"story s01e01"')).toEqual(['Story'])
    expect(await names('file:nothere')).toEqual([])
  })
})

describe('a query without results', () => {
  it('gets a suggestion with results', async () => {
    const { body } = await ann.json('/torrents?facets=true&q=orchd+mirrer')
    expect(body).toMatchObject({ total: 0, didYouMean: 'orchid mirror' })
    const { text } = await ann.get('/torrents?q=lantren')
    expect(text).toMatch(/Did you mean <a href="[^"]+lantern">lantern<\/a>\?/)
  })

  it('gets no suggestion without results', async () => {
    const { text } = await ann.get('/torrents?q=orchd+cat:music')
    expect(text).toContain('No matching torrents')
    expect(text).not.toContain('Did you mean')
  })
})

async function freeleech(torrentId: number) {
  const factors = { upPermille: 1_000, downPermille: 0, startsAt: new Date(0), endsAt: null }
  const what = { scope: 'torrent', target: String(torrentId), role: null, title: 'Free' } as const
  const given = { ...factors, ...what, isAnnounced: false, pausesWatches: false }
  expect(await promotions.start(site.db, given, commandLine, new Date())).not.toBeNull()
}

describe('a suggestion', () => {
  const meant = async (query: string, who = ann) =>
    (await who.json(`/torrents?facets=true&q=${query}`)).body.didYouMean

  it('has results without what its reader hides', async () => {
    const dora = await site.signedIn('member', 'dora')
    expect(await meant('orchd+mirrer', dora)).toBe('orchid mirror')
    await dora.send('put', '/settings/hidden', { categories: [], tags: ['drama'] })
    expect(await meant('orchd+mirrer', dora)).toBeUndefined()
    expect(await meant('orchd+mirrer&hidden=show', dora)).toBe('orchid mirror')
    expect(await meant('orchd+tag:drama', dora)).toBe('orchid tag:drama')
  })

  it('takes what is freeleech now into account', async () => {
    expect(await meant('lantren+is:freeleech')).toBeUndefined()
    const { body } = await ann.json('/torrents?q=lantern')
    await freeleech(body.items[0].id)
    expect(await meant('lantren+is:freeleech')).toBe('lantern is:freeleech')
  })
})

describe('a saved search', () => {
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)
  const line = async () => (await ann.json('/searches')).body.items[0]

  it('shows what is new since it was opened, and notifies once about each torrent', async () => {
    const form = await ann.get('/searches/new?query=q%3Dvelvet%26category%3Dmovies')
    expect(form.text).toContain('velvet · category movies')
    const given = { name: 'Velvet', query: 'q=velvet&category=movies&cursor=x', notifies: 'on' }
    const made = await ann.submit('/searches', given)
    expect(made.status).toBe(303)
    expect(await line()).toMatchObject({
      name: 'Velvet',
      query: 'q=velvet&category=movies',
      new: 0,
    })
    for (const [name, categoryId] of [
      ['Velvet.One', 1],
      ['Velvet.Two', 1],
      ['Velvet.Tv', 2],
    ] as const) {
      await aListedTorrent(site.db, name, bea, { categoryId }, later(1))
    }
    expect(await line()).toMatchObject({ new: 2 })
    await reportAll(site.db, later(5))
    await reportAll(site.db, later(6))
    const told = await toldNotices(site.db)
    expect(told).toMatchObject([{ kind: 'search', says: 'Velvet: 2 new torrents' }])
    const { body } = await ann.json('/searches/alerts?limit=1')
    expect(body.items[0]).toMatchObject({
      search: { name: 'Velvet' },
      torrent: { name: 'Velvet.Two' },
    })
    const { body: rest } = await ann.json(`/searches/alerts?cursor=${body.next}`)
    expect(rest).toMatchObject({ items: [{ torrent: { name: 'Velvet.One' } }], next: null })
    expect((await ann.get('/searches')).text).toContain('Recent alerts')
  })

  it('leads to its list by a form, and nothing is new then', async () => {
    const { id } = await line()
    await site.db
      .updateTable('torrent')
      .set({ created_at: new Date() })
      .where('name', 'like', 'Velvet%')
      .execute()
    const reply = await ann.submit(`/searches/${id}/visit`)
    expect(reply.headers.location).toBe('/torrents?q=velvet&category=movies')
    expect(await line()).toMatchObject({ new: 0 })
    expect((await ann.json('/searches/alerts')).body.items).toEqual([])
  })

  it('is renamed, muted and removed, only by its owner', async () => {
    const { id } = await line()
    const carl = await site.signedIn('member', 'carl')
    for (const who of [carl, ann]) {
      const isOwner = who === ann
      const given = { name: 'Soft', notifies: 'false', _method: 'PATCH' }
      expect((await who.submit(`/searches/${id}`, given)).status).toBe(isOwner ? 303 : 404)
    }
    expect(await line()).toMatchObject({ name: 'Soft', notifies: false })
    expect((await carl.send('delete', `/searches/${id}`)).status).toBe(404)
    expect((await ann.send('delete', `/searches/${id}`)).status).toBe(204)
    expect((await ann.get('/searches')).text).toContain('No saved searches yet')
  })

  it('does not get the name that another one is getting at the same time', async () => {
    const ids: number[] = []
    for (const name of ['One', 'Two']) {
      ids.push((await ann.send('post', '/searches', { name, query: 'q=x' })).body.id as number)
    }
    const isWaiting = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(site.db)
      return rows.length > 0
    }
    const { renamed } = await site.db.transaction().execute(async (tx) => {
      await tx.updateTable('saved_search').set({ name: 'Both' }).where('id', '=', ids[0]).execute()
      const reply = ann.send('patch', `/searches/${ids[1]}`, { name: 'both' }).then((sent) => sent)
      await until(isWaiting, 20, 'the second one waits')
      return { renamed: reply }
    })
    const { status, body } = await renamed
    expect([status, Object.keys(body.errors as object)]).toEqual([422, ['name']])
    for (const id of ids) await ann.send('delete', `/searches/${id}`)
  })

  it('treats a month as the last one, however old the search is', async () => {
    await site.db
      .insertInto('attribute')
      .values({ key: 'premiere', label: 'Premiere', type: 'date', is_facet: false })
      .execute()
    const query = `q=${encodeURIComponent('attr.premiere:<30d')}`
    expect((await ann.send('post', '/searches', { name: 'Fresh', query })).status).toBe(201)
    const days = (n: number) => new Date(Date.now() + n * 86_400_000)
    for (const [name, premiere] of [
      ['Premiere.Old', days(20)],
      ['Premiere.New', days(99)],
    ] as const) {
      const id = await aListedTorrent(site.db, name, bea, { categoryId: 1 }, days(100))
      const attributes = JSON.stringify({ premiere: premiere.toISOString().slice(0, 10) })
      await site.db.updateTable('torrent').set({ attributes }).where('id', '=', id).execute()
    }
    const annId = (await ann.json('/me')).body.id as number
    const newAt = async (now: Date) => {
      const found = await savedSearches.list(site.db, annId, now)
      return found.find(({ name }) => name === 'Fresh')?.fresh
    }
    expect([await newAt(days(0)), await newAt(days(101))]).toEqual([2, 1])
  })

  it('counts and notifies about what its member hides in lists', async () => {
    const fay = await site.signedIn('member', 'fay')
    await aListedTorrent(site.db, 'Gloomy.Past', bea, { tags: ['gloomy'] })
    await reportAll(site.db, later(5))
    const hides = { categories: [], tags: ['gloomy'] }
    expect((await fay.send('put', '/settings/hidden', hides)).status).toBe(200)
    const save = (name: string, query: string) =>
      fay.send('post', '/searches', { name, query, notifies: true })
    expect((await save('Books', 'category=books')).status).toBe(201)
    expect((await save('Gloomy', 'q=gloomy')).status).toBe(201)
    const given = { categoryId: 4, tags: ['gloomy'] }
    await aListedTorrent(site.db, 'Gloomy.Pages', bea, given, later(1))
    await reportAll(site.db, later(5))
    const { body } = await fay.json('/searches')
    const found = body.items.map(({ name, new: n }: { name: string; new: number }) => [name, n])
    expect(found).toEqual([
      ['Books', 1],
      ['Gloomy', 1],
    ])
    expect((await fay.json('/searches/alerts')).body.items).toHaveLength(2)
  })

  it('has the conditions of the form in its line', async () => {
    const query = 'q=kettle&add=size:>1g&add=seeders:'
    const { status, body } = await ann.send('post', '/searches', { name: 'Formed', query })
    expect(status).toBe(201)
    const { items } = (await ann.json('/searches')).body
    const found = items.find(({ id }: { id: number }) => id === body.id)
    expect(found).toMatchObject({ query: 'q=size%3A%3E1g+kettle' })
  })

  it('shows the address of its feed, unless it has none', async () => {
    const { body } = await ann.send('post', '/searches', { name: 'Fed', query: 'q=kettle' })
    await ann.submit('/settings/keys/feed')
    const href = `/settings/keys/feed?of=search-${body.id}`
    expect((await ann.get('/searches')).text).toContain(`href="${href}"`)
    const { text } = await ann.get(href)
    expect(text).toMatch(new RegExp(`/feeds/search-${body.id}\\.[0-9a-f]{32}\\.xml`))
    expect(text).toContain('Feeds of <a href="/searches">this list</a>')
    await ann.send('patch', `/searches/${body.id}`, { inFeed: false })
    expect((await ann.get('/searches')).text).not.toContain(href)
  })

  it('for unlisted torrents counts them only for staff', async () => {
    const gil = await site.signedIn('moderator', 'gil')
    const query = 'q=withheld&state=pending'
    expect((await gil.send('post', '/searches', { name: 'Held', query })).status).toBe(201)
    const torrentId = await aListedTorrent(site.db, 'Withheld.Thing', bea, {}, later(1))
    await sql`update torrent set state = 'pending' where id = ${torrentId}`.execute(site.db)
    expect((await gil.json('/searches')).body.items).toMatchObject([{ name: 'Held', new: 1 }])
    const gilId = (await gil.json('/me')).body.id as number
    await members.setRole(site.db, gilId, 'member', commandLine, new Date())
    expect((await gil.json('/searches')).body.items).toMatchObject([{ name: 'Held', new: 0 }])
  })

  it.each([
    [{ name: '', query: 'q=x' }, 'name'],
    [{ name: 'x', query: 'q=size:big' }, 'query'],
    [{ name: 'x'.repeat(81), query: '' }, 'name'],
    [{ name: 'x', query: 'resolution:1080p' }, 'query'],
    [{ name: 'x', query: 'q=dune&nonsense=1' }, 'query'],
    [{ name: 'x', query: 'q=dune&q=mirror' }, 'query'],
    [{ name: 'x', query: 'q=dune+colour:red' }, 'query'],
  ])('%j is refused with the fault', async (given, field) => {
    const { status, body } = await ann.send('post', '/searches', given)
    expect(status).toBe(422)
    expect(Object.keys(body.errors)).toEqual([field])
  })

  it('reports the place of the fault', async () => {
    const textOf = async (query: string) =>
      (await ann.send('post', '/searches', { name: 'x', query })).body.errors.query[0] as string
    expect(await textOf('?q=dune&nonsense=1')).toMatch(/^Column 9: .*no parameter “nonsense”/)
    expect(await textOf('resolution:1080p')).toContain('write q=resolution:1080p')
    expect(await textOf('q=dune+colour:red')).toMatch(/^Column 6: There is no field “colour”/)
  })
})

describe('the search of everything', () => {
  it('finds torrents, collections, tags and members by name', async () => {
    const { body } = await ann.json('/search?q=orchid')
    expect(body.torrents.map(({ name }: { name: string }) => name)).toHaveLength(3)
    expect((await ann.json('/search?q=dra')).body.tags).toEqual([
      { name: 'drama', url: '/tags/drama', about: '' },
    ])
    expect((await ann.json('/search?q=CAR')).body.members).toMatchObject([{ name: 'carl' }])
    expect((await ann.get('/search?q=orchid')).text).toContain('All matching torrents')
  })

  it('finds what is freeleech now, and anonymous uploads of its reader', async () => {
    const found = async (q: string) =>
      (await ann.json(`/search?q=${q}`)).body.torrents.map(({ name }: { name: string }) => name)
    const annId = (await ann.json('/me')).body.id as number
    const id = await aListedTorrent(site.db, 'Secret.Kettle', annId)
    await site.db.updateTable('torrent').set('is_anonymous', true).where('id', '=', id).execute()
    expect(await found('kettle+is:freeleech')).toEqual([])
    await freeleech(id)
    expect(await found('kettle+is:freeleech')).toEqual(['Secret.Kettle'])
    expect(await found('kettle+uploader:ann')).toEqual(['Secret.Kettle'])
    const eve = await site.signedIn('member', 'eve')
    const { body } = await eve.json('/search?q=kettle+uploader:ann')
    expect(body.torrents).toEqual([])
  })

  it('finds the pages that its reader may open, by the beginnings of words', async () => {
    const pages = async (who: TestBrowser, q: string) => {
      const { body } = await who.json(`/search?q=${q}`)
      return body.pages.map(({ url }: { url: string }) => url)
    }
    expect(await pages(ann, 'privacy')).toEqual(['/settings/privacy'])
    expect((await pages(ann, 'sett+webh'))[0]).toBe('/settings/webhooks')
    expect(await pages(ann, 'moderation')).toEqual([])
    const staff = await site.signedIn('moderator', 'paula')
    expect(await pages(staff, 'modera')).toEqual(['/admin/moderation'])
    expect((await ann.get('/search?q=bookmarks')).text).toContain(
      '<a href="/bookmarks">Bookmarks</a>',
    )
  })

  it('explains itself, reports no results, and links to the error in a query', async () => {
    expect((await ann.get('/search')).text).toContain('Search everything')
    expect((await ann.get('/search?q=%25_zzqx')).text).toContain('No results.')
    expect((await ann.get('/search?q=size:big')).text).toContain('not a valid search')
  })
})
