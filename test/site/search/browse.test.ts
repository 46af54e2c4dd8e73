import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browseLines } from '../../../src/site/search/browse-lines.ts'
import { lastVisit } from '../../../src/site/search/parts/last-visit.ts'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  site = await testSite()
  const made = await site.member('ann')
  annId = made.id
  ann = site.browser()
  await ann.signIn('ann')
  staff = await site.signedIn('moderator', 'staff')
})
afterAll(() => site.stop())

function listed(seed: string, given: Parameters<typeof aListedTorrent>[3] = {}) {
  return aListedTorrent(site.db, seed, annId, given)
}

async function names(query: string, who = ann): Promise<string[]> {
  const { status, body } = await who.json(`/torrents?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.total).toBe(body.items.length)
  return body.items.map((item: { name: string }) => item.name)
}

describe('browse', () => {
  it('returns exactly the fields that the contract names', async () => {
    const id = await listed('Contract.Fields.2026', { tags: ['hd'], categoryId: 2 })
    const reply = await ann.json('/torrents?q=contract+fields')
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({
      items: [
        {
          id,
          infoHash: anUpload('Contract.Fields.2026').infoHash,
          name: 'Contract.Fields.2026',
          category: 'tv',
          tags: ['hd'],
          size: 100_000,
          files: 1,
          seeders: 0,
          leechers: 0,
          snatches: 0,
          uploader: 'ann',
          createdAt: expect.stringMatching(/^2\d{3}-\d\d-\d\dT[\d:.]+Z$/),
          downloadFactor: 1,
          uploadFactor: 1,
        },
      ],
      next: null,
      total: 1,
    })
  })

  it('pages by name after the longest names', async () => {
    const long = ['a', 'b', 'c'].map((last) => `longest ${'🦊'.repeat(246)}${last}`)
    for (const [at, name] of long.entries()) await listed(`longest ${at}`, { name })
    for (const path of ['/torrents?q=longest', '/me/uploads?']) {
      const { body } = await ann.json(`${path}&sort=name&limit=100`)
      const all = body.items.map((item: { name: string }) => item.name)
      expect(all.filter((name: string) => name.startsWith('longest'))).toEqual(long)
      const { body: first } = await ann.json(`${path}&sort=name&limit=${all.indexOf(long[0]) + 1}`)
      const { body: next } = await ann.json(`${path}&sort=name&limit=1&cursor=${first.next}`)
      expect(next.items).toMatchObject([{ name: long[1] }])
    }
  })

  it('pages through everything once with the cursor, the same in HTML and JSON', async () => {
    for (let at = 0; at < 5; at++) await listed(`Paged.${at}`)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/torrents.json?q=paged&limit=2&sort=-name&cursor=${cursor}`
      const { body } = await ann.json(path)
      seen.push(...body.items.map((item: { name: string }) => item.name))
      cursor = body.next
    }
    expect(seen).toEqual(['Paged.4', 'Paged.3', 'Paged.2', 'Paged.1', 'Paged.0'])
    const first = await ann.get('/torrents?q=paged&limit=2&sort=-name')
    const next = /<a href="([^"]+)" rel="next"/.exec(first.text)?.[1].replaceAll('&amp;', '&') ?? ''
    const second = await ann.get(next)
    expect(second.text).toContain('Paged.2')
    expect(second.text).not.toContain('Paged.4')
    const prev =
      /<a href="([^"]+)" rel="prev"/.exec(second.text)?.[1].replaceAll('&amp;', '&') ?? ''
    expect((await ann.get(prev)).text).toContain('Paged.4')
  })

  it('filters by category and tag, and links to the filter and back', async () => {
    await listed('Tagged.One', { tags: ['b-sides'], categoryId: 3 })
    await listed('Tagged.Two', { categoryId: 3 })
    const names = async (query: string) => {
      const { body } = await ann.json(`/torrents?q=tagged&${query}`)
      return body.items.map((item: { name: string }) => item.name)
    }
    expect(await names('category=music')).toEqual(['Tagged.Two', 'Tagged.One'])
    expect(await names('category=music&tag=b-sides')).toEqual(['Tagged.One'])
    expect(await names('category=books')).toEqual([])
    const page = await ann.get('/torrents?tag=b-sides&category=music')
    expect(page.text).toContain(
      '<a class="chip" href="/torrents?category=music"><span class="faint">Tag</span> b-sides',
    )
    expect(page.text).toContain('value="music" checked')
  })

  it('keeps the chosen order for the next search', async () => {
    const page = await ann.get('/torrents?sort=-seeders')
    expect(page.text).toContain('<option value="-seeders" selected>Most seeders</option>')
    expect(page.text).toMatch(/aria-sort="descending"><a href="[^"]*sort=seeders">.+Seeders/)
  })

  it('shows a designed empty page, with a way to continue', async () => {
    const reply = await ann.get('/torrents?q=nothing-has-this-name')
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('No matching torrents.')
    expect(reply.text).toContain('<a href="/torrents">show all</a>')
  })

  it('refuses unknown values: sort, category, forged and foreign cursors', async () => {
    const codeOf = async (query: string) => (await ann.json(`/torrents?${query}`)).body.code
    expect(await codeOf('sort=password_hash')).toBe('BAD_REQUEST')
    expect(await codeOf('category=nope')).toBe('CATEGORY_NOT_FOUND')
    const forge = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
    const fine = { order: '-size', key: '5', id: 1, isBackward: false }
    const bad = [
      'x',
      forge(null),
      forge([1]),
      forge({ ...fine, key: "1'; drop table torrent" }),
      forge({ ...fine, key: '9'.repeat(17) }),
      forge({ ...fine, id: 1e300 }),
      forge({ ...fine, id: -1 }),
      forge({ ...fine, order: 'name' }),
    ]
    for (const cursor of bad) expect(await codeOf(`sort=-size&cursor=${cursor}`)).toBe('BAD_CURSOR')
    expect(await codeOf(`sort=-size&cursor=${forge(fine)}`)).toBeUndefined()
    const edge = { ...fine, order: '-createdAt', key: '9'.repeat(16) }
    expect(await codeOf(`cursor=${forge(edge)}`)).toBeUndefined()
    expect(await codeOf('q=a' + '%25_'.repeat(90))).toBeUndefined()
    expect(await codeOf('q=' + '%25_'.repeat(90)), 'signs only').toBe('INVALID')
  })

  it('is for members', async () => {
    expect((await site.browser().json('/torrents')).status).toBe(401)
    const reply = await site.browser().get('/torrents?q=a')
    expect(reply.headers.location).toBe('/login?next=%2Ftorrents%3Fq%3Da')
  })

  it('shows covers as cards, and the reader’s relation to each', async () => {
    const { text } = await ann.get('/torrents?view=cards&sort=-seeders')
    expect(text).toContain('<table class="stack torrents cards">')
    expect(text).toContain('<input type="hidden" name="view" value="cards">')
    expect(text).toContain('<a href="/torrents?sort=-seeders">Show as table</a>')
    expect((await ann.get('/torrents')).text).not.toContain('class="cover"')
  })

  it('separates what is new since the last visit', async () => {
    const now = new Date('2026-05-01T12:00:00Z')
    const seconds = now.getTime() / 1000
    const visit = (value: string) =>
      lastVisit({ cookies: new Map([['babou-seen', value]]), isSecure: false }, now)
    expect(visit(`77.${seconds - 60}`)).toMatchObject({
      ...{ before: new Date(77_000), cookie: { value: `77.${seconds}` } },
    })
    const came = visit(`77.${seconds - 7_200}`)
    expect(came.cookie.value).toBe(`${seconds - 7_200}.${seconds}`)
    expect([visit('').before, visit('x.y').before]).toEqual([null, null])
    const row = {
      id: 1,
      name: 'A',
      category: 'tv',
      categoryKind: 'movie',
      categoryName: 'TV',
      tags: [],
      uploader: null,
      isAnonymous: false,
      uploaderRole: null,
    }
    const rows = [1, 90, 300].map((minutes) => ({
      ...{
        ...row,
        infoHash: Buffer.alloc(20),
        size: 1,
        files: 1,
        seeders: 0,
        leechers: 0,
        snatches: 0,
        comments: 0,
      },
      ...{ createdAt: new Date(now.getTime() - minutes * 60_000), sortKey: '' },
    }))
    const beside = {
      shared: null,
      factors: new Map(),
      ...{ marks: new Map(), covers: null, columns: [] },
      ...{ visitedBefore: came.before, isNewestFirst: true },
      now,
    }
    expect(browseLines(rows, beside).map(({ above }) => above)).toEqual([
      ...[null, null, 'Above: new since your last visit, 2 hours ago'],
    ])
    expect((await ann.get('/torrents')).headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^babou-seen=\d+\.\d+; .*HttpOnly/),
    )
  })

  it('escapes whatever a name contains', async () => {
    await listed('evil', { name: '<script>alert(1)</script> "&' })
    const page = await ann.get('/torrents?q=alert')
    expect(page.text).not.toContain('<script>alert')
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;')
  })
})

