import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FOUND, probe } from '../../../src/tracker/prober/probe.ts'
import type { Client } from '../../support/clients/clients.ts'
import {
  hasLibtorrent,
  isInstalled,
  startLibtorrent,
  startTransmission,
} from '../../support/clients/clients.ts'
import { encode, singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { freePort } from '../../support/processes/ports.ts'
import { slowness } from '../../support/slowness.ts'
import { startUdpRelay } from '../../support/udp-relay.ts'
import { until } from '../../support/until.ts'

const PIECE = 32_768
const PIECES = 5
const UNKNOWN = Buffer.alloc(20, 0xee)

let folder: string
let torrentFile: Buffer
let infoHash: Buffer

/** A folder with the first `pieces` of the payload; the rest is zero. */
function holding(pieces: number): string {
  const made = fs.mkdtempSync(path.join(folder, 'client-'))
  const part = Buffer.alloc(PIECES * PIECE)
  payload.copy(part, 0, 0, pieces * PIECE)
  fs.writeFileSync(path.join(made, 'probed'), part)
  return made
}
const payload = randomBytes(PIECES * PIECE)

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'prober-'))
  const pieces = Array.from({ length: PIECES }, (_, at) =>
    createHash('sha1')
      .update(payload.subarray(at * PIECE, (at + 1) * PIECE))
      .digest(),
  )
  const info = singleInfo('probed', payload.length, { pieces: Buffer.concat(pieces) })
  infoHash = createHash('sha1').update(encode(info)).digest()
  torrentFile = torrentOf(info, { announce: 'http://127.0.0.1:1/announce' })
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

/** Clients refuse a second connection of one peer ID, so each has another one. */
function ask(port: number, hash: Buffer = infoHash, host = '127.0.0.1') {
  const peerId = Buffer.concat([Buffer.from('-BB0001-'), randomBytes(12)])
  const to = { host, port, infoHash: hash, peerId, timeoutMs: 2_000 * slowness() }
  return probe({ ...to, wantsHolding: true })
}

const CLIENTS = [
  { name: 'libtorrent', isThere: hasLibtorrent(), start: startLibtorrent },
  { name: 'Transmission', isThere: isInstalled('transmission-daemon'), start: startTransmission },
]

describe.each(CLIENTS)('the prober and $name', ({ isThere, start }) => {
  let client: Client
  let port: number

  async function run(pieces: number) {
    port = await freePort()
    const task = { folder: holding(pieces), torrentFile, isSeed: pieces === PIECES }
    client = await start(task, [port])
    await until(async () => (await ask(port)).found === FOUND.reached, 30, 'the client answering')
  }

  it.skipIf(!isThere)('learns that a seeder has all pieces, over TCP and over uTP', async () => {
    await run(PIECES)
    const relay = await startUdpRelay(port)
    try {
      const full = async (at: number) => {
        const { found, holding: held } = await ask(at)
        return held !== null && (held.isAll || held.pieces === PIECES) ? found : null
      }
      await until(async () => (await full(port)) === FOUND.reached, 30, 'all pieces over TCP')
      await until(async () => (await full(relay.port)) === FOUND.utp, 30, 'all pieces over uTP')
      relay.drop = (packet) => packet % 2 === 0
      expect((await ask(relay.port)).found).toBe(FOUND.utp)
      const other = await ask(port, UNKNOWN)
      expect(other.found).not.toBe(FOUND.reached)
      expect(other.holding).toBeNull()
    } finally {
      relay.stop()
      await client.stop()
    }
  })

  it.skipIf(!isThere)('learns that a seeder has all pieces over uTP on IPv6', async () => {
    await run(PIECES)
    const relay = await startUdpRelay(port, '::1')
    try {
      const six = async () => {
        const { found, holding: held } = await ask(relay.port, infoHash, '::1')
        return found === FOUND.utp && held !== null && (held.isAll || held.pieces === PIECES)
      }
      await until(six, 30, 'all pieces over uTP on IPv6')
      expect((await ask(relay.port, UNKNOWN, '::1')).holding).toBeNull()
    } finally {
      relay.stop()
      await client.stop()
    }
  })

  it.skipIf(!isThere)('counts the pieces of a client that has some', async () => {
    await run(2)
    try {
      const two = JSON.stringify({ isAll: false, pieces: 2 })
      const said = async () => JSON.stringify((await ask(port)).holding)
      await until(async () => (await said()) === two, 30, 'two pieces')
    } finally {
      await client.stop()
    }
  })
})

describe('the prober and a closed port', () => {
  it('finds no one over either transport', async () => {
    expect(await ask(await freePort())).toEqual({ found: FOUND.failed, holding: null })
    const six = await ask(await freePort(), infoHash, '::1')
    expect(six).toEqual({ found: FOUND.failed, holding: null })
  })
})
