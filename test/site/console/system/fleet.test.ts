import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announceRules } from '../../../../src/domain/announce/rules/index.ts'
import { ruleWords } from '../../../../src/domain/announce/rule-labels.ts'
import * as explanations from '../../../../src/store/fleet/explanations.ts'
import * as nodes from '../../../../src/store/fleet/nodes.ts'
import * as traces from '../../../../src/store/fleet/traces.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import {
  aHeartbeat,
  anExplanation,
  aRecord,
  someFigures,
  STORE_ID,
} from '../../../support/community/seen-trackers.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'Olga')
})
afterAll(() => site.stop())

describe('the trackers page', () => {
  it('links to the complete report of a tracker', async () => {
    await nodes.beat(site.db, aHeartbeat(), null, new Date())
    const { text } = await owner.get('/admin/tracker')
    expect(text).toContain(`/admin/tracker/${STORE_ID}`)
    const page = (await owner.get(`/admin/tracker/${STORE_ID}`)).text
    expect(page).toContain('ffi: direct system calls, 2 announce threads')
    expect(page).toContain('CLIENT_NOT_ALLOWED')
    expect(page).toContain('qBittorrent 4.6.5')
    expect((await owner.json('/admin/tracker/unknown')).status).toBe(404)
  })

  it('shows the links to other trackers, and requests passed on and answered', async () => {
    const others = {
      links: [
        { node: 't2', isUp: true },
        { node: 't3', isUp: false },
      ],
      ...{ forwarded: 1_234, answered: 567, failed: 8 },
      usage: {
        told: [{ node: 't2', isUsed: true, ageMilliseconds: 300, members: 12, lastMembers: 1 }],
        refused: 345,
      },
    }
    const storeId = 'ef'.repeat(16)
    await nodes.beat(
      site.db,
      aHeartbeat({ storeId, node: 'linked', others, figures: undefined }),
      null,
      new Date(),
    )
    const { text } = await owner.get('/admin/tracker')
    expect(text).toContain('1 of 2 up, down: t3')
    expect(text).toContain('1,234')
    const page = (await owner.get(`/admin/tracker/${storeId}`)).text
    expect(page).toContain('Links to other trackers')
    for (const number of ['1,234', '567', '345', '12 members at t2']) expect(page).toContain(number)
    expect((await owner.json(`/admin/tracker/${storeId}`)).body.others).toEqual(others)
  })

  it('accepts a tracker of an earlier release', async () => {
    const storeId = 'cd'.repeat(16)
    await nodes.beat(site.db, aHeartbeat({ storeId, figures: undefined }), null, new Date(0))
    expect((await owner.get(`/admin/tracker/${storeId}`)).status).toBe(200)
  })
})

describe('a trace', () => {
  const begin = (body: object) =>
    owner.send('post', '/admin/traces', { minutes: '60', reason: 'a complaint', ...body })

  it('of a member is sent to trackers, stored with a limit, shown, and ended', async () => {
    const { id } = await site.member('traced')
    const made = await begin({ kind: 'member', target: 'TRACED' })
    expect(made.status).toBe(201)
    const told = await traces.told(site.db, new Date())
    expect(told.traces).toMatchObject([{ kind: 'member', id }])
    const noted = Array.from({ length: 520 }, (_, at) => aRecord({ memberId: id, port: at + 1 }))
    const other = aRecord({ memberId: id + 1_000 })
    await traces.note(site.db, { node: 'n', noted: [...noted, other], skipped: 4 }, new Date())
    const path = `/admin/traces/${made.body.id}`
    const { body } = await owner.json(path)
    expect(body).toMatchObject({ skipped: 4, records: { length: 50 } })
    expect(body.records[0]).toMatchObject({ port: 520, member: 'traced' })
    const next = `${path}?cursor=${body.next}`
    expect((await owner.json(next)).body.records[0]).toMatchObject({ port: 470 })
    expect((await owner.get(path)).text).toContain(`<a href="${next}" rel="next">`)
    const oldest = await traces.records(site.db, made.body.id, null, 1_000)
    expect(oldest).toHaveLength(500)
    expect((await owner.get(path)).text).toContain('4 were not recorded')
    expect((await begin({ kind: 'member', target: 'traced' })).body.errors).toHaveProperty('target')
    await owner.send('post', `${path}/end`, {})
    expect((await traces.told(site.db, new Date())).traces).toEqual([])
  })

  it('is refused for unknown targets, and above the limit', async () => {
    const unknown = await begin({ kind: 'torrent', target: '999999' })
    expect(unknown.body.errors.target).toEqual(['is not a torrent of this site'])
    expect((await begin({ kind: 'member', target: 'x', minutes: '7' })).status).toBe(422)
    for (let number = 0; number < 16; number++) {
      await site.member(`t${number}`)
      expect((await begin({ kind: 'member', target: `t${number}` })).status).toBe(201)
    }
    await site.member('t16')
    expect((await begin({ kind: 'member', target: 't16' })).status).toBe(422)
  })

  it('is in a list that continues on the next page', async () => {
    const first = (await owner.json('/admin/traces?limit=10')).body
    expect(first).toMatchObject({ items: { length: 10 }, total: null })
    const { body } = await owner.json(`/admin/traces?cursor=${first.next}`)
    expect(body).toMatchObject({ next: null, total: null })
    expect(body.items[0].id).toBeLessThan(first.items[9].id)
    expect(first.items.length + body.items.length).toBeGreaterThan(16)
    const page = (await owner.get('/admin/traces?limit=10')).text
    expect(page).toContain(`cursor=${first.next}" rel="next">`)
  })

  it('is deleted after its time with all its records', async () => {
    const later = new Date(Date.now() + 8 * 86_400_000)
    expect(await traces.prune(site.db, later, 100)).toBeGreaterThan(0)
    expect(await traces.list(site.db, null, 10)).toEqual([])
  })
})

