import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import * as bookmarkStore from '../../../src/store/collections/bookmarks.ts'
import * as promotions from '../../../src/store/promotions/promotions.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as images from '../../../src/store/records/images.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import type { Dialect } from '../../support/clients/gazelle.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let annId: number
let tools: Readonly<Record<Dialect, ReturnType<typeof gazelleTool>>>
let categoryIds: ReadonlyMap<string, number>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  const { token } = await aToken(site, annId)
  tools = {
    orpheus: gazelleTool(site, token, 'orpheus'),
    redacted: gazelleTool(site, token, 'redacted'),
  }
  const rows = await site.db.selectFrom('category').select(['slug', 'id']).execute()
  categoryIds = new Map(rows.map(({ slug, id }) => [slug, id]))
})
afterAll(() => site.stop())

const DIALECTS = ['orpheus', 'redacted'] as const
let turn = 0
interface Given {
  readonly category?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly bundle?: number
  readonly tags?: readonly string[]
  readonly files?: readonly (readonly [path: string, size: number])[]
}

/** A torrent, each a minute younger than the one before. */
async function listed(name: string, { category = 'music', ...given }: Given = {}) {
  const at = new Date(Date.UTC(2026, 0, 1, 0, turn++))
  const more = { categoryId: categoryIds.get(category), name, tags: given.tags ?? [] }
  const id = await aListedTorrent(site.db, `${turn}`, annId, more as never, at)
  const attributes = JSON.stringify(given.attributes ?? {})
  await site.db.updateTable('torrent').set({ attributes }).where('id', '=', id).execute()
  if (given.bundle !== undefined) {
    await bundleParts.bundlePart.write(site.db, id, String(given.bundle), at)
  }
  if (given.files !== undefined) await replaceFiles(id, given.files)
  return id
}

async function replaceFiles(id: number, files: Required<Given>['files']) {
  await site.db.deleteFrom('torrent_file').where('torrent_id', '=', id).execute()
  const rows = files.map(([path, size], position) => ({ torrent_id: id, position, path, size }))
  await site.db.insertInto('torrent_file').values(rows).execute()
}

/** An artist with an album and an edition of it. */
async function anAlbum(artist: string, title: string, year: number) {
  const artistId = await aBundle(site.db, artist, { kind: 'artist' })
  const albumId = await aBundle(site.db, title, { kind: 'album', parentId: artistId, year })
  const edition = { kind: 'edition', parentId: albumId, year: 2011 } as const
  return { artistId, albumId, editionId: await aBundle(site.db, 'Deluxe', edition) }
}

const FLAC = { format: 'flac', bitrate: 'lossless', media: 'cd', 'release-type': 'album' }

