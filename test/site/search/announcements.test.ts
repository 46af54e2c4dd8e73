import type { Server } from 'node:http'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Follower } from '../../../src/site/http/frame/live-places.ts'
import { createPlaces } from '../../../src/site/http/frame/live-places.ts'
import * as apiTokens from '../../../src/store/accounts/api-tokens.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import type { AnnouncedDocument } from '../../../src/store/promotions/announced.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as announcements from '../../../src/store/records/announcements.ts'
import * as savedSearches from '../../../src/store/search/saved-searches.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as edits from '../../../src/store/torrents/edit.ts'
import { announceAll } from '../../support/community/announced.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// Two site nodes over one database, over real sockets.
let north: TestSite
let south: TestSite
let servers: Server[]
let ann: { id: number }
let token: { id: number; token: string }
const open: Stream[] = []

beforeAll(async () => {
  north = await testSite()
  south = await testSite({}, north.database)
  servers = [north, south].map(({ app }) => http.createServer(app).listen(0, '127.0.0.1'))
  ann = await north.member('ann')
  token = await aToken(north, ann.id)
  await until(() => north.listener.isUp() && south.listener.isUp())
})
afterEach(() => open.splice(0).forEach((stream) => stream.close()))
afterAll(async () => {
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
  await south.stop()
  await north.stop()
})

interface Stream {
  readonly status: number
  readonly text: () => string
  readonly events: () => AnnouncedDocument[]
  readonly isOver: () => boolean
  readonly close: () => void
}

interface Asked {
  readonly node?: 0 | 1
  readonly query?: string
  readonly after?: number
  readonly as?: { readonly token: string }
}

function stream({ node = 0, query = '', after, as = token }: Asked = {}): Promise<Stream> {
  const { port } = servers[node].address() as AddressInfo
  const headers = {
    accept: 'text/event-stream',
    authorization: `Bearer ${as.token}`,
    ...(after !== undefined && { 'last-event-id': String(after) }),
  }
  const path = `/api/v1/announce/stream${query}`
  const request = http.get({ port, path, headers })
  return new Promise((resolve) => {
    request.on('error', () => {})
    request.on('response', (response) => {
      let [text, isOver] = ['', false]
      response.on('data', (some: Buffer) => (text += some.toString()))
      response.on('close', () => (isOver = true)).on('error', () => {})
      const events = () =>
        [...text.matchAll(/^data: (.*)$/gm)].map(
          ([, data]) => JSON.parse(data) as AnnouncedDocument,
        )
      const close = () => void request.destroy()
      const status = response.statusCode ?? 0
      const one = { status, text: () => text, events, isOver: () => isOver, close }
      open.push(one)
      resolve(one)
    })
  })
}

const named = (stream: Stream) => stream.events().map(({ torrent }) => torrent?.name ?? null)
const newest = async () => (await announcements.bounds(north.db)).newest