describe('filters', () => {
  it('take several categories, several tags, an uploader and states', async () => {
    const { id: bobId } = await site.member('bob')
    const tags = ['f-red', 'f-blue']
    await listed('F.One', { categoryId: 1, tags })
    await listed('F.Two', { categoryId: 2, tags: ['f-red'] })
    await listed('F.Three', { categoryId: 3, tags: ['f-blue'], uploaderId: bobId })
    const sort = 'q=f.&sort=createdAt&'
    expect(await names(`${sort}category=movies&category=tv`)).toEqual(['F.One', 'F.Two'])
    expect(await names(`${sort}category=tv,music`)).toEqual(['F.Two', 'F.Three'])
    expect(await names(`${sort}tag=f-red`)).toEqual(['F.One', 'F.Two'])
    expect(await names(`${sort}tag=f-red&tag=f-blue`)).toEqual(['F.One'])
    expect(await names(`${sort}tag=f-red&tag=no-such`)).toEqual([])
    expect(await names(`${sort}uploader=BOB`)).toEqual(['F.Three'])
    expect(await names(`${sort}state=dead&state=unsnatched`)).toHaveLength(3)
    expect(await names(`${sort}state=alive`)).toEqual([])
    expect(await names(`${sort}state=&uploader=&tag=&category=`)).toHaveLength(3)
  })

  it('are chips with links that remove them, and nothing else', async () => {
    const query = 'q=x+y&category=tv&category=music&tag=f-red&uploader=ann&state=dead&sort=-size'
    const page = await ann.get(`/torrents?${query}`)
    const hrefs = [...page.text.matchAll(/<a class="chip" href="([^"]+)"><span/g)]
    expect(hrefs.map(([, href]) => href.replaceAll('&amp;', '&'))).toEqual([
      '/torrents?category=tv&category=music&tag=f-red&uploader=ann&state=dead&sort=-size',
      '/torrents?q=x+y&category=music&tag=f-red&uploader=ann&state=dead&sort=-size',
      '/torrents?q=x+y&category=tv&tag=f-red&uploader=ann&state=dead&sort=-size',
      '/torrents?q=x+y&category=tv&category=music&uploader=ann&state=dead&sort=-size',
      '/torrents?q=x+y&category=tv&category=music&tag=f-red&state=dead&sort=-size',
      '/torrents?q=x+y&category=tv&category=music&tag=f-red&uploader=ann&sort=-size',
    ])
    expect(page.text).toContain('No matching torrents.')
  })

  it('show pending and removed torrents only to staff', async () => {
    const id = await listed('U.Removed')
    await ann.send('delete', `/torrents/${id}`, { reason: 'x' })
    expect(await names('q=u.removed')).toEqual([])
    expect(await names('q=u.removed&state=removed', staff)).toEqual(['U.Removed'])
    expect(await names('q=u.removed&state=pending', staff)).toEqual([])
    for (const state of ['removed', 'pending']) {
      expect((await ann.json(`/torrents?state=${state}`)).status).toBe(403)
    }
    expect((await ann.get('/torrents')).text).not.toContain('Removed')
    expect((await staff.get('/torrents')).text).toContain('Removed')
  })

  it('refuse unknown values', async () => {
    expect((await ann.json('/torrents?uploader=nobody')).body.code).toBe('MEMBER_NOT_FOUND')
    expect((await ann.json('/torrents?state=odd')).body.detail).toContain(
      'state must be one of alive',
    )
    const many = Array.from({ length: 21 }, (_, at) => `tag=t${at}`).join('&')
    expect((await ann.json(`/torrents?${many}`)).body.detail).toBe(
      'tag can have at most 20 values.',
    )
  })

  it('take numbers that no torrent can have', async () => {
    await listed('Outer.Bounds')
    expect(await names('q=outer.bounds+seeders:>3000000000')).toEqual([])
    expect(await names('q=outer.bounds+leechers:<3000000000')).toEqual(['Outer.Bounds'])
  })

  it('show the number of matches, and the search', async () => {
    await listed('Said.One')
    await listed('Said.Two')
    const page = await ann.get('/torrents?q=said+-two+')
    expect(page.text).toContain('<strong>1 torrent</strong>')
    expect(page.text).toContain('Searched for “said”, without “two”.')
    const both = await ann.get('/torrents?q=(said+OR+two)+size:>1+added:>2020-05')
    expect(both.text).toContain('Searched for (“said” or “two”), size from 2 B')
    const said = async (line: string) => {
      const { text } = await ann.get(`/torrents?q=${encodeURIComponent(line)}`)
      return /Searched for ([^<]*)\./.exec(text)?.[1]
    }
    expect(await said('is:freeleech')).toBe('torrents that are freeleech')
    expect(await said('-is:freeleech')).toBe('all torrents except those that are freeleech')
    expect(await said('year:2021')).toBe('torrents with year 2021')
    expect(await said('season:>0 -episode:>0')).toBe(
      'torrents with season above 0, except episode above 0',
    )
    const none = await ann.get('/torrents?q=%22%22+-')
    expect(none.text).toContain('The search was ignored')
  })
})