describe('a search', () => {
  it('lists an album with its editions as a group that both readers accept', async () => {
    const { albumId, editionId, artistId } = await anAlbum('The & Band', 'Fear <Not>', 2001)
    const more = { label: 'A Label', 'catalog-number': 'X-1' }
    const first = await listed('The & Band - Fear <Not> (2001) [FLAC]', {
      ...{ bundle: albumId, attributes: { ...FLAC, ...more }, tags: ['hip-hop'] },
      files: [
        ['Fear/01.flac', 5],
        ['Fear/rip.LOG', 0],
        ['Fear/a.cue', 7],
      ],
    })
    const mp3 = { format: 'mp3', bitrate: 'v0', media: 'web', 'release-type': 'album' }
    const second = await listed('The & Band - Fear <Not> (2001) [V0]', {
      ...{ bundle: editionId, attributes: mp3 },
    })
    for (const dialect of DIALECTS) {
      const [b, a] = await tools[dialect].releases({ artistname: 'the band', groupname: 'fear' })
      expect(a).toMatchObject({
        title: 'The & Band - Fear <Not> (2001) [Album] [FLAC Lossless / CD / Log (0%) / Cue]',
        ...{ torrentId: first, groupId: String(albumId), size: 100_000, files: 1, grabs: 0 },
        ...{ seeders: 0, peers: 0, downFactor: 1, upFactor: 1, category: 'Music' },
        ...{ publishedAt: new Date(Date.UTC(2026, 0, 1)), canUseToken: false },
      })
      expect(b).toMatchObject({
        title: 'The & Band - Fear <Not> (2001) [Album] [Deluxe 2011] [MP3 V0 (VBR) / WEB]',
        ...{ torrentId: second, groupId: String(albumId) },
      })
    }
    const { body } = await tools.orpheus.ask({ action: 'browse', searchstr: 'fear' })
    expect(body).toMatchObject({
      status: 'success',
      response: { currentPage: 1, pages: 1, results: [{ groupId: albumId, tags: [] }] },
      info: { source: 'babou.example', version: 1 },
    })
    const [group] = body.response.results
    expect(group).toMatchObject({ groupYear: 2001, releaseType: 'Album', maxSize: 100_000 })
    expect(group.torrents[1]).toMatchObject({
      artists: [{ id: artistId, name: 'The & Band' }],
      ...{ remastered: false, remasterYear: 0, editionId: 0, remasterCatalogueNumber: 'X-1' },
    })
    expect(group.torrents[0]).toMatchObject({ remastered: true, editionId })
  })

  it('lists other categories as groups of one, by the names that tools know', async () => {
    const kinds = [
      ['software', {}, 'Applications'],
      ['books', { format: 'epub' }, 'E-Books'],
      ['books', { format: 'm4b' }, 'Audiobooks'],
      ['books', { format: 'cbz' }, 'Comics'],
      ['movies', {}, 'Movies'],
    ] as const
    for (const [category, attributes, name] of kinds) {
      const id = await listed(`Only ${name} 2020`, { category, attributes })
      const [one] = await tools.orpheus.releases({ searchstr: `only ${name}` })
      expect(one).toMatchObject({ title: `Only ${name} 2020`, torrentId: id, category: name })
      expect(one.groupId).toBe(String(1_000_000_000 + id))
    }
    const named = async (query: Record<string, string>) =>
      (await tools.redacted.releases({ searchstr: 'only', ...query })).map((one) => one.category)
    expect(await named({ 'filter_cat[2]': '1' })).toEqual(['Applications'])
    expect(await named({ 'filter_cat[3]': '1', 'filter_cat[7]': '1' })).toEqual([
      'Comics',
      'E-Books',
    ])
    expect(await named({ 'filter_cat[4]': '1' })).toEqual(['Audiobooks'])
    const own = `filter_cat[${100 + categoryIds.get('movies')!}]`
    expect(await named({ [own]: '1' })).toEqual(['Movies'])
    expect(await named({ 'filter_cat[5]': '1' })).toEqual([])
  })

  it('takes unusual names and numbers as they are', async () => {
    const names = [
      'Odd\u0007 &amp; <b> – 🦊 (1999) [FLAC]',
      'شخص - أغنية (2005) [MP3]',
      'No dash at all',
      'A&B; - C "D" (2010) [WEB]',
    ]
    for (const name of names) await listed(name)
    const big = await listed('Huge - Thing (2015) [DSD]')
    const most = { size: 16 * 1024 ** 4, file_count: 100_000 }
    await site.db.updateTable('torrent').set(most).where('id', '=', big).execute()
    const all = await tools.orpheus.releases()
    expect(all[0]).toMatchObject({ size: 17_592_186_044_416, files: 100_000 })
    expect(all[1].title).toContain('A&B; - C "D" (2010)')
    expect(all[2].title).toContain('No dash at all (0)')
    expect(all[3].title).toBe('شخص - أغنية (2005) [  / ]')
    // Not decoded twice: the name contains an entity.
    expect(all[4].title).toContain('&amp;')
    for (const dialect of DIALECTS) await tools[dialect].torrent({ id: big })
  })

  it('narrows by all that tools send, and takes words as words', async () => {
    const { albumId } = await anAlbum('Narrow', 'Street', 1999)
    const attributes = { ...FLAC, 'release-type': 'demo', label: 'Small Label' }
    const id = await listed('Narrow - Street (1999) [FLAC]', {
      ...{ bundle: albumId, attributes, tags: ['post-rock', 'live'] },
      files: [['Narrow/rip.log', 1]],
    })
    await sql`update torrent_words set files = text_words('Narrow/rip.log')
      where torrent_id = ${id}`.execute(site.db)
    const found = async (query: Record<string, string | number>, dialect: Dialect = 'orpheus') =>
      (await tools[dialect].releases({ searchstr: 'narrow', ...query })).length
    const fits = [
      { year: 1999 },
      { format: 'FLAC', encoding: 'Lossless', media: 'CD' },
      { taglist: 'post.rock,live' },
      { taglist: 'post.rock,nothing', tags_type: 0 },
      { recordlabel: 'small label' },
      { releasetype: 10 },
      { haslog: 1 },
      { filelist: 'rip' },
      { freetorrent: 0 },
      { 'filter_cat[1]': 1 },
      { unknown: 'x', vanityhouse: '' },
    ]
    for (const query of fits) expect(await found(query as never), JSON.stringify(query)).toBe(1)
    expect(await found({ releasetype: 17 }, 'redacted')).toBe(1)
    const fails = [
      { year: 2000 },
      { format: 'MP3' },
      { encoding: '24bit Lossless' },
      { media: 'Vinyl' },
      { taglist: 'post.rock,nothing' },
      { releasetype: 17 },
      { hascue: 1 },
      { freetorrent: 1 },
      { 'filter_cat[2]': 1 },
    ]
    for (const query of fails) expect(await found(query as never), JSON.stringify(query)).toBe(0)
    for (const searchstr of ['"narrow', '-narrow', '(narrow', 'Narrow: Street!']) {
      expect(await found({ searchstr }), searchstr).toBe(1)
    }
    expect(await found({ searchstr: 'size:>1g OR )' })).toBe(0)
  })

  it('has every torrent on exactly one page', async () => {
    for (let at = 0; at < 60; at++) await listed(`Many ${at} - Things (2001) [MP3]`)
    const seen: number[] = []
    for (let page = 1; ; page++) {
      const found = await tools.orpheus.releases({ searchstr: 'many', page })
      seen.push(...found.map(({ torrentId }) => torrentId))
      if (found.length === 0) break
    }
    expect(seen).toHaveLength(60)
    expect(new Set(seen).size).toBe(60)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    const { body } = await tools.orpheus.ask({ action: 'browse', searchstr: 'many' })
    expect(body.response.pages).toBe(2)
    const up = await tools.orpheus.ask({ action: 'browse', searchstr: 'many', order_way: 'asc' })
    expect(up.body.response.results[0].groupName).toBe('Things')
    expect((await tools.orpheus.ask({ action: 'browse', page: 'x' })).status).toBe(400)
  })

  it('has every group on exactly one page, with all of its torrents', async () => {
    const { albumId, editionId } = await anAlbum('Paged', 'First', 2001)
    const early = await listed('Paged - First (2001) [FLAC]', { bundle: albumId })
    for (let at = 0; at < 50; at++) await listed(`Paged ${at} - Things (2001) [MP3]`)
    const late = await listed('Paged - First (2001) [MP3]', { bundle: editionId })
    const pageOf = async (page: number) => {
      const { body } = await tools.redacted.ask({ action: 'browse', searchstr: 'paged', page })
      return body.response as {
        readonly pages: number
        readonly results: readonly { groupId: number; torrents: { torrentId: number }[] }[]
      }
    }
    const [first, second] = [await pageOf(1), await pageOf(2)]
    expect([first.results.length, second.results.length]).toEqual([50, 1])
    expect([first.pages, second.pages]).toEqual([2, 2])
    const [album] = first.results
    expect(album.groupId).toBe(albumId)
    expect(album.torrents.map(({ torrentId }) => torrentId).sort()).toEqual([early, late].sort())
    expect((await pageOf(3)).results).toEqual([])
  })

  it('has the factors of the member who asks', async () => {
    const add = (scope: 'personal' | 'torrent', target: string, up: number) => {
      const factors = { upPermille: up, downPermille: 0, startsAt: new Date(0), endsAt: null }
      const what = { scope, target, role: null, title: 'Free', isAnnounced: false } as const
      const given = { ...factors, ...what, pausesWatches: false }
      return promotions.start(site.db, given, commandLine, new Date())
    }
    const free = await listed('Free - One (2001) [MP3]')
    const neutral = await listed('Free - Two (2001) [MP3]', { category: 'software' })
    await add('torrent', String(free), 1_000)
    await add('torrent', String(neutral), 0)
    const [two, one] = await tools.redacted.releases({ searchstr: 'free', freetorrent: 4 })
    expect([one.torrentId, one.downFactor, one.upFactor]).toEqual([free, 0, 1])
    expect([two.torrentId, two.downFactor, two.upFactor]).toEqual([neutral, 0, 0])
    const freeTorrent = async (dialect: Dialect, id: number) =>
      (await tools[dialect].torrent({ id }))?.torrent.freeTorrent
    expect(await freeTorrent('orpheus', free)).toBe('1')
    expect(await freeTorrent('orpheus', neutral)).toBe('2')
    expect(await freeTorrent('redacted', free)).toBe(true)
    const bob = await site.member('bob')
    await add('personal', 'bob', 1_000)
    const { token } = await aToken(site, bob.id)
    const { body } = await gazelleTool(site, token, 'orpheus').ask({ action: 'browse' })
    expect(body.response.results[0]).toMatchObject({ isNeutralLeech: true })
    const plain = body.response.results.at(-1)
    const first = plain.torrents?.[0] ?? plain
    expect(first).toMatchObject({ isFreeleech: false, isPersonalFreeleech: true })
    await site.db.deleteFrom('promotion').execute()
  })
})

