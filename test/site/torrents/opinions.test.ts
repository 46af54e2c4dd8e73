import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ratingMean } from '../../../src/domain/torrents/rating.ts'
import { stretches } from '../../../src/domain/torrents/swarm-history.ts'
import * as alsoDownloaded from '../../../src/store/torrents/also-downloaded.ts'
import * as swarmHistory from '../../../src/store/torrents/swarm-history.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let annId: number
let bobId: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  annId = (await ann.json('/me')).body.id
  bobId = (await bob.json('/me')).body.id
})
afterAll(() => site.stop())

const listed = (seed: string) => aListedTorrent(site.db, seed, annId)

async function has(memberId: number, torrentId: number, at = new Date()): Promise<void> {
  await site.db
    .insertInto('member_torrent')
    .values({
      ...{ member_id: memberId, torrent_id: torrentId, first_at: at, last_at: at },
      completed_at: at,
    })
    .execute()
}

async function swarmOf(torrentId: number, seeders: number, leechers = 0, snatches = 0) {
  const counts = { seeders, leechers, snatches }
  await site.db
    .updateTable('torrent_stats')
    .set(counts)
    .where('torrent_id', '=', torrentId)
    .execute()
}

describe('ratings', () => {
  it('are one per member, can be changed and removed, and never of your own upload', async () => {
    const id = await listed('Rated')
    const rate = (who: TestBrowser, value: unknown) =>
      who.send('post', `/torrents/${id}/rating`, { value })
    expect((await rate(ann, '9')).body.code).toBe('OWN_TORRENT')
    expect((await rate(bob, 10)).body).toEqual({ ratings: 1, mean: 7.5, mine: 10 })
    expect((await rate(bob, '4')).body).toEqual({ ratings: 1, mean: 6.5, mine: 4 })
    expect((await bob.get(`/torrents/${id}`)).text).toContain(
      '<strong>6.5</strong> of 10, 1 rating',
    )
    expect((await rate(bob, 0)).body).toEqual({ ratings: 0, mean: null, mine: null })
    for (const wrong of ['11', -1, 'x', 1.5, null]) {
      expect((await rate(bob, wrong)).status, String(wrong)).toBe(422)
    }
    const both = await Promise.all([rate(bob, 3), rate(bob, 5), rate(bob, 8)])
    expect(both.map(({ status }) => status)).toEqual([200, 200, 200])
    const { ratings, rating_sum: sum } = await site.db
      .selectFrom('torrent_stats')
      .select(['ratings', 'rating_sum'])
      .where('torrent_id', '=', id)
      .executeTakeFirstOrThrow()
    const { mine } = (await bob.json(`/torrents/${id}`)).body.rating
    expect([ratings, Number(sum)]).toEqual([1, mine])
  })

  it('are pulled towards the mean while they are few', () => {
    expect(ratingMean(0, 0)).toBeNull()
    expect(ratingMean(1, 10)! < ratingMean(100, 900)!).toBe(true)
  })
})

describe('the page of a torrent', () => {
  it('shows the effect of the download on the reader’s ratio, as it will be booked', async () => {
    const id = await listed('Costs')
    const { size } = (await bob.json(`/torrents/${id}`)).body
    const totals = { uploaded: BigInt(size) * 2n, downloaded: BigInt(size) }
    await site.db.updateTable('member_totals').set(totals).where('member_id', '=', bobId).execute()
    expect((await bob.json(`/torrents/${id}`)).body.preview).toEqual({
      ...{ counted: size, ratioBefore: 2, ratioAfter: 1 },
    })
    const says = 'changes your ratio from 2.00 to 1.00'
    expect((await bob.get(`/torrents/${id}`)).text).toContain(says)
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('changes your ratio')
    await has(bobId, id)
    expect((await bob.get(`/torrents/${id}`)).text).not.toContain('changes your ratio')
  })

  it('lists seeders and downloaders, without members who hide it', async () => {
    const id = await listed('Seen')
    const staff = await site.signedIn('moderator', 'staff')
    await has(bobId, id)
    await site.db
      .insertInto('peer_session')
      .values({
        ...{ torrent_id: id, member_id: bobId, session_key: Buffer.alloc(8), store_id: 's' },
        ...{ client: Buffer.from('-TR3000-'), key_hash: 0, uploaded: 5n, downloaded: 0n },
        ...{ left_bytes: 0n, seeding: true, started_at: new Date(), last_at: new Date() },
        ...{ ipv4: '192.0.2.7', port4: 6881, sequence: 1n },
      })
      .execute()
    const names = async (who: TestBrowser) => [
      (await who.json(`/torrents/${id}/peers`)).body.items[0].member,
      (await who.json(`/torrents/${id}/snatches`)).body.items[0].member,
    ]
    expect(await names(ann)).toEqual(['bob', 'bob'])
    expect((await ann.get(`/torrents/${id}/peers`)).text).not.toContain('192.0.2.7')
    expect((await staff.get(`/torrents/${id}/peers`)).text).toContain('192.0.2.7:6881')
    await bob.submit('/settings/privacy', { _method: 'PUT', activity: 'staff' })
    expect(await names(ann)).toEqual([null, null])
    expect(await names(bob)).toEqual(['bob', 'bob'])
    expect(await names(staff)).toEqual(['bob', 'bob'])
    expect((await ann.get(`/torrents/${id}/snatches`)).text).toContain('a member')
    expect((await ann.json(`/torrents/${id}/snatches?cursor=x`)).body.code).toBe('BAD_CURSOR')
    await bob.submit('/settings/privacy', { _method: 'PUT', activity: 'members' })
    expect(await names(ann)).toEqual(['bob', 'bob'])
  })

  it('pages through all downloaders, each once', async () => {
    const id = await listed('Many')
    const at = new Date()
    for (const name of ['m1', 'm2', 'm3']) await has(await aMemberRow(site.db, name), id, at)
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body } = await ann.json(`/torrents/${id}/snatches?limit=1&cursor=${next}`)
      seen.push(body.items[0].member)
      next = body.next
    }
    expect(seen).toEqual(['m3', 'm2', 'm1'])
  })
})

