import fs from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sections } from '../../../src/site/torrents/details/sections/index.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import { cpuSeconds } from '../../support/processes/cpu.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { createBrowser, testSite } from '../../support/site.ts'
import { torrentOf, v1Info } from '../../support/clients/torrent-files.ts'

const MAX_STATEMENTS = 12
/** Of a first view: 90 KB including style and script, which take 25. */
const MAX_HTML_BYTES = 25_000

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let carol: TestBrowser
let staff: TestBrowser
let annId: number
let large: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  carol = await site.signedIn('member', 'carol')
  staff = await site.signedIn('moderator', 'staff')
  annId = (await ann.json('/me')).body.id
  const files = Array.from({ length: 100_000 }, (_, index) => ({
    path: [`folder ${index % 150}`, `part ${index % 1_000}`, `file ${index}.bin`],
    sizeBytes: 1_000,
  }))
  large = await listed('Large', { upload: anUpload('Large', torrentOf(v1Info('Large', files))) })
})
afterAll(() => site.stop())

function listed(seed: string, given: Parameters<typeof aListedTorrent>[3] = {}) {
  return aListedTorrent(site.db, seed, annId, given)
}

const followed = (text: string, rel: string) =>
  new RegExp(`<a href="([^"]+)" rel="${rel}"`).exec(text)?.[1].replaceAll('&amp;', '&')

describe('the page of a torrent with 100,000 files', () => {
  it('is small, rendered fast, and links to its folders', async () => {
    let html = ''
    const spent = await cpuSeconds(async () => {
      html = (await ann.get(`/torrents/${large}`)).text
    })
    expect(gzipSync(html).length).toBeLessThan(MAX_HTML_BYTES)
    expect(spent).toBeLessThan(0.5)
    expect(html).toContain('<h2>100,000 files</h2>')
    expect(html).toContain(`<a href="/torrents/${large}/files?path=Large">Open the folder</a>`)
    const folder = `/torrents/${large}/files?path=Large%2Ffolder+7`
    expect(html).toContain(`<a class="folder" href="${folder}">folder 7</a>`)
    expect(html).toContain('667 files, 651 KiB')
  })

  it('shows a folder in pages, with the way back and the sums of its contents', async () => {
    const first = await ann.get(`/torrents/${large}/files?path=Large`)
    expect(first.text).toContain('100,000 files, 95.4 MiB')
    expect(followed(first.text, 'next')).toBeUndefined()
    const path = `/torrents/${large}/files?path=Large&limit=60`
    const seen: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 3; pages++) {
      const { body } = await ann.json(`${path}&cursor=${cursor}`)
      seen.push(...body.items.map((item: { path: string }) => item.path))
      cursor = body.next ?? ''
    }
    expect(cursor).toBe('')
    expect(new Set(seen).size).toBe(150)
    expect(seen[0]).toBe('Large/folder 0')
    const deep = await ann.get(`/torrents/${large}/files?path=Large/folder%207`)
    expect(deep.text).toContain('<span aria-current="page">folder 7</span>')
    expect(deep.text).toContain(`<a href="/torrents/${large}/files?path=Large">Large</a>`)
    const { body } = await ann.json(`/torrents/${large}/files?path=Large/folder%207&limit=2`)
    expect(body.items[0]).toEqual({
      kind: 'folder',
      path: 'Large/folder 7/part 7',
      size: 34_000,
      files: 34,
    })
  })

  it('lists files of every folder, searched by words of their path', async () => {
    const all = await ann.json(`/torrents/${large}/files?view=list&limit=100`)
    expect(all.body).toMatchObject({ total: 100_000 })
    expect(all.body.items).toHaveLength(100)
    const place = Buffer.from(JSON.stringify({ from: 99_950 })).toString('base64url')
    const last = await ann.json(`/torrents/${large}/files?view=list&limit=100&cursor=${place}`)
    expect(last.body.items).toHaveLength(50)
    expect(last.body.next).toBeNull()
    const found = await ann.json(`/torrents/${large}/files?q=PART+77+folder&limit=100`)
    expect(found.body.items[0]).toMatchObject({ kind: 'file', files: null })
    expect(found.body.next).not.toBeNull()
    const html = await ann.get(`/torrents/${large}/files?q=part+77+folder`)
    expect(html.text.match(/<tr>/g)).toHaveLength(201)
    const second = await ann.get(followed(html.text, 'next') as string)
    expect(second.text).toContain('part 77')
    expect((await ann.get(`/torrents/${large}/files?q=nope`)).text).toContain('No matching files.')
  })

  it('returns the complete list to programs with the torrent', async () => {
    const { body } = await ann.json(`/torrents/${large}`)
    expect(body.fileList).toHaveLength(100_000)
  })

  it('refuses unknown folders and cursors', async () => {
    const codeOf = async (query: string) =>
      (await ann.json(`/torrents/${large}/files?${query}`)).body.code
    const forged = Buffer.from(JSON.stringify({ isFile: 1, number: -1 })).toString('base64url')
    const flat = Buffer.from(JSON.stringify({ from: 5 })).toString('base64url')
    expect(await codeOf('path=Large/nope')).toBe('FOLDER_NOT_FOUND')
    expect(await codeOf('path=Large/')).toBe('FOLDER_NOT_FOUND')
    expect(await codeOf(`path=${'x/'.repeat(2_000)}`)).toBe('FOLDER_NOT_FOUND')
    for (const cursor of ['x', forged, flat]) {
      expect(await codeOf(`path=Large&cursor=${cursor}`)).toBe('BAD_CURSOR')
    }
    expect(await codeOf(`view=list&cursor=${forged}`)).toBe('BAD_CURSOR')
  })
})