describe('a torrent', () => {
  it('is found by ID and by either info hash, with its files', async () => {
    const { albumId, artistId } = await anAlbum('Sole', 'Artist', 2020)
    const id = await listed('Sole - Artist (2020) [FLAC]', {
      ...{ bundle: albumId, attributes: { ...FLAC, 'release-type': 'dj-mix' } },
      files: [
        ['Folder/01 – 🦊.flac', 12],
        ['Folder/cd 2/02.flac', 0],
      ],
    })
    const numbers = { orpheus: 17, redacted: 19 }
    for (const dialect of DIALECTS) {
      const found = await tools[dialect].torrent({ id })
      expect(found?.group).toMatchObject({
        ...{ id: albumId, name: 'Artist', year: 2020, categoryId: 1, categoryName: 'Music' },
        releaseType: numbers[dialect],
        musicInfo: { artists: [{ id: artistId, name: 'Sole' }], with: [], dj: [] },
      })
      expect(found?.torrent).toMatchObject({
        ...{ id, username: 'ann', userId: annId, size: 100_000, format: 'FLAC' },
        fileList: '01 – 🦊.flac{{{12}}}|||cd 2/02.flac{{{0}}}',
        ...{ filePath: 'Folder', freeTorrent: dialect === 'orpheus' ? '0' : false },
      })
      const { infoHash } = found!.torrent as { infoHash: string }
      expect(infoHash).toMatch(/^[0-9A-F]{40}$/)
      expect((await tools[dialect].torrent({ hash: infoHash }))?.torrent.id).toBe(id)
    }
  })

  it('is not there once it was removed, is pending or never was', async () => {
    const id = await listed('Gone - Soon (2001) [MP3]')
    const status = async (query: Record<string, string | number>) =>
      (await tools.orpheus.ask({ action: 'torrent', ...query })).status
    expect(await status({ id })).toBe(200)
    for (const state of ['pending', 'frozen', 'removed'] as const) {
      await site.db.updateTable('torrent').set({ state }).where('id', '=', id).execute()
      expect(await status({ id }), state).toBe(404)
      expect(await tools.orpheus.releases({ searchstr: 'gone soon' }), state).toEqual([])
    }
    for (const query of [{ id: 0 }, { id: 'x' }, { hash: 'f'.repeat(40) }, {}]) {
      expect(await status(query as never)).toBe(404)
    }
    const reply = await tools.redacted.ask({ action: 'torrent', id: 999_999 })
    expect(reply.body).toEqual({ status: 'failure', error: expect.any(String) })
  })
})

