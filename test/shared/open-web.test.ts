import dgram from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../src/jobs/webhook/deliver.ts'
import { createResolve, openWeb } from '../../src/shared/open-web.ts'
import { fetchImage } from '../../src/site/images/parts/fetch.ts'
import { slowness } from '../support/slowness.ts'

// What members can make the site and jobs connect to, with a name server of the attacker: names
// change their address between two questions, and servers redirect.

const OUTSIDE = '127.0.8.1'
const INSIDE = '127.0.8.2'
const NOT_FETCHED = { ok: false, text: 'is an address that the site does not fetch from' }
const NOT_SENT = { status: null, error: 'leads to an address that the site does not send to' }

/** The answers to the next questions, each a list of addresses; the last one repeats. */
let answers: string[][] = []
let asked = 0
const names = dgram.createSocket('udp4')
const requests = { [OUTSIDE]: [] as string[], [INSIDE]: [] as string[] }
const servers: http.Server[] = []
let web: typeof openWeb
let port = 0

beforeAll(async () => {
  names.on('message', (question, { port, address }) => {
    const isIpv4 = question.readUInt16BE(question.indexOf(0, 12) + 1) === 1
    const found = isIpv4 ? (answers.length > 1 ? answers.shift() : answers[0]) : []
    if (isIpv4) asked++
    if (found !== undefined) names.send(reply(question, found), port, address)
  })
  await new Promise<void>((resolve) => names.bind(0, '127.0.0.1', resolve))
  web = { allows: (address) => address === OUTSIDE, resolve: resolveWithin(5_000) }
  for (const address of [OUTSIDE, INSIDE] as const) {
    const server = http.createServer((request, response) => {
      requests[address].push(request.url ?? '')
      if (request.url !== '/to-itself') return void response.end('bytes')
      response.writeHead(302, { location: `http://rebind.test:${port}/other` }).end()
    })
    await new Promise<void>((resolve) => server.listen(port, address, resolve))
    port = (server.address() as AddressInfo).port
    servers.push(server)
  }
})
/** Names, as the server of this file gives them within a time. */
function resolveWithin(timeoutMs: number) {
  const resolver = new Resolver({ timeout: timeoutMs * slowness(), tries: 1 })
  resolver.setServers([`127.0.0.1:${names.address().port}`])
  return createResolve(resolver)
}

beforeEach(() => {
  asked = 0
  for (const seen of Object.values(requests)) seen.length = 0
})
afterAll(() => {
  names.close()
  servers.forEach((server) => server.close())
})

/** A reply of the name server with these IPv4 addresses (RFC 1035, §4.1). */
function reply(question: Buffer, addresses: readonly string[]): Buffer {
  const end = question.indexOf(0, 12) + 5
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt32BE(0, 8)
  const records = addresses.map((address) => {
    const start = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]
    return Buffer.from([...start, ...address.split('.').map(Number)])
  })
  return Buffer.concat([head, ...records])
}

const url = (path: string) => `http://rebind.test:${port}${path}`
const hook = (path: string, over = web) => {
  const delivery = {
    id: 1,
    url: url(path),
    kind: 'test',
    says: '',
    href: '/',
    createdAt: new Date(),
  }
  return deliver(delivery, { secret: 's', body: '{}', now: new Date() }, over)
}

describe('a name that changes its address', () => {
  it('after it was checked leads to the address that was checked', async () => {
    answers = [[OUTSIDE], [INSIDE]]
    expect(await fetchImage(url('/a.png'), web)).toMatchObject({ ok: true })
    answers = [[OUTSIDE], [INSIDE]]
    expect(await hook('/hook', web)).toEqual({ status: 200, error: null })
    expect(requests).toEqual({ [OUTSIDE]: ['/a.png', '/hook'], [INSIDE]: [] })
    expect(asked).toBe(2)
  })

  it('with a redirect to itself is checked again', async () => {
    answers = [[OUTSIDE], [INSIDE]]
    expect(await fetchImage(url('/to-itself'), web)).toEqual(NOT_FETCHED)
    expect(requests).toEqual({ [OUTSIDE]: ['/to-itself'], [INSIDE]: [] })
  })

  it('is not asked again by webhooks, which follow no redirect', async () => {
    answers = [[OUTSIDE], [INSIDE]]
    expect(await hook('/to-itself')).toEqual({ status: 302, error: 'answers with status 302' })
    expect(requests).toEqual({ [OUTSIDE]: ['/to-itself'], [INSIDE]: [] })
  })
})

describe('a name', () => {
  it('with several addresses is used only with the one that was checked', async () => {
    answers = [[INSIDE, OUTSIDE]]
    expect(await fetchImage(url('/a.png'), web)).toEqual(NOT_FETCHED)
    expect(requests[INSIDE]).toEqual([])
  })

  it.each(['127.0.8.2', '10.0.0.7', '169.254.169.254', '100.64.0.1', '0.0.0.0', '192.168.1.1'])(
    'of the address %s leads nowhere',
    async (address) => {
      answers = [[address]]
      const real = { ...web, allows: openWeb.allows }
      expect(await fetchImage('http://rebind.test/a.png', real)).toEqual(NOT_FETCHED)
      expect(await hook('/hook', real)).toEqual(NOT_SENT)
      expect(requests).toEqual({ [OUTSIDE]: [], [INSIDE]: [] })
    },
  )

  it('whose server does not answer is given up', async () => {
    answers = []
    const hasty = { ...web, resolve: resolveWithin(50) }
    const unreached = { ok: false, text: 'cannot be reached' }
    expect(await fetchImage(url('/a.png'), hasty)).toEqual(unreached)
    expect(await hook('/hook', hasty)).toEqual({ status: null, error: 'cannot be reached' })
  })
})
