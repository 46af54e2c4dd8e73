import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_LOG_BYTES, MAX_LOGS } from '../../../src/domain/torrents/rip-logs/text.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { asUtf16, EAC_LOG, XLD_LOG } from '../../support/clients/rip-logs.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const BURST = EAC_LOG.replace(': Secure', ': Burst')

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let id: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = await site.signedIn('member', 'bob')
  const { body } = await ann.json('/me')
  id = await aListedTorrent(site.db, 'Some Band - Album', body.id, { categoryId: 3 })
})
afterAll(() => site.stop())

type Sent = readonly (readonly [name: string, content: string | Buffer])[]

/** Files in the field `logs` of a form. */
function send(
  who: TestBrowser,
  path: string,
  logs: Sent,
  fields = {},
  accept = 'application/json',
) {
  const request = who.agent.post(path).set('Accept', accept).field('_csrf', who.csrf())
  for (const [name, value] of Object.entries(fields)) void request.field(name, String(value))
  for (const [name, content] of logs) {
    void request.attach('logs', Buffer.from(content as string), name)
  }
  return request
}

const logsOf = async (torrentId: number) =>
  (await bob.json(`/torrents/${torrentId}/logs`)).body.items as readonly {
    id: number
    name: string
    score: number | null
    ripper: string | null
  }[]