describe('a group and an artist', () => {
  it('have all torrents below them', async () => {
    const { albumId, editionId, artistId } = await anAlbum('Whole', 'Work', 1990)
    const plain = await listed('Whole - Work (1990) [FLAC]', { bundle: albumId, attributes: FLAC })
    const deluxe = await listed('Whole - Work (1990) [Deluxe]', { bundle: editionId })
    const group = await tools.orpheus.ask({ action: 'torrentgroup', id: albumId })
    expect(group.body.response.group).toMatchObject({ id: albumId, name: 'Work', year: 1990 })
    const ids = group.body.response.torrents.map(({ id }: { id: number }) => id)
    expect(ids.sort()).toEqual([plain, deluxe])
    for (const query of [{ id: artistId }, { artistname: 'WHOLE' }]) {
      const { body } = await tools.redacted.ask({ action: 'artist', ...query } as never)
      expect(body.response).toMatchObject({
        ...{ id: artistId, name: 'Whole', statistics: { numGroups: 1, numTorrents: 2 } },
        torrentgroup: [{ groupId: albumId, groupName: 'Work', groupYear: 1990, releaseType: 1 }],
      })
      expect(body.response.torrentgroup[0].artists).toEqual([
        { id: artistId, name: 'Whole', aliasid: artistId },
      ])
    }
    const single = await listed('Lone - Thing (2002) [MP3]')
    const one = await tools.orpheus.ask({ action: 'torrentgroup', id: 1_000_000_000 + single })
    expect(one.body.response.group).toMatchObject({ name: 'Thing', year: 2002, musicInfo: {} })
    expect(one.body.response.torrents).toHaveLength(1)
    for (const query of [
      { action: 'torrentgroup', id: artistId },
      { action: 'torrentgroup', id: 999_999 },
      { action: 'artist', id: albumId },
      { action: 'artist', artistname: 'No One' },
    ]) {
      expect((await tools.orpheus.ask(query as never)).status).toBe(404)
    }
  })

  it('are what details addresses lead to', async () => {
    const id = await listed('Addressed - Album (2002) [MP3]')
    const to = async (path: string) => {
      const reply = await supertest(site.app).get(path).set('Accept', 'text/html').redirects(0)
      return [reply.status, reply.headers.location]
    }
    expect(await to(`/torrents.php?id=7&torrentid=${id}`)).toEqual([303, `/torrents/${id}`])
    expect(await to(`/torrents.php?id=${1e9 + id}`)).toEqual([303, `/torrents/${id}`])
    expect(await to('/torrents.php?id=7')).toEqual([303, '/bundles/7'])
    expect(await to('/torrents.php?torrentid=x')).toEqual([303, '/torrents'])
  })
})

