import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Request } from 'express'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codingOf, compressed, compressor } from '../../../src/site/http/sending/compress.ts'
import { testSite, type TestSite } from '../../support/site.ts'

describe('compression', () => {
  let site: TestSite
  let server: http.Server
  beforeAll(async () => {
    site = await testSite()
    server = http.createServer(site.app)
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(async () => {
    server.close()
    await site.stop()
  })

  /** The bytes on the wire: superagent and fetch decompress them. */
  async function page(encodings: string) {
    const { port } = server.address() as AddressInfo
    const headers = { 'accept-encoding': encodings }
    const [reply] = (await once(http.get({ port, path: '/login', headers }), 'response')) as [
      http.IncomingMessage,
    ]
    return { headers: reply.headers, bytes: await buffer(reply) }
  }

  it('pages are compressed in an encoding that the browser accepts', async () => {
    const plain = await page('identity')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.headers['content-length']).toBe(String(plain.bytes.length))
    const squeezed = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const [coding, unpack] of Object.entries(squeezed)) {
      const packed = await page(coding)
      expect(packed.headers['content-encoding']).toBe(coding)
      expect(packed.headers.vary).toContain('Accept-Encoding')
      expect(unpack(packed.bytes).toString()).toContain('<h1')
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2)
    }
  })

  it('a reply of one packet is not compressed', async () => {
    const reply = await supertest(site.app).get('/login.json').set('Accept-Encoding', 'gzip')
    expect(reply.headers['content-encoding']).toBeUndefined()
  })

  it('texts are compressed, images and torrent files are not', () => {
    const asked = { headers: { 'accept-encoding': 'gzip' }, acceptsEncodings: (one: string) => one }
    const coding = (type: string) => codingOf(asked as unknown as Request, type)
    expect(coding('text/csv')).toBe('br')
    expect(coding('application/rss+xml; charset=utf-8')).toBe('br')
    expect(coding('application/x-bittorrent')).toBeNull()
    expect(coding('image/png')).toBeNull()
  })

  it('a large reply is compressed as it is sent, and whole', async () => {
    const bytes = Buffer.from('a row of it\n'.repeat(100_000))
    for (const coding of ['br', 'gzip'] as const) {
      expect(compressed(bytes, coding)).toBeNull()
      const stream = Readable.from([bytes]).pipe(compressor(coding))
      const packed = await buffer(stream)
      const plain = coding === 'br' ? brotliDecompressSync(packed) : gunzipSync(packed)
      expect(plain.equals(bytes)).toBe(true)
    }
  })

  it('the CSRF token looks different in each reply, and each is valid', async () => {
    const browser = supertest.agent(site.app)
    const token = async () => {
      const reply = await browser.get('/login.json')
      return (reply.body as { csrf: string }).csrf
    }
    const tokens = [await token(), await token()]
    expect(tokens[0]).not.toBe(tokens[1])
    for (const _csrf of tokens) {
      const form = browser.post('/theme').type('form')
      expect((await form.send({ theme: 'dark', next: '/', _csrf })).status).toBe(303)
    }
    const forged = Buffer.alloc(64).toString('base64url')
    const refused = await browser.post('/theme').type('form').send({ theme: 'dark', _csrf: forged })
    expect(refused.status).toBe(403)
  })
})
