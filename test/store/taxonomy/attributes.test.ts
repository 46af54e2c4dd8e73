import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameReaderOf } from '../../../src/domain/taxonomy/attributes/read-name.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as attributes from '../../../src/store/taxonomy/attributes.ts'
import * as categories from '../../../src/store/taxonomy/categories.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function of(slug: string) {
  const category = await categories.find(db, slug)
  return attributes.attributesOf(db, category!.id)
}
const read = async (slug: string, name: string) => nameReaderOf(await of(slug))(name)

describe('the built-in attributes', () => {
  it('parse the names of films', async () => {
    expect(
      await read('movies', 'Some.Film.2019.2160p.UHD.BluRay.REMUX.DV.HDR10+.HEVC-GRP'),
    ).toEqual({
      year: 2019,
      resolution: '2160p',
      source: 'remux',
      codec: 'h265',
      hdr: ['hdr10-plus', 'dolby-vision'],
    })
    expect(
      await read('movies', 'The French Web (2021) [1080p] [WEB-DL] [DDP5.1 Atmos] German x264'),
    ).toEqual({
      year: 2021,
      resolution: '1080p',
      source: 'web-dl',
      codec: 'h264',
      audio: ['atmos', 'ddp'],
      languages: ['de'],
    })
    expect(await read('movies', '2001.A.Space.Odyssey.1968.DTS-HD.MA.5.1.1080p')).toMatchObject({
      year: 1968,
      audio: ['dts-hd-ma'],
    })
  })

  it('parse the names of shows: the season, and the episode if it is one', async () => {
    expect(await read('tv', 'A.Show.S03E07.720p.HDTV.x264-GRP')).toEqual({
      season: 3,
      episode: 7,
      resolution: '720p',
      source: 'hdtv',
      codec: 'h264',
    })
    expect(await read('tv', 'A.Show.S02.1080p.WEBRip')).toMatchObject({ season: 2 })
    expect(await read('tv', 'A.Show.S02.1080p.WEBRip')).not.toHaveProperty('episode')
    expect(await read('tv', 'A Show 4x11 576p')).toMatchObject({ season: 4, episode: 11 })
  })

  it('parse the names of albums, books, games and programs', async () => {
    expect(await read('music', 'Some Band - An Album (1987) [Vinyl FLAC 24bit]')).toEqual({
      year: 1987,
      format: 'flac',
      bitrate: 'lossless-24',
      media: 'vinyl',
    })
    expect(await read('music', 'Some Band - An Album (1987) [CD MP3 V0]')).toMatchObject({
      format: 'mp3',
      bitrate: 'v0',
      media: 'cd',
    })
    expect(await read('books', 'A. Writer - Title (2003) [EPUB] 978-0-306-40615-7')).toEqual({
      year: 2003,
      format: 'epub',
      isbn: '9780306406157',
    })
    expect(await read('games', 'Some.Game.v1.20.Windows-GRP')).toEqual({
      platform: 'windows',
      version: '1.20',
    })
    expect(await read('software', 'DeskKit 3.11.4 Linux x86_64')).toEqual({
      platform: 'linux',
      version: '3.11.4',
      architecture: 'x64',
    })
  })

  it('are empty for names without them, however unusual', async () => {
    const reader = nameReaderOf(await of('movies'))
    for (const name of ['', '....', '💥'.repeat(100), 'a '.repeat(127), '__proto__ constructor']) {
      expect(reader(name), name).toEqual({})
    }
  })
})

describe('the attributes of a category', () => {
  it('include those of its parents and of all categories; the nearest of one key counts', async () => {
    const movies = await categories.find(db, 'movies')
    const { id } = await db
      .insertInto('category')
      .values({ slug: 'anime', name: 'Anime', parent_id: movies!.id, kind: 'movie' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db
      .insertInto('attribute')
      .values([
        { category_id: id, key: 'codec', label: 'Own codec', type: 'enum', position: 99 },
        { category_id: null, key: 'notes', label: 'Notes', type: 'text', position: -1 },
      ])
      .execute()
    const found = await attributes.attributesOf(db, id)
    expect(found.map(({ key }) => key)).toEqual([
      'notes',
      ...['year', 'resolution', 'source', 'hdr', 'audio', 'languages', 'subtitles'],
      'codec',
    ])
    expect(found.at(-1)).toMatchObject({ label: 'Own codec', category: 'anime', options: [] })
    const rows = await categories.list(db)
    expect(categories.idsBelow(rows, movies!.id)).toEqual([movies!.id, id])
    expect(
      categories
        .inTree(rows)
        .slice(0, 3)
        .map(({ row, depth }) => [row.slug, depth]),
    ).toEqual([
      ['movies', 0],
      ['anime', 1],
      ['tv', 0],
    ])
  })
})
