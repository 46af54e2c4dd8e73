import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupPage } from '../../../src/site/gazelle/group-pages.ts'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Searches with more torrents than are counted.

const SINGLES = 120
let site: TestSite
let newestFirst: number[]
let album: number[]

beforeAll(async () => {
  site = await testSite()
  const { id: annId } = await site.member('ann')
  const { id: categoryId } = await site.db
    .selectFrom('category')
    .select('id')
    .where('slug', '=', 'music')
    .executeTakeFirstOrThrow()
  const albumId = await aBundle(site.db, 'First', { kind: 'album' })
  const made: number[] = []
  const listed = async (name: string) => {
    const at = new Date(Date.UTC(2026, 0, 1, 0, made.length))
    made.push(await aListedTorrent(site.db, `g${made.length}`, annId, { name, categoryId }, at))
    return made[made.length - 1]
  }
  const inAlbum = async (name: string) => {
    const id = await listed(name)
    await bundleParts.bundlePart.write(site.db, id, String(albumId), new Date())
    return id
  }
  const oldest = await inAlbum('Oldest [MP3]')
  for (let at = 0; at < SINGLES; at++) await listed(`Single ${at} [MP3]`)
  album = [await inAlbum('Newest [FLAC]'), oldest]
  newestFirst = made.filter((id) => !album.includes(id)).reverse()
})
afterAll(() => site.stop())

const LIMITS = [
  ['all are counted', { counted: 2_000, each: 5, most: 20_000 }, 3],
  ['some are counted', { counted: 60, each: 1, most: 20_000 }, 3],
  ['the first pages are counted', { counted: 110, each: 5, most: 20_000 }, 3],
] as const

describe.each(LIMITS)('pages of groups, where %s', (_, limits, pages) => {
  it('have each group once, in the order of its first torrent', async () => {
    const order = { by: 'createdAt', isDescending: true } as const
    const filter = { ...EVERYTHING, order, position: null, limit: 50, now: new Date() }
    const read = await Promise.all([1, 2, 3, 4].map((n) => groupPage(site.db, filter, n, limits)))
    expect(read.map(({ ids }) => ids)).toEqual([
      [...album, ...newestFirst.slice(0, 49)],
      newestFirst.slice(49, 99),
      newestFirst.slice(99),
      [],
    ])
    expect(read.map((one) => one.pages)).toEqual([pages, pages, pages, pages])
  })
})
