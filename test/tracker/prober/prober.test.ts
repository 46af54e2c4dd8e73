import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ENTRY_FLAG } from '../../../src/bridge/traffic-entry.ts'
import type { Finding } from '../../../src/tracker/prober/prober-loop.ts'
import { createProberLoop } from '../../../src/tracker/prober/prober-loop.ts'
import { attachProbes } from '../../../src/tracker/memory/probe-ring.ts'
import { sumStat } from '../../../src/tracker/memory/statistics.ts'
import { isUnreachable, P, PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { FOUND as PROBED, probe } from '../../../src/tracker/prober/probe.ts'
import { isInstalled, startAria2 } from '../../support/clients/clients.ts'
import { encode, singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'
import { announce } from '../support/announces.ts'
import { aTracker, hashOf } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

const PROTOCOL = '\x13BitTorrent protocol'
const PEER_ID = Buffer.from('-BB0001-............')

let tracker: Tracker
let loop: ReturnType<typeof createProberLoop>
let listener: net.Server
let port: number
/** What the client of the listener does with a connection. */
let answer: (socket: net.Socket, heard: Buffer) => void
let connections: number
let findings: Finding[]

const handshake = (hash: string) =>
  Buffer.concat([
    Buffer.from(`${PROTOCOL}\0\0\0\0\0\0\0\0`, 'latin1'),
    Buffer.from(hash, 'hex'),
    PEER_ID,
  ])

beforeEach(async () => {
  tracker = aTracker({ probeLocal: true, probesPerSecond: 1_000, deniedPorts: [] })
  tracker.torrent(1)
  tracker.torrent(2)
  for (let id = 1; id <= 3; id++) tracker.member(id)
  loop = createProberLoop(tracker.world, {
    client: '-BB0001-',
    onFinding: (one) => findings.push(one),
  })
  loop.start()
  connections = 0
  findings = []
  answer = (socket, heard) => void socket.write(handshake(heard.toString('hex', 28, 48)))
  listener = net.createServer((socket) => {
    connections++
    socket.on('error', () => undefined)
    socket.once('data', (heard) => answer(socket, heard))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  port = (listener.address() as net.AddressInfo).port
})

afterEach(() => {
  loop.stop()
  listener.close()
})

function flagsOf(torrent: number): number {
  const { world } = tracker
  const found = tracker.torrents.findById(torrent, 0)
  return world.words[world.swarms.at(found, 0) + P.flags]
}

const FOUND = PEER_FLAG.reached4 | PEER_FLAG.failed4
const seed = (given = {}) => announce(tracker, { port, from: '127.0.0.1', ...given })
const settled = (torrent = 1) =>
  until(() => (flagsOf(torrent) & FOUND) !== 0, 15, 'the prober noting something')

describe('the prober', () => {
  it('finds a client that answers with the hash, and records it in the journal', async () => {
    let heard: Buffer = Buffer.alloc(0)
    const usual = answer
    answer = (socket, bytes) => {
      heard = bytes
      usual(socket, bytes)
    }
    expect(seed().warning).toBeNull()
    await settled()
    expect(heard.toString('latin1', 0, 20)).toBe(PROTOCOL)
    expect(heard.toString('hex', 28, 48)).toBe(hashOf(1))
    expect(flagsOf(1) & FOUND).toBe(PEER_FLAG.reached4)
    expect(seed().warning).toBeNull()
    expect(tracker.entries.at(-1)?.flags).toBe(ENTRY_FLAG.seeding | ENTRY_FLAG.reachable)
    const entries = tracker.entries.length
    seed()
    expect(tracker.entries.length).toBe(entries)
  })

  it('warns once when no client listens, and tries again when the client restarts', async () => {
    listener.close()
    seed()
    await settled()
    expect(isUnreachable(flagsOf(1))).toBe(true)
    const told = seed()
    expect(told).toMatchObject({ failure: null, complete: 1 })
    expect(told.warning).toMatch(/^Others cannot connect/)
    expect(tracker.entries.at(-1)?.flags).toBe(ENTRY_FLAG.seeding | ENTRY_FLAG.unreachable)
    expect(seed().warning).toBeNull()
    seed({ event: 'started' })
    await settled()
    expect(seed().warning).toMatch(/^Others cannot connect/)
  })

  it('only counts silence when other clients answer: a local firewall causes no warning', async () => {
    const { world } = tracker
    const nowhere = (given = {}) => announce(tracker, { from: '255.255.255.255', ...given })
    nowhere()
    await until(() => sumStat(world.words, 'probesBlind') === 1, 15, 'silence')
    await until(() => (flagsOf(1) & (FOUND | PEER_FLAG.asked4)) === 0, 5, 'the doubt')
    seed({ torrent: 2 })
    await settled(2)
    expect(nowhere().warning).toBeNull()
    await settled()
    expect(flagsOf(1) & FOUND).toBe(PEER_FLAG.failed4)
    expect(nowhere().warning).toMatch(/^Others cannot connect/)
  })

  it.each([
    ['another hash', (socket: net.Socket) => void socket.write(handshake('ee'.repeat(20)))],
    [
      'something else',
      (socket: net.Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
  ])('does not accept %s as the client', async (_, other) => {
    answer = other
    seed()
    await settled()
    expect(flagsOf(1) & FOUND).toBe(PEER_FLAG.failed4)
  })

  it('accepts a client that listens, and closes or sends nothing', async () => {
    answer = (socket) => void socket.destroy()
    seed()
    await settled()
    expect(flagsOf(1) & FOUND).toBe(PEER_FLAG.reached4)
  })

  it('connects once to a port, however many torrents are announced from it', async () => {
    seed()
    await settled(1)
    seed({ torrent: 2 })
    await settled(2)
    expect(connections).toBe(1)
  })

  it('connects once when many torrents are announced together, and reports one finding', async () => {
    for (const torrent of [1, 2]) seed({ torrent })
    await settled(1)
    await settled(2)
    expect(connections).toBe(1)
    expect(findings).toEqual([{ memberId: 1, family: 4, port, found: PROBED.reached }])
  })

  it('connects to one network only thirty times per minute', async () => {
    tracker.settings({ sessionsPerTorrent: 100 })
    for (let at = 1; at <= 34; at++) {
      seed({ peer: `p${at}`, from: `127.0.0.${at}`, member: 1 + (at % 3) })
    }
    const { words } = tracker.world
    await until(() => sumStat(words, 'probes') === 30, 15, 'thirty connections')
    await until(() => attachProbes(words).waiting() === 0, 15, 'the other questions')
    expect(sumStat(words, 'probes')).toBe(30)
  })

  it('connects to one IPv6 network only thirty times per minute, whatever the port', async () => {
    tracker.settings({ sessionsPerTorrent: 100 })
    for (let at = 1; at <= 34; at++) {
      seed({ peer: `p${at}`, from: '::1', port: 1_024 + at, member: 1 + (at % 3) })
    }
    const { words } = tracker.world
    await until(() => sumStat(words, 'probes') === 30, 15, 'thirty connections')
    await until(() => attachProbes(words).waiting() === 0, 15, 'the other questions')
    expect(sumStat(words, 'probes')).toBe(30)
  })

  it('drops its result when the session moves', async () => {
    seed()
    await settled()
    seed({ port: port === 65_535 ? 1_024 : port + 1 })
    expect(flagsOf(1) & PEER_FLAG.reached4).toBe(0)
  })

  it('never connects to private addresses, or to any when it is disabled', async () => {
    const probes = attachProbes(tracker.world.words)
    tracker.settings({ probeLocal: false })
    seed()
    tracker.settings({ probesPerSecond: 0, probeLocal: true })
    seed({ torrent: 2 })
    expect(probes.waiting()).toBe(0)
    tracker.settings({ probesPerSecond: 1_000, probeLocal: true })
    seed()
    await settled()
    expect(connections).toBe(1)
  })

  it('accepts no more questions than it has room for, and accepts others later', () => {
    loop.stop()
    const probes = attachProbes(tracker.world.words)
    for (let from = 1; from <= 3_000; from++) {
      seed({ peer: `p${from}`, member: 1 + (from % 3), port: 1_024 + from, event: 'started' })
      if (from % 3 === 0)
        seed({ peer: `p${from}`, member: 1, port: 1_024 + from, event: 'stopped' })
    }
    tracker.settings({ sessionsPerTorrent: 100 })
    const waiting = probes.waiting()
    expect(waiting).toBeLessThanOrEqual(1_024)
    for (let number = 0; number < waiting; number++) expect(probes.take()).not.toBeNull()
    expect(probes.take()).toBeNull()
  })
})

describe.skipIf(!isInstalled('aria2c'))('the prober and aria2', () => {
  it('reaches it with a hash that it has, and gets no answer for another', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'prober-'))
    const info = singleInfo('probed', 40_000)
    const infoHash = createHash('sha1').update(encode(info)).digest('hex')
    const torrentFile = torrentOf(info, { announce: 'http://127.0.0.1:1/announce' })
    const aria = await startAria2({ folder, torrentFile, isSeed: false })
    try {
      const ask = async (hash: string, port = aria.port) => {
        const to = { host: '127.0.0.1', port, peerId: PEER_ID, timeoutMs: 2_000 * slowness() }
        return (await probe({ ...to, infoHash: Buffer.from(hash, 'hex') })).found
      }
      await until(async () => (await ask(infoHash)) === PROBED.reached, 20, 'aria2 answering')
      expect(await ask('ee'.repeat(20))).not.toBe(PROBED.reached)
      expect(await ask(infoHash, 1)).toBe(PROBED.failed)
    } finally {
      await aria.stop()
      fs.rmSync(folder, { recursive: true })
    }
  })
})