describe('a request for seeds', () => {
  it('notifies members who have it, once per week and only without seeders', async () => {
    const id = await listed('Dead')
    const cat = await site.signedIn('member', 'cat')
    await has(bobId, id)
    await swarmOf(id, 1)
    const ask = () => cat.send('post', `/torrents/${id}/reseed`)
    expect((await ask()).body.code).toBe('STILL_SEEDED')
    await swarmOf(id, 0)
    expect((await ann.get(`/torrents/${id}`)).text).toContain('Request reseed')
    expect((await ask()).body).toEqual({ asked: 2 })
    expect((await ask()).body.code).toBe('RESEED_TOO_SOON')
    expect((await ann.get(`/torrents/${id}`)).text).toContain('A reseed was requested')
    const { body } = await bob.json('/notifications')
    expect(body.items[0]).toMatchObject({ kind: 'reseed', href: `/torrents/${id}`, isNew: true })
    const page = (await bob.get('/notifications')).text
    expect(page).toContain('cat asks for seeds of Dead, which you had')
    await bob.submit('/notifications/seen', { upTo: String(body.items[0].id) })
    expect((await bob.json('/notifications')).body.items[0].isNew).toBe(false)
    expect((await cat.json('/notifications')).body.items).toEqual([])
    for (const seed of ['Dead 2', 'Dead 3', 'Dead 4', 'Dead 5']) {
      await cat.send('post', `/torrents/${await listed(seed)}/reseed`)
    }
    const last = await cat.send('post', `/torrents/${await listed('Dead 6')}/reseed`)
    expect(last.body.code).toBe('TOO_MANY_RESEEDS')
  })
})

describe('a mention in a comment', () => {
  it('notifies the member, once, and not the author or the uploader twice', async () => {
    const id = await listed('Mentioned')
    const body = '@BOB and @bob, @ann: look, says @cat. `@staff`'
    const cat = await site.entered('cat')
    await cat.send('post', `/torrents/${id}/comments`, { body })
    const kinds = async (who: TestBrowser) =>
      (await who.json('/notifications')).body.items
        .filter(({ says }: { says: string }) => says.includes('Mentioned'))
        .map(({ kind }: { kind: string }) => kind)
    expect([await kinds(bob), await kinds(ann), await kinds(cat)]).toEqual([
      ['mention'],
      ['comment'],
      [],
    ])
  })
})

describe('the history of a swarm', () => {
  it('has the counts before each change, without gaps', () => {
    const now = { seeders: 5, leechers: 0 }
    const changes = [
      { at: 10, seeders: 1, leechers: 2 },
      { at: 20, seeders: 3, leechers: 1 },
    ]
    expect(stretches(changes, now, 5, 30)).toEqual([
      { from: 5, until: 10, seeders: 1, leechers: 2 },
      { from: 10, until: 20, seeders: 3, leechers: 1 },
      { from: 20, until: 30, ...now },
    ])
    expect(stretches([], now, 5, 30)).toEqual([{ from: 5, until: 30, ...now }])
  })

  it('is recorded on change, drawn, and deleted in time', async () => {
    const id = await listed('Watched')
    const hour = (number: number) => new Date(Date.now() - number * 3_600_000)
    const note = async (at: Date) => {
      while ((await swarmHistory.note(site.db, 'hour', at)) > 0);
    }
    await swarmOf(id, 2, 1)
    await note(hour(5))
    await note(hour(4))
    await swarmOf(id, 7)
    await note(hour(3))
    await note(hour(3))
    const { hours } = (await ann.json(`/torrents/${id}/swarm`)).body
    const seeders = hours.map((one: { seeders: number }) => one.seeders)
    expect(seeders).toEqual([0, 2, 7])
    expect((await ann.get(`/torrents/${id}/swarm`)).text).toContain('<path class="seeders" d="M0 ')
    expect((await ann.get(`/torrents/${id}`)).text).toContain('Last 24 hours')
    const later = new Date(Date.now() + 30 * 3_600_000)
    expect(await swarmHistory.prune(site.db, 'hour', later, 100)).toBeGreaterThan(1)
    expect((await ann.json(`/torrents/${id}/swarm`)).body.hours).toHaveLength(1)
  })
})

describe('what was also downloaded', () => {
  it('is what several members who have it also have, most shared first', async () => {
    const ids = [await listed('Also 1'), await listed('Also 2'), await listed('Also 3')]
    const [first, often, once] = ids
    for (const name of ['a1', 'a2', 'a3']) {
      const member = await aMemberRow(site.db, name)
      await has(member, first)
      if (name !== 'a3') await has(member, often)
      if (name === 'a1') await has(member, once)
    }
    await swarmOf(first, 1, 0, 3)
    expect(await alsoDownloaded.makeSome(site.db, 100, new Date())).toBe(1)
    expect(await alsoDownloaded.makeSome(site.db, 100, new Date())).toBe(0)
    const { body } = await ann.json(`/torrents/${first}`)
    expect(body.alsoDownloaded).toEqual([{ id: often, name: 'Also 2' }])
    expect((await ann.get(`/torrents/${first}`)).text).toContain(
      'Members with this torrent also have',
    )
  })
})
