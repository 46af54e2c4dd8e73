import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const GIB = 2n ** 30n
const NAMES = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta']

let site: TestSite
let ann: TestBrowser
let annId: number
let bobId: number
/** Of another member; all but the last one are snatches of ann. */
let had: number[]
/** Her uploads. */
let own: number[]
let key: string | undefined

/** A list of ann's, and the torrents in it, newest first. */
const LISTS = {
  snatches: () => [had[1], had[0]],
  uploads: () => own.toReversed(),
  seeding: () => [own[0], had[2], had[0]],
} as const
const lists = Object.keys(LISTS) as (keyof typeof LISTS)[]

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id
  bobId = (await (await site.signedIn('member', 'bob')).json('/me')).body.id
  had = []
  for (const [at, name] of ['Alpha', 'Beta', 'Gamma'].entries()) {
    const id = await aListedTorrent(site.db, name, bobId)
    had.push(id)
    const first = new Date(Date.UTC(2026, 0, 10 + at))
    const moved = { uploaded: BigInt(at + 1) * GIB, downloaded: GIB, seeded_seconds: 86_400 * at }
    await site.db
      .insertInto('member_torrent')
      .values({
        ...{ member_id: annId, torrent_id: id, first_at: first, last_at: first, ...moved },
        completed_at: name === 'Gamma' ? null : first,
      })
      .execute()
  }
  own = []
  for (const [at, name] of ['Delta', 'Epsilon', 'Zeta'].entries()) {
    const id = await aListedTorrent(site.db, name, annId)
    own.push(id)
    const first = new Date(Date.UTC(2026, 1, 10 + at))
    const moved = { uploaded: BigInt(9 - at) * GIB, downloaded: 0n, seeded_seconds: 7_200 * at }
    await site.db
      .insertInto('member_torrent')
      .values({ member_id: annId, torrent_id: id, first_at: first, last_at: first, ...moved })
      .execute()
  }
  await seeds(had[0]!)
  await seeds(had[1]!, { seeding: false })
  await seeds(had[2]!)
  await seeds(own[0]!)
  await seeds(own[1]!, { ended_at: new Date() })
})

/** A session of a client of ann. */
async function seeds(torrent: number, more: { seeding?: false; ended_at?: Date } = {}) {
  const at = new Date()
  const session_key = Buffer.alloc(8)
  session_key.writeUInt32LE(torrent)
  await site.db
    .insertInto('peer_session')
    .values({
      ...{ torrent_id: torrent, member_id: annId, session_key, store_id: 's' },
      ...{ client: Buffer.from('-TR3000-'), key_hash: 0, uploaded: 0n, downloaded: 0n },
      ...{ left_bytes: 0n, seeding: true, started_at: at, last_at: at, sequence: 1n, ...more },
    })
    .execute()
}

const idsOf = (items: readonly { readonly id: number }[]) => items.map(({ id }) => id)
afterAll(() => site.stop())

describe('my snatches', () => {
  it('have what I moved of each torrent, and when it was done', async () => {
    const { body } = await ann.json('/me/snatches?sort=-completedAt')
    expect(body.items.map((one: { id: number }) => one.id)).toEqual([had[1], had[0]])
    expect(body.items[0]).toMatchObject({
      ...{ uploaded: Number(2n * GIB), downloaded: Number(GIB), ratio: 2, seedSeconds: 86_400 },
      ...{ completedAt: '2026-01-11T00:00:00.000Z', toSeedSeconds: null, isSeeding: false },
    })
    const { text } = await ann.get('/me/snatches')
    expect(text).toContain('2.00 GiB')
  })
})

describe.each(lists)('my %s', (kind) => {
  const path = `/me/${kind}`

  it('are sorted by every column, in both directions, page by page', async () => {
    const sorts = ['createdAt', 'name', 'size', 'seeders', 'leechers', 'uploaded', 'downloaded']
    for (const sort of [...sorts, 'ratio', 'seedTime', 'completedAt', 'toSeed']) {
      const ids: number[][] = []
      for (const order of [sort, `-${sort}`]) {
        const whole = await ann.json(`${path}?sort=${order}`)
        const paged: unknown[] = []
        let after = ''
        while (paged.length < whole.body.items.length) {
          const { body } = await ann.json(`${path}?sort=${order}&limit=1${after}`)
          paged.push(...body.items)
          after = `&cursor=${body.next}`
        }
        expect(paged, order).toEqual(whole.body.items)
        ids.push(idsOf(whole.body.items))
      }
      expect(ids[0]!.toReversed(), sort).toEqual(ids[1])
      expect(ids[0]!.toSorted(), sort).toEqual(LISTS[kind]().toSorted())
    }
    const cursor = Buffer.from('{"place":"x","id":1}').toString('base64url')
    for (const bad of ['x', cursor, `${cursor}&sort=ratio`]) {
      expect((await ann.json(`${path}?cursor=${bad}`)).body.code).toBe('BAD_CURSOR')
    }
  })

  it('are in order of what was asked for', async () => {
    const asked = { snatches: '-uploaded', uploads: 'uploaded', seeding: '-name' } as const
    const { body } = await ann.json(`${path}?sort=${asked[kind]}`)
    const inOrder = { ...LISTS, seeding: () => [had[2], own[0], had[0]] }
    expect(idsOf(body.items)).toEqual(inOrder[kind]())
  })

  it('are rows with what I moved, and whether I seed them', async () => {
    const { body } = await ann.json(path)
    expect(idsOf(body.items).toSorted()).toEqual(LISTS[kind]().toSorted())
    for (const { id, isSeeding } of body.items) {
      expect(isSeeding, `${id}`).toBe(LISTS.seeding().includes(id))
    }
    const { text } = await ann.get(path)
    for (const { name } of body.items) expect(text).toContain(`>${name}<`)
    const moved = { snatches: '2.00 GiB', uploads: '9.00 GiB', seeding: '3.00 GiB' }
    expect(text).toContain(moved[kind])
    expect(text).toContain(`/settings/keys/feed?of=${kind}`)
  })

  it('are a feed by the feed key, in three formats, and by no other key', async () => {
    key ??= String((await ann.send('post', '/settings/keys/feed')).body.key)
    const names = new Map([...had, ...own].map((id, at) => [id, NAMES[at]!]))
    const listed = new Set(LISTS[kind]().map((id) => names.get(id!)!))
    for (const ending of ['xml', 'atom', 'json']) {
      const { status, text } = await site.browser().get(`/feeds/${kind}.${key}.${ending}`)
      expect(status).toBe(200)
      const found = NAMES.filter((name) => text.includes(name))
      expect(found, ending).toEqual(NAMES.filter((name) => listed.has(name)))
    }
    expect((await ann.get(`/feeds/${kind}.${key}x.xml`)).status).toBe(401)
  })
})

describe('what I seed now', () => {
  it('says so where nothing is', async () => {
    const dora = await site.signedIn('member', 'dora')
    expect((await dora.json('/me/seeding')).body.items).toEqual([])
    expect((await dora.get('/me/seeding')).text).toContain('Your clients do not seed anything now.')
  })
})

describe('my uploads', () => {
  it('are at /me/uploads; the former address leads there, and gives programs the list', async () => {
    const bob = await site.signedIn('uploader', 'carl')
    const { headers } = await bob.get('/torrents/uploads')
    expect(headers.location).toBe('/me/uploads')
    expect((await bob.json('/torrents/uploads')).body.items).toEqual([])
    expect((await bob.get('/me/uploads')).text).toContain('No uploads yet.')
  })
})