describe('the picture of a group', () => {
  it('is that of its album, or else of a torrent of it', async () => {
    const { artistId, albumId } = await anAlbum('Seen', 'Album', 1980)
    const inAlbum = await listed('Seen - Album (1980) [FLAC]', { bundle: albumId })
    const alone = await listed('Alone - Album (1981) [FLAC]')
    const results = async () => {
      const { body } = await tools.orpheus.ask({ action: 'browse', searchstr: 'album' })
      const found = body.response.results as { groupId: number; cover: string }[]
      return new Map(found.map(({ groupId, cover }) => [groupId, cover]))
    }
    expect((await results()).get(albumId)).toBe('')
    const thumb = { bytes: Buffer.from('thumb'), width: 1, height: 1 }
    const made = { bytes: Buffer.from('picture'), width: 2, height: 2, thumb }
    const { id: cover_id, digest } = await images.add(site.db, made, annId, new Date())
    const picture = `http://babou.example/img/${digest.toString('hex')}`
    await images.putOn(site.db, alone, cover_id, 'cover')
    await site.db.updateTable('bundle').set({ cover_id }).where('id', '=', albumId).execute()
    const seen = await results()
    expect([seen.get(albumId), seen.get(1e9 + alone)]).toEqual([picture, picture])
    const page = await tools.orpheus.ask({ action: 'torrent', id: inAlbum })
    expect(page.body.response.group.wikiImage).toBe(picture)
    const artist = await tools.orpheus.ask({ action: 'artist', id: artistId })
    expect(artist.body.response.torrentgroup[0].wikiImage).toBe(picture)
  })
})