describe('conditions set by hand', () => {
  it('are links next to the list that change the line, and back', async () => {
    await listed('By.Hand', { categoryId: 3 })
    const page = await ann.get('/torrents?q=by.hand+seeders:0')
    expect(page.text).toContain('href="/torrents?q=seeders%3A%3E5+by.hand"')
    expect(page.text).toMatch(/href="\/torrents\?q=by.hand" aria-current="true">None/)
    expect(page.text).toContain('href="/torrents?q=is%3Afreeleech+by.hand+seeders%3A0"')
  })

  it('are selects of the form, with the attributes of one category', async () => {
    const page = await ann.get('/torrents?category=movies&q=resolution:1080p')
    expect(page.text).toContain('<option value="attr.resolution:1080p" selected>')
    expect(page.text).toContain('<option value="seeders:&gt;5">&gt; 5</option>')
    expect((await ann.get('/torrents')).text).not.toContain('attr.resolution:1080p')
    const own = await ann.get('/torrents?q=seeders:>7')
    expect(own.text).toContain('<option value="seeders:&gt;7" selected>&gt;7</option>')
  })

  it('that were chosen in the form are in the line then', async () => {
    const chosen =
      'q=dune+size:>1g&add=seeders:>5&add=size:&add=&add=attr.codec:hevc&category=movies'
    const reply = await ann.get(`/torrents?${chosen}`)
    expect(reply.status).toBe(303)
    const to = new URL(reply.headers.location, 'http://a')
    expect(to.searchParams.get('q')).toBe('attr.codec:hevc seeders:>5 dune')
    expect(to.searchParams.get('category')).toBe('movies')
    expect(to.searchParams.has('add')).toBe(false)
  })

  it('are listed with all the grammar, and the attributes of the site', async () => {
    const page = await ann.get('/search/help')
    expect(page.text).toContain('<code>added:&lt;7d</code>')
    expect(page.text).toContain('<code>attr.resolution:')
    const { body } = await ann.json('/search/help')
    expect(body.groups.map(({ title }: { title: string }) => title)).toEqual([
      ...['Words', 'Fields', 'Only', 'Attributes', 'Texts'],
    ])
  })
})