describe('the page of a torrent', () => {
  it(`asks the database at most ${MAX_STATEMENTS} times, staff and comments and all`, async () => {
    const id = await listed('Asked')
    for (const who of [bob, staff]) {
      await who.send('post', `/torrents/${id}/comments`, { body: 'said' })
      await who.send('post', `/torrents/${id}/thanks`)
      await who.send('post', `/torrents/${id}/bookmark`, { note: 'n' })
    }
    let statements = 0
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements++
        return node
      },
      transformResult: async ({ result }) => result,
    }
    const counted = createBrowser(site.appOver(site.db.withPlugin(counting) as Db))
    await counted.signIn('staff')
    for (const path of [`/torrents/${id}`, `/torrents/${large}`]) {
      await counted.get(path)
      statements = 0
      expect((await counted.get(path)).status).toBe(200)
      expect(statements, path).toBeLessThanOrEqual(MAX_STATEMENTS)
      expect(statements).toBeGreaterThan(3)
    }
  })

  it('has sections that declare their queries, within that limit in sum, all of them shown', () => {
    // Session, role, the torrent, the reader's relation to it, related rows.
    const ofPage = 5
    const ofSections = sections.map(({ statements }) => statements)
    const sum = ofSections.reduce((all, one) => all + one, 0)
    expect(ofPage + sum).toBeLessThanOrEqual(MAX_STATEMENTS)
    const template = fs.readFileSync('views/torrents/details/show.mustache', 'utf8')
    const unseen = sections.filter(({ name }) => !template.includes(`{{#sections.${name}}}`))
    // Only for tools: people have a separate page.
    expect(unseen.map(({ name }) => name)).toEqual(['peers'])
  })

  it('shows the reader’s relation to it', async () => {
    const id = await listed('Standing')
    expect((await bob.json(`/torrents/${id}`)).body.mine).toEqual({
      bookmarked: false,
      note: '',
      folder: null,
      until: 'removed',
      thanked: false,
      seeding: 0,
      leeching: 0,
      uploaded: 0,
      downloaded: 0,
      seededSeconds: 0,
      completedAt: null,
      toSeedSeconds: null,
    })
    expect((await bob.get(`/torrents/${id}`)).text).not.toContain('class="own-state"')
    const at = new Date()
    const bobId = (await bob.json('/me')).body.id as number
    await site.db
      .insertInto('member_torrent')
      .values({
        ...{ member_id: bobId, torrent_id: id, first_at: at, last_at: at, completed_at: at },
        uploaded: 3n * 1024n ** 3n,
        downloaded: 1024n ** 3n,
        seeded_seconds: 90_000,
      })
      .execute()
    await site.db
      .insertInto('peer_session')
      .values({
        ...{ torrent_id: id, member_id: bobId, session_key: Buffer.alloc(8), store_id: 's' },
        ...{ client: Buffer.from('-TR3000-'), key_hash: 0, uploaded: 0n, downloaded: 0n },
        ...{ left_bytes: 0n, seeding: true, started_at: at, last_at: at, sequence: 1n },
      })
      .execute()
    const { text } = await bob.get(`/torrents/${id}`)
    expect(text).toContain('<span class="tag good">Seeding</span>')
    expect(text).toContain('3.00 GiB up, 1.00 GiB down, seeded for 1 day')
    expect(text).toMatch(/Snatched <time/)
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('class="own-state"')
  })

  it('that was removed shows the reason, and to staff and its uploader the actor', async () => {
    const id = await listed('Gone')
    await staff.send('delete', `/torrents/${id}`, { reason: 'Bad rip' })
    for (const path of ['', '/files', '/comments', '/thanks', '/history', '/comments/new']) {
      const reply = await bob.json(`/torrents/${id}${path}`)
      expect(reply.status, path).toBe(410)
      expect(reply.body.detail).toBe('“Gone” was removed: Bad rip.')
    }
    for (const who of [ann, staff]) {
      const { text } = await who.get(`/torrents/${id}`)
      expect(text).toContain('“Gone” was removed just now by staff: Bad rip.')
    }
  })
})