describe('lists', () => {
  it('have the members who share their totals, and the tags that are used most', async () => {
    const most = await site.member('most')
    const shy = await site.member('shy')
    const totals = (id: number, uploaded: bigint) =>
      site.db.updateTable('member_totals').set({ uploaded }).where('member_id', '=', id).execute()
    await totals(most.id, 5_000n)
    await totals(shy.id, 9_000n)
    const privacy = JSON.stringify({ traffic: 'staff' })
    await site.db.updateTable('member').set({ privacy }).where('id', '=', shy.id).execute()
    await listed('Tagged (1999)', { tags: ['drone-metal'] })
    const waiting = await listed('Waiting (1999)', { tags: ['drone-metal', 'not-yet'] })
    await sql`update torrent set state = 'pending' where id = ${waiting}`.execute(site.db)
    const top = async (query: Record<string, string>) => {
      const { status, body } = await tools.orpheus.ask({ action: 'top10', ...query })
      expect(status).toBe(200)
      return body.response as { tag: string; limit: number; results: Record<string, unknown>[] }[]
    }
    const [list] = await top({ type: 'users', details: 'ul', limit: '100' })
    expect(list).toMatchObject({ tag: 'ul', limit: 100 })
    expect(list.results[0]).toMatchObject({
      ...{ id: most.id, username: 'most', uploaded: 5_000, downloaded: 0, numUploads: 0 },
      joinDate: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
    })
    expect(list.results.map(({ username }) => username)).not.toContain('shy')
    const [uploaders] = await top({ type: 'users', details: 'numul' })
    expect(uploaders.results[0]).toMatchObject({ id: annId })
    expect((await top({ type: 'users' })).map(({ tag }) => tag)).toEqual([
      ...['ul', 'dl', 'numul', 'uls', 'dls'],
    ])
    const tags = await top({ type: 'tags' })
    expect(tags.map(({ tag }) => tag)).toEqual(['ut', 'ur', 'v'])
    const used = { name: 'drone.metal', uses: 1, posVotes: 0, negVotes: 0 }
    expect(tags[0].results).toContainEqual(used)
    expect(tags[0].results.map(({ name }) => name)).not.toContain('not.yet')
  })

  it('have the best torrents, bookmarks in groups, and alerts', async () => {
    const { albumId } = await anAlbum('Kept', 'Record', 1977)
    const id = await listed('Kept - Record (1977) [FLAC]', { bundle: albumId, attributes: FLAC })
    await sql`update torrent_stats set snatches = 50 where torrent_id = ${id}`.execute(site.db)
    const top = await tools.orpheus.ask({ action: 'top10', details: 'snatched', limit: 100 })
    expect(top.body.response).toMatchObject([{ tag: 'snatched', limit: 100 }])
    expect(top.body.response[0].results[0]).toMatchObject({
      ...{ torrentId: id, groupId: albumId, artist: 'Kept', snatched: 50, data: 5_000_000 },
    })
    const all = await tools.orpheus.ask({ action: 'top10' })
    expect(all.body.response).toHaveLength(7)
    for (const wrong of [
      { type: 'artists' },
      { details: 'luck' },
      { type: 'users', details: 'ut' },
    ]) {
      const query = { action: 'top10', ...wrong } as Record<string, string>
      expect((await tools.orpheus.ask(query)).status).toBe(400)
    }

    await bookmarkStore.keep(site.db, annId, id, {}, new Date())
    const kept = await tools.redacted.ask({ action: 'bookmarks' })
    expect(kept.body.response.bookmarks).toMatchObject([
      { id: albumId, name: 'Record', releaseType: '1', torrents: [{ id, freeTorrent: false }] },
    ])
    const none = await tools.redacted.ask({ action: 'bookmarks', type: 'artists' })
    expect(none.body.response).toEqual({ artists: [] })

    const search = { member_id: annId, name: 'mine', query: 'q=kept', filter: '{}' }
    const at = new Date(Date.UTC(2026, 1, 1))
    const times = { notifies: true, created_at: at, seen_at: at }
    const { id: searchId } = await site.db
      .insertInto('saved_search')
      .values({ ...search, ...times } as never)
      .returning('id')
      .executeTakeFirstOrThrow()
    const alert = { saved_search_id: searchId, torrent_id: id, at }
    await site.db.insertInto('search_alert').values(alert).execute()
    const { body } = await tools.orpheus.ask({ action: 'notifications' })
    expect(body.response).toMatchObject({ currentPages: 1, pages: 1, numNew: 1 })
    expect(body.response.results).toMatchObject([
      { torrentId: id, groupId: albumId, notificationTime: '2026-02-01 00:00:00', unread: true },
    ])
  })
})
