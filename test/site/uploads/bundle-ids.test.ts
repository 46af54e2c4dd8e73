import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBundle } from '../../support/community/bundles.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser

beforeAll(async () => {
  site = await testSite({ BABOU_SOURCE_TAG: 'OURS' })
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

/** Uploads a file of this name; returns the path of its bundle, each with its IDs. */
async function placed(name: string, fields: Record<string, string>) {
  const request = ann.agent.post('/torrents').set('Accept', 'application/json')
  for (const [key, value] of Object.entries(fields)) void request.field(key, value)
  const info = singleInfo(name, 70_000, { private: 1, source: 'OURS' })
  const reply = await request
    .attach('torrent', torrentOf(info), 'a.torrent')
    .set('X-CSRF-Token', ann.csrf())
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return pathOf(reply.body.id)
}

async function pathOf(torrentId: number): Promise<string[]> {
  const rows = await site.db.selectFrom('bundle').selectAll().execute()
  const ids = await site.db.selectFrom('bundle_external_id').selectAll().execute()
  const { bundle_id: at } = await site.db
    .selectFrom('torrent')
    .select('bundle_id')
    .where('id', '=', torrentId)
    .executeTakeFirstOrThrow()
  const path: string[] = []
  for (let row = rows.find(({ id }) => id === at); row !== undefined;) {
    const { id, kind, title, number, parent_id: parent } = row
    const own = ids.filter((one) => one.bundle_id === id).map((one) => `${one.source}:${one.value}`)
    path.unshift([kind, title || number, ...own.sort()].join(' '))
    row = rows.find((one) => one.id === parent)
  }
  return path
}

describe('an upload with the IDs of its bundle', () => {
  it('creates the work with them, to which the next upload with one of them belongs', async () => {
    const fields = { category: 'movies', bundleIds: 'imdb:tt0133093, tmdb_movie:603' }
    const path = ['work The Matrix imdb:tt0133093 tmdb_movie:603']
    expect(await placed('The.Matrix.1999.1080p.BluRay', fields)).toEqual(path)
    const other = { category: 'movies', bundleIds: 'tmdb_movie:603' }
    expect(await placed('Matrix.DE.2160p', other)).toEqual(path)
  })

  it('belongs to the season and the episode of the series', async () => {
    const fields = { category: 'tv', bundleIds: 'tvdb:79126' }
    const series = 'series The Wire tvdb:79126'
    expect(await placed('The.Wire.S02E05.720p', fields)).toEqual([series, 'season 2', 'episode 5'])
    expect(await placed('Wire.S02.1080p', fields)).toEqual([series, 'season 2'])
    const told = { ...fields, 'attr.season': '3', 'attr.episode': '1' }
    expect(await placed('Without numbers', told)).toEqual([series, 'season 3', 'episode 1'])
  })

  it('gives the IDs to a bundle of the same name, unless that is another work', async () => {
    const id = await aBundle(site.db, 'Solaris', { kind: 'work', year: 1972 })
    const given = (ids: string) => ({ category: 'movies', bundleIds: ids })
    const path = ['work Solaris tmdb_movie:593']
    expect(await placed('Solaris.1972.1080p', given('tmdb_movie:593'))).toEqual(path)
    expect(await placed('Solaris.1972.720p', given('tmdb_movie:999'))).toEqual([
      'work Solaris tmdb_movie:999',
    ])
    const history = await ann.json(`/bundles/${id}/history`)
    expect(JSON.stringify(history.body)).toContain('IDs of an upload')
  })

  it('is answered with the ID that cannot be read', async () => {
    const reply = await ann.agent
      .post('/torrents')
      .set({ Accept: 'application/json', 'X-CSRF-Token': ann.csrf() })
      .field('category', 'movies')
      .field('bundleIds', 'imdb:nonsense')
      .attach('torrent', torrentOf(singleInfo('Bad', 70_000)), 'a.torrent')
    expect(reply.status).toBe(422)
    expect(reply.body.errors.bundleIds[0]).toContain('is not an ID of IMDb')
  })
})