describe('thanks', () => {
  it('are given once, by members other than the uploader, and shown', async () => {
    const id = await listed('Thanked')
    const own = await ann.send('post', `/torrents/${id}/thanks`)
    expect([own.status, own.body.code]).toEqual([409, 'OWN_TORRENT'])
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('Thank uploader')
    expect((await bob.get(`/torrents/${id}`)).text).toContain('Thank uploader')
    const form = await bob.submit(`/torrents/${id}/thanks`)
    expect(form.headers.location).toBe(`/torrents/${id}`)
    const again = await bob.send('post', `/torrents/${id}/thanks`)
    expect(again.body).toEqual({ thanked: true, thanks: 1 })
    const page = (await bob.get(`/torrents/${id}`)).text
    expect(page).toContain('Thanked')
    expect(page).not.toContain('Thank uploader')
    const { body } = await ann.json(`/torrents/${id}/thanks`)
    expect(body).toMatchObject({ items: [{ name: 'bob' }], next: null, total: 1 })
    expect((await ann.get(`/torrents/${id}/thanks`)).text).toContain('1 member')
  })

  it('refuse unknown values', async () => {
    const id = await listed('Unknown')
    expect((await bob.json(`/torrents/${id}/thanks?cursor=x`)).body.code).toBe('BAD_CURSOR')
    expect((await bob.send('post', '/torrents/999999/thanks')).status).toBe(404)
    expect((await bob.get(`/torrents/${id}/thanks`)).text).toContain('No thanks yet.')
  })
})