describe('hidden torrents', () => {
  it('are left out of lists until they are asked for', async () => {
    await listed('Hidden.Music', { categoryId: 3, tags: ['hideable'] })
    await listed('Hidden.Book', { categoryId: 5, tags: ['gory'] })
    await listed('Hidden.Other', { categoryId: 5 })
    const zoe = await site.signedIn('member', 'zoe')
    const found = (query: string) => names(`q=hidden${query}`, zoe)
    expect(await found('')).toHaveLength(3)
    const put = await zoe.send('put', '/settings/hidden', {
      ...{ categories: ['music'], tags: 'Gory' },
    })
    expect(put.body).toEqual({ categories: ['music'], tags: ['gory'] })
    expect(await found('')).toEqual(['Hidden.Other'])
    expect(await found('&category=music')).toEqual(['Hidden.Music'])
    expect(await found('+cat:music')).toEqual(['Hidden.Music'])
    expect(await found('&tag=gory')).toEqual(['Hidden.Book'])
    expect(await found('+tag:gory')).toEqual(['Hidden.Book'])
    expect(await found('&hidden=show')).toHaveLength(3)
    const { id: alias_of } = await site.db
      .selectFrom('tag')
      .select('id')
      .where('slug', '=', 'gory')
      .executeTakeFirstOrThrow()
    await site.db.insertInto('tag').values({ slug: 'splatter', alias_of }).execute()
    expect(await found('&tag=splatter')).toEqual(['Hidden.Book'])
    expect(await found('+tag:splatter')).toEqual(['Hidden.Book'])
    expect(await names('q=hidden')).toHaveLength(3)
    const page = await zoe.get('/torrents?q=hidden')
    expect(page.text).toContain(
      '1 category and 1 tag hidden: <a href="/torrents?q=hidden&amp;hidden=show"',
    )
    expect((await zoe.get('/')).text).not.toContain('Hidden.Music')
    expect((await zoe.get('/')).text).toContain('Hidden.Other')
  })

  it('are named where there are no others', async () => {
    const yves = await site.signedIn('member', 'yves')
    const { items } = (await yves.json('/categories')).body as { items: { slug: string }[] }
    await yves.send('put', '/settings/hidden', {
      ...{ categories: items.map(({ slug }) => slug), tags: [] },
    })
    const home = (await yves.get('/')).text
    expect(home).toContain('No torrents except those that you hide.')
    expect(home).toContain('href="/settings/hidden"')
    expect(home).not.toContain('The catalog is empty.')
    const list = (await yves.get('/torrents')).text
    expect(list).toContain('No torrents except those that you hide.')
    expect(list).toContain('<a href="/torrents?hidden=show">Show them</a>')
    expect(list).not.toContain('No torrents yet.')
  })

  it('are categories and tags that exist', async () => {
    const reply = await ann.send('put', '/settings/hidden', {
      ...{ categories: ['nothing'], tags: ['no-such'] },
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toEqual({
      categories: ['There is no category nothing.'],
      tags: ['There is no tag no-such.'],
    })
    const page = await ann.submit('/settings/hidden', { _method: 'PUT', tags: 'no-such' })
    expect(page.text).toContain('There is no tag no-such.')
  })
})

describe('a line that is not valid', () => {
  it('is reported, with its column and a correction', async () => {
    const { status, body } = await ann.json('/torrents?q=said+size:>2q+cat:moovies')
    expect(status).toBe(422)
    expect(body.columns).toMatchObject([{ column: 11 }])
    expect(body.errors.q[0]).toContain('Column 11: “>2q” is not a value of size')
    const names = await ann.json('/torrents?q=cat:moovies+tag:none-such+-uploader:nobody')
    expect(names.body.columns).toMatchObject([{ column: 5 }, { column: 17 }, { column: 37 }])
  })

  it('stays in the box as typed, with the error marked', async () => {
    const page = await ann.get('/torrents?q=said+size:>2q')
    expect(page.status).toBe(422)
    expect(page.text).toContain('value="said size:&gt;2q"')
    expect(page.text).toContain('<mark>&gt;2q</mark>')
    expect(page.text).toContain('as in size:&gt;2g')
  })
})

describe('the best match', () => {
  it('comes first when requested, and continues on the next page', async () => {
    for (const name of ['Best of the Rest', 'Best', 'The Best 1', 'The Best 2']) await listed(name)
    const seen: string[] = []
    let cursor = ''
    do {
      const path = `/torrents?q=best&sort=relevance&limit=1&cursor=${cursor}`
      const { body } = await ann.json(path)
      seen.push(...body.items.map((item: { name: string }) => item.name))
      cursor = body.next ?? ''
    } while (cursor !== '')
    expect(seen.slice(0, 2)).toEqual(['Best', 'Best of the Rest'])
    expect([...seen].sort()).toEqual(['Best', 'Best of the Rest', 'The Best 1', 'The Best 2'])
  })

  it('is the newest without words', async () => {
    const { body } = await ann.json('/torrents?sort=relevance&limit=1')
    const { body: newest } = await ann.json('/torrents?limit=1')
    expect(body).toEqual(newest)
  })

  it('is used by the box above every page', async () => {
    const page = await ann.get('/me')
    expect(page.text).toContain('role="search" aria-label="Search"')
    expect(page.text).toContain('name="sort" value="relevance"')
    expect((await ann.get('/torrents')).text.match(/data-key="\/"/g)).toHaveLength(1)
    expect((await site.browser().get('/login')).text).not.toContain('data-key="/"')
  })
})
