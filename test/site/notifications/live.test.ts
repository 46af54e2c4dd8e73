import type { Server } from 'node:http'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import zlib from 'node:zlib'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as apiTokens from '../../../src/store/accounts/api-tokens.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import * as comments from '../../../src/store/comments/comments.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as live from '../../../src/store/records/live.ts'
import * as members from '../../../src/store/members/members.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import * as roleRights from '../../../src/store/roles/role-rights.ts'
import * as torrentEdits from '../../../src/store/torrents/edit.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// Two site nodes over one database, over real sockets.
let north: TestSite
let south: TestSite
let servers: Server[]
let uploader: { id: number }
let commenter: { id: number }
let torrentId: number
const open: Stream[] = []
const NOW = new Date()

beforeAll(async () => {
  north = await testSite()
  south = await testSite({}, north.database)
  servers = [north, south].map(({ app }) => http.createServer(app).listen(0, '127.0.0.1'))
  uploader = await north.member('ann')
  commenter = await north.member('bob')
  torrentId = await aListedTorrent(north.db, 'Some.Film', uploader.id)
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
  readonly headers: http.IncomingHttpHeaders
  readonly text: () => string
  readonly isOver: () => boolean
  readonly close: () => void
}

/** Requests server-sent events as a browser does, from one of the nodes. */
function listen(node: 0 | 1, cookie: string, headers: Record<string, string> = {}, query = '') {
  return stream(node, { cookie, ...headers }, query)
}

/** Requests server-sent events as a program with an API token does. */
function listenAs(node: 0 | 1, { token }: { readonly token: string }) {
  return stream(node, { authorization: `Bearer ${token}` })
}

function stream(node: 0 | 1, headers: Record<string, string>, query = '') {
  const { port } = servers[node].address() as AddressInfo
  const accept = { Accept: 'text/event-stream', 'Accept-Encoding': 'gzip' }
  const request = http.get({ port, path: `/live${query}`, headers: { ...accept, ...headers } })
  return new Promise<Stream>((resolve) => {
    request.on('error', () => {})
    request.on('response', (response) => {
      let [text, isOver] = ['', false]
      const read = response.headers['content-encoding'] === 'gzip' ? zlib.createGunzip() : null
      const body = read === null ? response : response.pipe(read)
      body.on('data', (some: Buffer) => (text += some.toString()))
      response.on('close', () => (isOver = true)).on('error', () => {})
      const { statusCode: status = 0, headers } = response
      const close = () => void request.destroy()
      const stream = { status, headers, text: () => text, isOver: () => isOver, close }
      open.push(stream)
      resolve(stream)
    })
  })
}

/** The cookies that this browser sends. */
async function cookieOf(browser: TestBrowser): Promise<string> {
  const { req } = (await browser.get('/me')) as unknown as { req: http.ClientRequest }
  return String(req.getHeader('cookie'))
}

const aDenial: memberRights.NewRight = {
  ...{ permission: 'tasks.see', isAllowed: false, reason: 'absent', expiresAt: null },
}

/** On another torrent, a minute later: otherwise it becomes one notification with the last. */
let minutes = 0
const comment = async () => {
  const at = new Date(NOW.getTime() + 61_000 * ++minutes)
  const id = await aListedTorrent(north.db, `Film.${minutes}`, uploader.id)
  return comments.add(north.db, { target: 'torrent', id }, commenter.id, 'Nice!', at)
}

describe('live updates', () => {
  it('reach a member on another node within a second, uncompressed and unbuffered', async () => {
    const ann = await listen(1, await cookieOf(await south.entered('ann')))
    const bob = await listen(1, await cookieOf(await south.entered('bob')))
    expect(ann.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(ann.headers['content-encoding']).toBeUndefined()
    await until(() => ann.text().includes('retry:') && bob.text().includes('retry:'))
    const browser = await north.entered('bob')
    const reply = await browser.send('post', `/torrents/${torrentId}/comments`, { body: 'Nice!' })
    expect(reply.status).toBe(201)
    await until(() => ann.text().includes('bob commented on Some.Film'), 1)
    expect(ann.text()).toMatch(/id: \d+\nevent: comment\ndata: {"says":.*,"href":"\/comments\/\d+/)
    expect(bob.text()).not.toContain('commented')
  })

  it('report new posts on open pages of the forums, with one query per post', async () => {
    const author = { authorId: commenter.id, mentioned: [] }
    const at = (seconds: number) => new Date(NOW.getTime() + 1_000 * seconds)
    const first = { ...author, title: 'A new topic', body: 'The first post' }
    const topic = await posting.start(north.db, 2, first, at(0))
    if (!topic.ok) throw new Error(topic.code)
    const ann = await cookieOf(await south.entered('ann'))
    const about = (what: string, seen = '') => `?about=${what}${seen && `&seen=${seen}`}`
    const pages = [
      about(`topic-${topic.topicId}`, String(topic.id)),
      ...[about('forum-2'), about('forum-3'), about('forums'), about('forums')],
    ]
    const streams = await Promise.all(pages.map((query) => listen(1, ann, {}, query)))
    const bob = await listen(1, await cookieOf(await south.entered('bob')), {}, about('forums'))
    await until(() => [...streams, bob].every(({ text }) => text().includes('retry:')))

    const spy = vi.spyOn(pg.Client.prototype, 'query')
    const answer = async (body: string, seconds: number) => {
      const post = { ...author, body, isStaff: false }
      const done = await posting.answer(north.db, topic.topicId, post, at(seconds))
      return done.ok ? done.id : 0
    }
    const id = await answer('The second post', 60)
    const news = `event: news\ndata: {"posts":1,"last":${id}}`
    await until(() => [0, 1, 3, 4].every((nth) => streams[nth].text().includes(news)))
    const asked = spy.mock.calls.filter(([one]) => JSON.stringify(one).includes('m.id <> '))
    spy.mockRestore()
    expect(asked).toHaveLength(1)
    expect(streams[2].text() + bob.text()).not.toContain('event: news')

    const late = await listen(0, ann, {}, pages[0])
    await until(() => late.text().includes('event: news\ndata: {"posts":1,"last":null}'))
    await sql`update forum set see_role = 'moderator' where id = 2`.execute(north.db)
    const hidden = await answer('The third post', 120)
    const next = { ...author, title: 'For help', body: 'Where is it?' }
    const shown = await posting.start(north.db, 3, next, at(180))
    if (!shown.ok) throw new Error(shown.code)
    await until(() => streams[3].text().includes(`"last":${shown.id}}`))
    expect(streams[3].text()).not.toContain(`"last":${hidden}}`)
  })

  it('say on open pages of requests and cases that they changed, if the member may see them', async () => {
    const ends = new Date(Date.now() + 9e6)
    const asked = await sql<{ id: number }>`
      insert into request (member_id, category_id, title, created_at, ends_at)
      values (${uploader.id}, 1, 'A film', now(), ${ends}) returning id`.execute(north.db)
    const request = asked.rows[0].id
    const mona = await north.member('mona', 'moderator')
    await north.member('mark', 'moderator')
    const made = await sql<{ id: number }>`
      insert into staff_case (kind, reason_id, subject, target, target_id, about_id, urgency,
        created_at, since)
      select 'report', (select min(id) from case_reason), 'About mona',
        'member', ${mona.id}, ${mona.id}, 1, now(), now() returning id`.execute(north.db)
    const work = made.rows[0].id
    const open = async (name: string, about: string) =>
      listen(1, await cookieOf(await south.entered(name)), {}, `?about=${about}`)
    const changed = {
      bob: await open('bob', `request-${request}`),
      mark: await open('mark', `case-${work}`),
    }
    const kept = [
      await open('ann', `request-${request + 1}`),
      await open('bob', `case-${work}`),
      await open('mona', `case-${work}`),
    ]
    await until(() =>
      [...Object.values(changed), ...kept].every(({ text }) => text().includes(':')),
    )
    const on = { target: 'request', id: request } as const
    await comments.add(north.db, on, uploader.id, 'Any news?', new Date())
    await sql`update staff_case set urgency = 2 where id = ${work}`.execute(north.db)
    await until(() => Object.values(changed).every(({ text }) => text().includes('event: changed')))
    await until(() => kept[2].text().includes('event: cases'))
    for (const { text } of kept) expect(text()).not.toContain('event: changed')
  })

  it('report decisions of staff about the member’s uploads', async () => {
    const ann = await listen(0, await cookieOf(await north.entered('ann')))
    const other = await aListedTorrent(north.db, 'Wrong.Film', uploader.id)
    await torrentEdits.remove(south.db, other, { reason: 'no source', by: commandLine, now: NOW })
    await until(() => ann.text().includes('Wrong.Film was removed: no source'))
    const bob = await listen(1, await cookieOf(await south.entered('bob')))
    await comments.remove(north.db, (await comment()) ?? 0, {
      reason: 'spam',
      by: commandLine,
      now: NOW,
    })
    await until(() => bob.text().includes('Your comment was removed: spam'))
  })

  it('that were missed are sent to a browser that reconnects, each once', async () => {
    await comment()
    const cookie = await cookieOf(await north.entered('ann'))
    const known = (await (await north.entered('ann')).json('/live')).body.items as { id: number }[]
    const last = known.at(-1)?.id ?? 0
    await comment()
    await comment()
    const ann = await listen(1, cookie, { 'Last-Event-ID': String(last) })
    await comment()
    await until(() => ann.text().match(/event: comment/g)?.length === 3)
    const ids = [...ann.text().matchAll(/^id: (\d+)/gm)].map(([, id]) => Number(id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(ids.every((id) => id > last)).toBe(true)
  })

  it('end within a second when the browser signs out, on any node', async () => {
    const browser = await north.entered('ann')
    const cookie = await cookieOf(browser)
    const [mine, far] = [await listen(0, cookie), await listen(1, cookie)]
    const other = await listen(0, await cookieOf(await north.entered('ann')))
    await browser.submit('/logout')
    await until(() => mine.isOver() && far.isOver(), 1)
    expect(other.isOver()).toBe(false)
  })

  it('end within a second after a ban of their member, on any node', async () => {
    const { id } = await north.member('dora')
    const far = await listen(1, await cookieOf(await south.entered('dora')))
    const program = await listenAs(1, await aToken(north, id))
    const other = await listenAs(1, await aToken(north, uploader.id))
    await memberBans.ban(north.db, id, 'spam', commandLine, NOW)
    await until(() => far.isOver() && program.isOver(), 1)
    expect(other.isOver()).toBe(false)
  })

  it('end within a second after their API token was revoked', async () => {
    const token = await aToken(north, uploader.id)
    const program = await listenAs(1, token)
    await apiTokens.revoke(north.db, uploader.id, token.id, commandLine, NOW)
    await until(() => program.isOver(), 1)
  })

  it('end within a second when permissions of their member change', async () => {
    const { id } = await north.member('eve', 'moderator')
    const open = async () => listen(1, await cookieOf(await south.entered('eve')))
    const ann = await listen(1, await cookieOf(await south.entered('ann')))
    const changes = [
      () => roleRights.deny(north.db, 'moderator', 'tasks.see', commandLine, NOW),
      () => memberRights.give(north.db, id, aDenial, commandLine, NOW),
      () => members.setRole(north.db, id, 'member', commandLine, NOW),
    ]
    for (const change of changes) {
      const eve = await open()
      await change()
      await until(() => eve.isOver(), 1)
    }
    expect(ann.isOver()).toBe(false)
    await roleRights.reset(north.db, 'moderator', 'tasks.see', commandLine, NOW)
  })

  it('end when their node may have missed a ban', async () => {
    const { id } = await north.member('fay')
    const fay = await listen(1, await cookieOf(await south.entered('fay')))
    await south.listener.stop()
    await memberBans.ban(north.db, id, 'spam', commandLine, NOW)
    south.listener.start()
    await until(() => fay.isOver(), 5)
  })

  it('tell staff about tasks and waiting uploads, and no one else', async () => {
    await north.member('mod', 'moderator')
    const mod = await listen(1, await cookieOf(await south.entered('mod')))
    const ann = await listen(1, await cookieOf(await south.entered('ann')))
    await live.hint(north.db, 'tasks.see', { hint: 'task', name: 'prune-outbox' })
    await until(() => mod.text().includes('event: task\ndata: {"name":"prune-outbox"}'))
    await aListedTorrent(north.db, 'A.Film.That.Waits', uploader.id, { state: 'pending' })
    await until(() => mod.text().includes('event: queue\ndata: {"name":"A.Film.That.Waits"}'))
    expect(ann.text()).not.toMatch(/prune-outbox|That\.Waits/)
  })

  it('are limited to a number of tabs per member, and to signed-in members', async () => {
    const cookie = await cookieOf(await north.entered('ann'))
    for (let tab = 0; tab < 8; tab++) expect((await listen(0, cookie)).status).toBe(200)
    const ninth = await listen(0, cookie)
    expect([ninth.status, ninth.headers['retry-after']]).toEqual([429, '60'])
    expect((await listen(1, '')).status).toBe(401)
    open.splice(0).forEach((stream) => stream.close())
    await until(async () => (await listen(0, cookie)).status === 200)
  })

  it('work without a stream: the list of new notifications', async () => {
    const ann = await north.entered('ann')
    await comment()
    const { items } = (await ann.json('/live')).body
    expect(items.at(-1)).toMatchObject({
      kind: 'comment',
      says: expect.stringMatching(/^bob commented on Film/),
    })
    expect((await ann.json(`/live?after=${items.at(-1).id}`)).body.items).toEqual([])
    expect((await ann.json('/live?after=x')).body.items.length).toBeGreaterThan(0)
  })
})