describe('an explained announce', () => {
  it('names the member by the passkey of the URL, which is not stored', async () => {
    const { id, passkey } = await site.member('asked')
    const url = `http://t:1/${passkey}/announce?info_hash=%61&ip=198.51.100.9&left=0`
    const { body } = await owner.send('post', '/admin/explain', { url })
    const row = await explanations.find(site.db, body.id)
    expect(row?.question).toMatchObject({ memberId: id, query: 'info_hash=%61&left=0' })
    const { rows } = await sql`select payload::text from outbox`.execute(site.db)
    expect(JSON.stringify(rows)).not.toContain(passkey)
  })

  it('can be composed of a member, a torrent and parameters', async () => {
    const { id } = await site.member('seeder')
    const torrent = String(await aListedTorrent(site.db, 'Explained', id))
    const given = { member: 'seeder', torrent, event: 'completed', left: '0', client: '-TR4060-' }
    const { body } = await owner.send('post', '/admin/explain', given)
    const row = await explanations.find(site.db, body.id)
    expect(row?.question.query).toMatch(/peer_id=%2d%54%52%34.*&left=0&event=completed&compact=1$/)
  })

  it('shows each tracker’s answer, and when none has arrived', async () => {
    const question = { memberId: null, query: 'a=b', address: null, isBrowser: false }
    const id = await explanations.ask(site.db, { question, member: null }, commandLine, new Date())
    await explanations.answer(
      site.db,
      { questionId: id, storeId: STORE_ID, node: 'tracker-1', explanation: anExplanation() },
      new Date(),
    )
    const { text } = await owner.get(`/admin/explain/${id}`)
    expect(text).toContain('the rule leechRight decides')
    expect(text).toContain('If the client is leeching: may the member leech?')
    const passed = { ...anExplanation(), passesTo: 'tracker-1' }
    await explanations.answer(
      site.db,
      { questionId: id, storeId: 'cd'.repeat(16), node: 'tracker-2', explanation: passed },
      new Date(),
    )
    const { text: both } = await owner.get(`/admin/explain/${id}`)
    expect(both).toContain('It passes the announce on to tracker-1, which decides it.')
    expect(both).not.toContain('The rules at tracker-2')
  })

  it('reports errors in the input', async () => {
    const faults = async (body: Record<string, string>) =>
      Object.keys((await owner.send('post', '/admin/explain', body)).body.errors)
    expect(await faults({ url: 'http://example.org/' })).toEqual(['url'])
    expect(await faults({ member: 'nobody-here', torrent: '1' })).toEqual(['member'])
    expect(await faults({ torrent: '1' })).toEqual(['member'])
    expect(await faults({ member: 'Olga', torrent: '999999' })).toEqual(['torrent'])
    expect(await faults({ member: 'Olga', torrent: '1', left: '-1' })).toEqual(['left'])
  })

  it('has a label for every rule of the list', () => {
    const bare = announceRules.filter(({ name }) => ruleWords[name] === undefined)
    expect(bare.map(({ name }) => name)).toEqual([])
  })
})

describe('rules about clients', () => {
  const path = '/admin/settings/clients'

  it('preview which clients a new one would affect', async () => {
    await nodes.beat(site.db, aHeartbeat({ figures: someFigures() }), null, new Date())
    const { body } = await owner.json(`${path}?prefix=-qB&most=4499`)
    const hit = body.clients.filter(({ isHit }: { isHit: boolean }) => isHit)
    expect(hit.map(({ client }: { client: string }) => client)).toEqual(['-qB4390-'])
    const { text } = await owner.get(`${path}?prefix=-qB&most=4499`)
    expect(text).toContain('matches 1 of the clients below (700 announces)')
    expect(text).toContain('changes the result for 1.')
  })

  it('are added, sent, shown as text in the history, and removed', async () => {
    const rule = { verdict: 'deny', prefix: '-qB', least: '', most: '4499' }
    const { body } = await owner.send('post', path, rule)
    expect(body.rules).toEqual([{ prefix: '-qB', most: '4499', isAllowed: false }])
    const refused = body.clients.find(({ client }: { client: string }) => client === '-qB4390-')
    expect(refused).toMatchObject({ isLetIn: false })
    expect((await owner.send('post', path, rule)).body.errors).toHaveProperty('prefix')
    expect((await owner.get('/admin/settings/history')).text).toContain('refuse -qB –4499')
    const [, href] = /action="([^"]+clients\/1\?[^"]+)"/.exec((await owner.get(path)).text) ?? []
    const remove = href.replaceAll('&amp;', '&')
    await owner.send('post', path, { verdict: 'deny', prefix: '-YY' })
    expect((await owner.send('delete', `${path}/1`, {})).body.rules).toHaveLength(1)
    // The page was opened before: there is another rule at that position by now.
    expect((await owner.send('delete', remove, {})).status).toBe(409)
    expect((await owner.send('delete', `${path}/1`, {})).body.rules).toEqual([])
    expect((await owner.send('delete', `${path}/1`, {})).status).toBe(404)
  })

  it('report an invalid prefix or version', async () => {
    const reply = await owner.send('post', path, { verdict: 'deny', prefix: 'a b', least: '4.5' })
    expect(Object.keys(reply.body.errors).sort()).toEqual(['least', 'prefix'])
    expect((await owner.json(`${path}?prefix=-qB&least=!`)).status).toBe(422)
  })
})
