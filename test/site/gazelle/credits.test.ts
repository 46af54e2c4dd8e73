import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credit } from '../../../src/domain/bundles/credits.ts'
import * as bundleParts from '../../../src/store/bundles/part.ts'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let annId: number
let tool: ReturnType<typeof gazelleTool>

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  const { token } = await aToken(site, annId)
  tool = gazelleTool(site, token, 'orpheus')
})
afterAll(() => site.stop())

let turn = 0
/** An album of an artist with a torrent in it. */
async function anAlbum(title: string, artistId: number, credits: readonly Credit[]) {
  const of = { kind: 'album', parentId: artistId, year: 2001, credits } as const
  const albumId = await aBundle(site.db, title, of)
  const { id: categoryId } = await site.db
    .selectFrom('category')
    .select('id')
    .where('slug', '=', 'music')
    .executeTakeFirstOrThrow()
  const id = await aListedTorrent(site.db, `album ${turn++}`, annId, { categoryId } as never)
  await bundleParts.bundlePart.write(site.db, id, String(albumId), new Date())
  return albumId
}

describe('the credits of an album', () => {
  it('are in groups, searches and the albums of everyone who is credited', async () => {
    const artist = (title: string) => aBundle(site.db, title, { kind: 'artist' })
    const [first, second, guest] = [
      await artist('First'),
      await artist('Second'),
      await artist('G'),
    ]
    const both = [
      { role: 'main', name: 'First' },
      { role: 'main', name: 'Second' },
      { role: 'guest', name: 'g' },
      { role: 'arranger', name: 'Un & known' },
    ] as const
    const album = await anAlbum('Of both', first, both)
    const own = await anAlbum('Of one', guest, [])
    const { body } = await tool.ask({ action: 'torrentgroup', id: album })
    expect(body.response.group.musicInfo).toEqual({
      artists: [
        { id: first, name: 'First' },
        { id: second, name: 'Second' },
      ],
      with: [{ id: guest, name: 'g' }],
      arranger: [{ id: 0, name: expect.stringMatching(/^Un &(amp;)? known$/) }],
      ...{ composers: [], dj: [], conductor: [], remixedBy: [], producer: [] },
    })
    const found = await tool.ask({ action: 'browse', searchstr: 'album' })
    const results = found.body.response.results as { groupId: number; torrents: object[] }[]
    expect(results.find(({ groupId }) => groupId === album)?.torrents).toMatchObject([
      {
        artists: [
          { id: first, name: 'First', aliasid: first },
          { id: second, name: 'Second', aliasid: second },
        ],
      },
    ])
    const albumsOf = async (id: number) => {
      const { torrentgroup } = (await tool.ask({ action: 'artist', id })).body.response
      return torrentgroup as { groupId: number; extendedArtists: Record<number, unknown> }[]
    }
    const ids = async (id: number) => (await albumsOf(id)).map(({ groupId }) => groupId)
    expect(await ids(guest)).toEqual([own, album])
    expect(await ids(first)).toEqual([album])
    expect(await ids(second)).toEqual([album])
    expect((await albumsOf(guest))[1].extendedArtists).toMatchObject({
      1: [{ id: first }, { id: second }],
      2: [{ id: guest, name: 'g', aliasid: guest }],
      ...{ 3: null, 7: null },
      8: [{ id: 0 }],
    })
  })
})