describe('bookmarks', () => {
  it('are added and removed, as often as requested', async () => {
    const id = await listed('Kept', { categoryId: 3 })
    const keep = (body = {}) => bob.send('post', `/torrents/${id}/bookmark`, body)
    expect((await keep({ note: ' for\r\nlater ' })).body).toEqual({ bookmarked: true })
    expect((await keep()).body).toEqual({ bookmarked: true })
    expect((await bob.json(`/torrents/${id}`)).body.mine).toMatchObject({
      bookmarked: true,
      note: 'for\nlater',
    })
    const { body } = await bob.json('/bookmarks?q=KEPT+later&category=music')
    expect(body).toMatchObject({
      items: [{ on: { kind: 'torrent', id }, name: 'Kept', category: 'music', isRemoved: false }],
      next: null,
    })
    expect((await ann.json('/bookmarks')).body.items).toEqual([])
    const marked = 'Remove the bookmark of Kept'
    expect((await bob.get('/torrents?q=kept')).text).toContain(marked)
    expect((await ann.get('/torrents?q=kept')).text).not.toContain(marked)
    const drop = () => bob.send('delete', `/torrents/${id}/bookmark`)
    expect((await drop()).body).toEqual({ bookmarked: false })
    expect((await drop()).body).toEqual({ bookmarked: false })
    expect((await bob.json('/bookmarks?q=kept')).body.items).toEqual([])
  })

  it('return to the list they were removed from, and nowhere else', async () => {
    const id = await listed('Back')
    await bob.submit(`/torrents/${id}/bookmark`)
    expect((await bob.get(`/torrents/${id}`)).text).toContain('Remove bookmark')
    const drop = (next: string) =>
      bob.submit(`/torrents/${id}/bookmark`, { _method: 'DELETE', next })
    expect((await drop('/bookmarks?q=b')).headers.location).toBe('/bookmarks?q=b')
    expect((await drop('//evil.example')).headers.location).toBe(`/torrents/${id}`)
  })

  it('stay in the list when a torrent is removed, and can be removed then', async () => {
    const id = await listed('Lost')
    await bob.send('post', `/torrents/${id}/bookmark`)
    await staff.send('delete', `/torrents/${id}`, { reason: 'x' })
    expect((await bob.get('/bookmarks?q=lost')).text).toContain('Removed')
    expect((await bob.send('post', `/torrents/${id}/bookmark`)).status).toBe(410)
    expect((await bob.send('delete', `/torrents/${id}/bookmark`)).status).toBe(200)
  })

  it('are in folders that are created, renamed and removed; bookmarks in one stay', async () => {
    const id = await listed('Foldered')
    const other = await listed('Loose')
    const { body: made } = await carol.send('post', '/bookmarks/folders', { name: ' Winter ' })
    const folder = made.id as number
    const keep = (body: Record<string, unknown>) =>
      carol.send('post', `/torrents/${id}/bookmark`, body)
    expect((await keep({ note: 'n', folder })).status).toBe(200)
    await carol.send('post', `/torrents/${other}/bookmark`)
    const inside = async (query: string) =>
      (await carol.json(`/bookmarks?folder=${query}`)).body.items.map(
        (one: { name: string }) => one.name,
      )
    expect([await inside(`${folder}`), await inside('none')]).toEqual([['Foldered'], ['Loose']])
    const page = (await carol.get(`/torrents/${id}`)).text
    expect(page).toContain(`<a href="/bookmarks?folder=${folder}">Winter</a>`)
    // The form of the list moves it, and returns to the list.
    expect((await carol.get('/bookmarks')).text).toContain('aria-label="Move Loose"')
    const next = '/bookmarks?q=loose'
    const moved = await carol.submit(`/torrents/${other}/bookmark`, {
      folder: String(folder),
      next,
    })
    expect(moved.headers.location).toBe(next)
    expect(await inside(`${folder}`)).toEqual(['Loose', 'Foldered'])
    await carol.submit(`/torrents/${other}/bookmark`, { folder: '' })
    expect(await inside('none')).toEqual(['Loose'])
    expect(
      (await carol.send('patch', `/bookmarks/folders/${folder}`, { name: 'Snow' })).status,
    ).toBe(204)
    await carol.send('post', '/bookmarks/folders', { name: 'Rain' })
    const taken = await carol.submit(`/bookmarks/folders/${folder}`, {
      ...{ _method: 'PATCH', name: 'Rain' },
    })
    expect(taken.status).toBe(422)
    expect(taken.text).toContain(
      `id="rename-${folder}-error">New name is already the name of another folder`,
    )
    const rain = (await carol.json('/bookmarks/folders')).body.items[0].id
    await carol.send('delete', `/bookmarks/folders/${rain}`)
    expect((await carol.json('/bookmarks/folders')).body).toEqual({
      items: [{ id: folder, name: 'Snow', bookmarks: 1 }],
      next: null,
      total: 1,
    })
    expect((await carol.get('/bookmarks/folders')).text).toContain(
      `<a href="/bookmarks?folder=${folder}">Snow</a>`,
    )
    const gone = await carol.submit(`/bookmarks/folders/${folder}`, { _method: 'DELETE' })
    expect(gone.headers.location).toBe('/bookmarks/folders')
    expect(await inside('none')).toEqual(['Loose', 'Foldered'])
    expect((await carol.json('/bookmarks?q=foldered')).body.items[0]).toMatchObject({
      note: 'n',
      folder: null,
    })
  })

  it('refuse folders of others, existing names, and invalid values', async () => {
    const id = await listed('Guarded')
    const make = (who: TestBrowser, name: string) =>
      who.send('post', '/bookmarks/folders', { name })
    const { id: annas } = (await make(ann, 'Mine')).body
    const taken = await make(ann, 'MINE')
    expect([taken.status, taken.body.errors]).toEqual([
      422,
      { name: ['is already the name of another folder'] },
    ])
    expect((await make(ann, ' ')).body.errors).toEqual({ name: ['is required'] })
    expect((await make(ann, 'x'.repeat(61))).status).toBe(422)
    const { id: second } = (await make(ann, 'Second')).body
    const renamed = await ann.send('patch', `/bookmarks/folders/${second}`, { name: 'mine' })
    expect(renamed.status).toBe(422)
    for (const folder of [annas, 999_999, 'x', { a: 1 }, [1]]) {
      const reply = await bob.send('post', `/torrents/${id}/bookmark`, { folder })
      expect([404, 422], JSON.stringify(folder)).toContain(reply.status)
    }
    expect((await bob.json('/bookmarks?q=guarded')).body.items).toEqual([])
    for (const path of [`/bookmarks?folder=${annas}`, '/bookmarks?folder=x']) {
      expect((await bob.json(path)).body.code).toBe('BOOKMARK_FOLDER_NOT_FOUND')
    }
    const path = `/bookmarks/folders/${annas}`
    expect((await bob.send('patch', path, { name: 'Stolen' })).status).toBe(404)
    expect((await bob.send('delete', path)).status).toBe(404)
    expect((await bob.send('delete', '/bookmarks/folders/x')).status).toBe(404)
    const until = await bob.send('post', `/torrents/${id}/bookmark`, { until: 'soon' })
    expect(until.body.errors).toEqual({ until: ['must be one of: removed, snatched'] })
    expect((await ann.json('/bookmarks/folders')).body.total).toBe(2)
  })

  it('are removed when the snatch of their owner is booked, if requested', async () => {
    const id = await listed('Until')
    const kept = await listed('Stays')
    const bobId = (await bob.json('/me')).body.id as number
    await bob.submit(`/torrents/${id}/bookmark`, { until: 'snatched', folder: '', note: 'soon' })
    expect((await bob.get(`/torrents/${id}`)).text).toContain(
      'will be removed when you have snatched',
    )
    expect((await bob.json('/bookmarks?q=until')).body.items[0].until).toBe('snatched')
    await carol.send('post', `/torrents/${id}/bookmark`, { until: 'snatched' })
    await bob.send('post', `/torrents/${kept}/bookmark`)
    const journal = aJournal()
    for (const torrentId of [id, kept]) {
      const session = aSession({ memberId: bobId, torrentId, left: 1_000n })
      journal.add(session.says({ kind: 'started', left: 1_000n }))
      journal.add(session.says({ kind: 'completed', down: 1_000n, left: 0n, after: 60 }))
    }
    const origin = { node: 'test', storeId: randomId() }
    expect(await book(site.db, journal.batch(), origin, new Date())).toMatchObject({ snatches: 2 })
    expect((await bob.json(`/torrents/${id}`)).body.mine.bookmarked).toBe(false)
    expect((await bob.json(`/torrents/${kept}`)).body.mine.bookmarked).toBe(true)
    expect((await carol.json(`/torrents/${id}`)).body.mine.bookmarked).toBe(true)
  })

  it('are paged, and refuse unknown filters', async () => {
    for (const name of ['Page.1', 'Page.2', 'Page.3']) {
      await ann.send('post', `/torrents/${await listed(name)}/bookmark`)
    }
    const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name)
    const first = (await ann.json('/bookmarks?limit=2')).body
    expect(names(first)).toEqual(['Page.3', 'Page.2'])
    const second = (await ann.json(`/bookmarks?limit=2&cursor=${first.next}`)).body
    expect([names(second), second.next]).toEqual([['Page.1'], null])
    expect((await ann.json('/bookmarks?cursor=x')).body.code).toBe('BAD_CURSOR')
    expect((await ann.json('/bookmarks?category=nope')).body.code).toBe('CATEGORY_NOT_FOUND')
    const long = { note: 'x'.repeat(501) }
    const reply = await ann.send('post', `/torrents/${large}/bookmark`, long)
    expect(reply.body.errors).toEqual({ note: ['must have at most 500 characters'] })
    expect((await ann.send('delete', '/torrents/x/bookmark')).status).toBe(404)
    expect((await ann.get('/bookmarks?q=nothing-like-it')).text).toContain('No matching bookmarks.')
    const staffs = (await staff.get('/bookmarks?q=')).text
    expect(staffs).not.toContain('Page.1')
  })
})
