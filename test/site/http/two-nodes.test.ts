import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestSite } from '../../support/site.ts'
import { createBrowser, testSite } from '../../support/site.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'

// Two site nodes over one database: what one has started, the other continues.
let north: TestSite
let south: TestSite

beforeAll(async () => {
  north = await testSite({ BABOU_SOURCE_TAG: 'OURS' })
  south = await testSite({ BABOU_SOURCE_TAG: 'OURS' }, north.database)
})
afterAll(async () => {
  await south.stop()
  await north.stop()
})

it('one of two sites dies: the other continues what it had started', async () => {
  const file = torrentOf(singleInfo('Begun', 70_000, { private: 1, source: 'OURS' }))
  const ann = await north.signedIn('member', 'ann')
  const checked = await ann.agent
    .post('/torrents/inspect')
    .set('Accept', 'application/json')
    .set('X-CSRF-Token', ann.csrf())
    .attach('torrent', file, 'begun.torrent')
  expect(checked.status).toBe(201)
  const { req } = (await ann.get('/me')) as unknown as { req: { getHeader(name: string): string } }
  const there = createBrowser(south.app)
  for (const cookie of req.getHeader('cookie').split('; ')) await there.enter(cookie)
  const { items } = (await there.json('/torrents/drafts')).body
  expect(items).toHaveLength(1)
  const published = await there.send('post', String(checked.headers.location), {
    category: 'movies',
  })
  expect(published.status).toBe(201)
  const [one, other] = await Promise.all(
    [ann, there].map((who) =>
      who.agent.get(`/torrents/${published.body.id}/download`).buffer(true).parse(bytesOf),
    ),
  )
  expect([one.status, other.status]).toEqual([200, 200])
  expect(one.body).toEqual(other.body)
  expect((one.body as Buffer).includes(Buffer.from('Begun'))).toBe(true)
})

function bytesOf(body: unknown, done: (error: null, body: Buffer) => void): void {
  const response = body as NodeJS.ReadableStream
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  response.on('end', () => done(null, Buffer.concat(chunks)))
}