describe('rip logs', () => {
  it('are added by the uploader, scored, shown with the reasons, and served as they were', async () => {
    const before = (await bob.get(`/torrents/${id}`)).text
    expect(before).not.toContain('Rip logs')
    const added = await send(ann, `/torrents/${id}/logs`, [
      ['disc 1.log', asUtf16(EAC_LOG)],
      ['disc 2.log', asUtf16(BURST)],
    ])
    expect([added.status, added.body]).toEqual([200, { score: 80 }])
    const { text } = await bob.get(`/torrents/${id}/logs`)
    expect(text).toContain('Score 80 of 100')
    expect(text).toContain('−20: The read mode is not secure: Burst.')
    expect(text).toContain('EAC 1.3')
    const page = (await bob.get(`/torrents/${id}`)).text
    expect(page).toContain('Rip logs (2): Score 80 of 100')
    expect((await bob.json(`/torrents/${id}`)).body.logs).toEqual({
      ...{ logs: 2, score: 80, haveChecksums: true },
    })
    const [first] = await logsOf(id)
    const file = await bob.agent
      .get(`/torrents/${id}/logs/${first.id}`)
      .buffer(true)
      .responseType('blob')
    expect(Buffer.compare(file.body as Buffer, asUtf16(EAC_LOG))).toBe(0)
    expect(file.headers['content-disposition']).toContain('disc 1.log')
  })

  it('are stored once, of any program, and escaped on the page', async () => {
    await send(ann, `/torrents/${id}/logs`, [['again.log', asUtf16(EAC_LOG)]])
    const hostile = `<script>alert(1)</script> ${XLD_LOG.slice(0, 20)}`
    await send(ann, `/torrents/${id}/logs`, [['<b>.log', hostile]])
    const logs = await logsOf(id)
    expect(logs.map(({ score, ripper }) => [ripper, score])).toEqual([
      ...[
        ['EAC', 100],
        ['EAC', 80],
        [null, null],
      ],
    ])
    const { text } = await bob.get(`/torrents/${id}/logs`)
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('Not scored')
    const { status } = await ann.send('delete', `/torrents/${id}/logs/${logs[2].id}`)
    expect([status, (await logsOf(id)).length]).toEqual([204, 2])
  })

  it('are refused with the reason, in HTML on the form', async () => {
    const path = `/torrents/${id}/logs`
    const errors = async (logs: Sent) => {
      const { status, body } = await send(ann, path, logs)
      return [status, body.errors?.logs?.[0]]
    }
    expect(await errors([])).toEqual([422, 'is required'])
    const image = Buffer.from('89504e470d0a1a0a00', 'hex')
    expect(await errors([['x.png', image]])).toEqual([422, expect.stringContaining('x.png is not')])
    const long = 'a'.repeat(MAX_LOG_BYTES + 1)
    expect(await errors([['long.log', long]])).toEqual([422, expect.stringContaining('256 KiB')])
    const many = Array.from({ length: MAX_LOGS }, (_, at) => [`${at}.log`, `log ${at}`] as const)
    expect(await errors(many)).toEqual([422, `must be at most ${MAX_LOGS}`])
    const html = await send(ann, path, [['x.png', image]], {}, 'text/html')
    expect([html.status, html.text.includes('x.png is not')]).toEqual([422, true])
    expect(html.text).toContain('disc 1.log')
  })

  it('fit into one form with everything else that an upload may have', async () => {
    const logs = Array.from({ length: MAX_LOGS }, (_, at) => [`${at}.log`, `log ${at}`] as const)
    const request = send(ann, '/torrents', logs)
    for (const [field, count] of Object.entries({
      torrent: 1,
      nfo: 1,
      cover: 1,
      screenshots: 19,
    })) {
      for (let at = 0; at < count; at++) void request.attach(field, Buffer.from('x'), `${at}.x`)
    }
    const { status, body } = await request
    expect([status, Object.keys(body.errors ?? {})]).toEqual([422, ['torrent']])
  })

  it('are changed only by those who may edit the torrent', async () => {
    const [{ id: logId }] = await logsOf(id)
    expect((await send(bob, `/torrents/${id}/logs`, [['x.log', 'x']])).status).toBe(403)
    expect((await bob.send('delete', `/torrents/${id}/logs/${logId}`)).status).toBe(403)
    const other = await aListedTorrent(site.db, 'Another', (await ann.json('/me')).body.id)
    expect((await ann.send('delete', `/torrents/${other}/logs/${logId}`)).body.code).toBe('NO_LOG')
    expect((await bob.agent.get(`/torrents/${other}/logs/${logId}`)).status).toBe(404)
  })

  it('of an upload stay with its draft until it is published', async () => {
    const file = aTorrentFile('An album')
    const made = await ann.agent
      .post('/torrents/inspect')
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .attach('torrent', file, 'album.torrent')
      .attach('logs', Buffer.from(XLD_LOG), 'xld.log')
    expect(made.status).toBe(201)
    const draft = String(made.headers.location)
    const fields = { category: 'music', title: 'An album' }
    expect((await ann.get(draft)).text).toContain('This draft has xld.log.')
    const missing = await send(ann, draft, [['eac.log', BURST]], { ...fields, category: 'none' })
    expect(missing.status).toBe(422)
    expect((await ann.get(draft)).text).toContain('This draft has xld.log, eac.log.')
    const published = await send(ann, draft, [], fields)
    expect(published.status).toBe(201)
    const logs = await logsOf(published.body.id)
    expect(logs.map(({ name, score }) => [name, score])).toEqual([
      ['xld.log', 100],
      ['eac.log', 80],
    ])
  })

  it('of a draft can be removed; tools send them with the upload', async () => {
    const inspected = await ann.agent
      .post('/torrents/inspect')
      .set('Accept', 'application/json')
      .field('_csrf', ann.csrf())
      .attach('torrent', aTorrentFile('Without'), 'x.torrent')
      .attach('logs', Buffer.from(XLD_LOG), 'xld.log')
    const draft = String(inspected.headers.location)
    const fields = { category: 'music', title: 'Without', noLogs: 'on' }
    const published = await send(ann, draft, [], fields)
    expect(await logsOf(published.body.id)).toEqual([])
    const direct = await ann.agent
      .post('/torrents')
      .set('Accept', 'application/json')
      .field({ _csrf: ann.csrf(), category: 'music', title: 'Direct' })
      .attach('torrent', aTorrentFile('Direct'), 'x.torrent')
      .attach('logs', asUtf16(EAC_LOG), 'eac.log')
    expect(direct.status).toBe(201)
    expect((await logsOf(direct.body.id)).map(({ score }) => score)).toEqual([100])
  })
})