describe('the announce stream', () => {
  it('sends each torrent that is listed, on every node, as it holds for the member', async () => {
    const [here, there] = [await stream(), await stream({ node: 1 })]
    const name = 'A & B <i>Żółć</i> \u202eمرحبا 🎬'
    const id = await aListedTorrent(north.db, 'one', ann.id, { name })
    await announceAll(north.db)
    await until(() => here.events().length === 1 && there.events().length === 1)
    const [event] = here.events()
    expect(event).toMatchObject({
      ...{ id: await newest(), kind: 'listed', torrentId: id },
      torrent: {
        // Without the character that changes the direction of text.
        ...{ id, name: name.replace('\u202e', ''), uploader: 'ann' },
        ...{ downloadFactor: 1, uploadFactor: 1 },
      },
    })
    expect(there.events()).toEqual([event])
    const { pathname } = new URL(event.torrent?.download ?? '')
    expect((await north.browser().get(pathname)).status).toBe(200)
  })

  it('continues after Last-Event-ID on another node, without loss or repeat', async () => {
    const first = await stream({ after: 0 })
    for (let number = 0; number < 130; number++) {
      const given = { kind: 'promoted', torrentId: 1, outboxId: null } as const
      await announcements.note(north.db, given, new Date())
    }
    await announceAll(north.db)
    const end = await newest()
    await until(() => first.events().length === end)
    first.close()
    const places = first.events().map(({ id }) => id)
    expect(places).toEqual(Array.from({ length: end }, (_, index) => index + 1))
    const [cut] = [places[places.length - 70]]
    const second = await stream({ node: 1, after: cut })
    await until(() => second.events().length === 69)
    expect(second.events().map(({ id }) => id)).toEqual(places.slice(-69))
  })

  it('names what it no longer has to a reader that was disconnected for too long', async () => {
    await announcements.pruneBeyond(north.db, 5, 1_000)
    const { oldest, newest } = await announcements.bounds(north.db)
    const late = await stream({ after: 1 })
    await until(() => late.events().length === 1 + newest - oldest + 1)
    expect(late.text()).toContain(
      `event: gap\ndata: ${JSON.stringify({ after: 1, continues: oldest - 1 })}`,
    )
    const ahead = await stream({ after: newest + 1_000 })
    await until(() => ahead.text().includes('event: gap'))
  })

  it('is filtered like a list, or by a saved search, and by kind', async () => {
    const saved = await savedSearches.save(
      north.db,
      ann.id,
      { name: 'two', query: 'q=zwei', filter: EVERYTHING, notifies: false },
      new Date(),
    )
    const [words, search, kinds] = [
      await stream({ query: '?q=zwei+-drei' }),
      await stream({ query: `?search=${saved}` }),
      await stream({ query: '?kind=removed' }),
    ]
    for (const name of ['eins', 'zwei', 'zwei drei']) {
      await aListedTorrent(north.db, name, ann.id)
    }
    await announceAll(north.db)
    await until(() => search.events().length === 2)
    expect(named(search)).toEqual(['zwei', 'zwei drei'])
    await until(() => words.events().length === 1)
    expect(named(words)).toEqual(['zwei'])
    const [{ torrentId }] = words.events()
    await edits.remove(north.db, torrentId, { reason: 'gone', by: commandLine, now: new Date() })
    await announceAll(north.db)
    await until(() => kinds.events().length === 1)
    expect(kinds.events()).toMatchObject([{ kind: 'removed', torrentId, torrent: null }])
  })

  it('is a list of what was announced after a place for programs that poll', async () => {
    const { get } = tool(north, token.token)
    const before = await newest()
    const { body: none } = await get('/api/v1/announce/stream').expect(200)
    expect(none).toMatchObject({ items: [], place: before })
    await aListedTorrent(north.db, 'polled', ann.id)
    await announceAll(north.db)
    const { body } = await get(`/api/v1/announce/stream?after=${before}`).expect(200)
    expect(body).toMatchObject({ items: [{ torrent: { name: 'polled' } }], place: before + 1 })
  })

  it('refuses what it does not understand, with the place of the error', async () => {
    const { get } = tool(north, token.token)
    const { body } = await get('/api/v1/announce/stream?q=dune+nofield:7').expect(422)
    expect(body.detail).toMatch(/^Column 6: /)
    await get('/api/v1/announce/stream?dune').expect(422)
    await get('/api/v1/announce/stream?kind=sold').expect(400)
    await get('/api/v1/announce/stream?search=999').expect(404)
    await get('/api/v1/announce/stream?category=none').expect(422)
  })

  it('ends when its member is banned, and sends nothing after its token was revoked', async () => {
    const [bob, cid] = [await north.member('bob'), await north.member('cid')]
    const one = await aToken(north, bob.id)
    const revoked = await stream({ as: one })
    const banned = await stream({ as: await aToken(north, cid.id), node: 1 })
    await apiTokens.revoke(north.db, bob.id, one.id, commandLine, new Date())
    await aListedTorrent(north.db, 'after the end', ann.id)
    await announceAll(north.db)
    await until(() => banned.events().length === 1 && revoked.isOver())
    expect(revoked.events()).toEqual([])
    await memberBans.ban(north.db, cid.id, 'spam', commandLine, new Date())
    await until(() => banned.isOver())
  })
})

describe('a reader that is too slow', () => {
  it('is cut, and delays no other', async () => {
    const places = createPlaces({ on() {}, onGap() {} } as never, { reasonFor: async () => null })
    const row = 'x'.repeat(100_000)
    const follower = (memberId: number): Follower => ({
      ...{ memberId, isStaff: false, address: '127.0.0.1', hasAccess: async () => true },
      read: async (after) => ({ text: row, place: after + 1, isEnd: after > 20 }),
    })
    const sinkOf = (isRead: boolean) => {
      const sink = { bytes: 0, isCut: false }
      const door = {
        write: (text: string) => void (sink.bytes += text.length),
        unreadBytes: () => (isRead ? 0 : sink.bytes),
        end() {},
        cut: () => void (sink.isCut = true),
        onClose() {},
      }
      return { sink, door }
    }
    const [slow, fast] = [sinkOf(false), sinkOf(true)]
    places.open(follower(1), slow.door, 0, '')
    places.open(follower(2), fast.door, 0, '')
    await until(() => fast.sink.bytes > 2_000_000)
    await until(() => slow.sink.isCut, 15)
    expect(slow.sink.bytes).toBeLessThan(300_000)
    expect(places.count()).toBe(1)
    places.stop()
  })
})
