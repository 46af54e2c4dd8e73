import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import bencode from 'bencode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import type { HolderMap, TrackerLink } from '../../../src/domain/fleet/holders.ts'
import { UNKNOWN_PASSKEY } from '../../../src/domain/announce/refusals.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import type { RoughRoad } from '../../support/bridge/rough-road.ts'
import { roughRoad } from '../../support/bridge/rough-road.ts'
import { until } from '../../support/until.ts'
import { aJobs, hashOf, passkeyOf } from '../support/a-jobs.ts'
import type { TestJobs } from '../support/a-jobs.ts'
import type { TestRole } from '../support/a-role.ts'
import { aFolder, aRole } from '../support/a-role.ts'
import { announcePacket, aUdpClient, scrapePacket, urlData } from '../support/a-udp-client.ts'

const NAMES = ['t1', 't2', 't3'] as const
const TORRENTS = Array.from({ length: 12 }, (_, index) => index + 1)
/** Each kind of network access, and the one that a tracker chooses. */
const IO: Readonly<Record<string, string>> = { t1: 'auto', t2: 'net', t3: 'auto' }

const HYBRID = 100

/** The info hashes of the hybrid torrent, which different trackers hold. */
let hybrid: readonly [v1: string, v2: string]
let folder: string
let jobs: TestJobs
let map: HolderMap
/** The way of the others to each tracker. */
const roads = new Map<string, RoughRoad>()
const roles = new Map<string, TestRole>()
const stopped = new Set<string>()
const at = (name: string) => roles.get(name) as TestRole

beforeAll(async () => {
  folder = aFolder('three')
  const url = `unix:${path.join(folder, 'bridge.sock')}`
  jobs = aJobs(url)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= 5; member++) jobs.member(member)
  for (const torrent of TORRENTS) jobs.torrent(torrent)
  for (const name of NAMES) await startTracker(name)
  await until(() => NAMES.every((name) => jobs.beats.some(({ node }) => node === name)))
  map = nextMap(null, NAMES, await linksOf(jobs))!
  hybrid = hybridOf(map)
  jobs.torrent(HYBRID, { infoHashes: [...hybrid] })
  jobs.holders(map)
  await until(() => NAMES.every((name) => ups(name) === 2), 40, 'the links between trackers')
})

afterAll(async () => {
  for (const [name, { role }] of roles) if (!stopped.has(name)) await role.stop()
  for (const road of roads.values()) await road.stop()
  await jobs.hub.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function startTracker(name: string): Promise<void> {
  const url = `unix:${path.join(folder, 'bridge.sock')}`
  const env = { BABOU_NODE: name, BABOU_BRIDGE: url, BABOU_TRACKER_IO: IO[name] }
  const udp = { BABOU_TRACKER_UDP: 'true', BABOU_TRACKER_THREADS: '1' }
  roles.set(name, await aRole({ data: path.join(folder, name), env: { ...env, ...udp } }))
  await at(name).ready()
}

function hybridOf({ holders }: HolderMap): [string, string] {
  const holderOf = (hash: string) => {
    const [w0, w1, w2, w3, w4] = hashWords(hash)
    return holders[slotOf(w0, w1, w2, w3, w4)]
  }
  const v1 = hashOf(HYBRID)
  const others = TORRENTS.map((torrent) => hashOf(HYBRID + torrent))
  return [v1, others.find((hash) => holderOf(hash) !== holderOf(v1))!]
}

/** A road to where each tracker reports that others can ask it. */
async function linksOf({ beats }: TestJobs): Promise<ReadonlyMap<string, TrackerLink>> {
  const links = new Map<string, TrackerLink>()
  for (const { node, storeId, listens } of beats) {
    const url = `unix:${path.join(folder, `to-${node}.sock`)}`
    if (!roads.has(node)) roads.set(node, await roughRoad(url, listens?.link ?? ''))
    links.set(node, { url, storeId })
  }
  return links
}

function ups(name: string): number {
  return at(name).diary.lines.filter(({ event }) => event === 'trackers.link-up').length
}

const scraped = (name: string) => scrapedHashes(name, TORRENTS.map(hashOf))

async function scrapedHashes(name: string, hashes: readonly string[]) {
  const files = await filesOf(name, hashes)
  return files.map(({ complete, incomplete }) => [complete, incomplete])
}

async function filesOf(name: string, hashes: readonly string[]) {
  const query = hashes.map((hash) => `info_hash=${escaped(hash)}`).join('&')
  const reply = await fetch(`${at(name).url}/${passkeyOf(1)}/scrape?${query}`)
  const read = bencode.decode(Buffer.from(await reply.arrayBuffer())) as {
    files: Record<string, { complete: number; incomplete: number; downloaded: number }>
  }
  return Object.values(read.files)
}

function escaped(hash: string): string {
  return hash.replaceAll(/../g, '%$&')
}

const port = (name: string) => Number(new URL(at(name).url).port)

/**
 * Scrapes each torrent over one connection, which the client ends after the last request; returns
 * the info hashes of the replies. `isTogether`: in one piece.
 */
async function inARow(name: string, isTogether: boolean): Promise<readonly string[]> {
  const requests = TORRENTS.map((torrent) => {
    const query = `info_hash=${escaped(hashOf(torrent))}`
    return `GET /${passkeyOf(1)}/scrape?${query} HTTP/1.1\r\nHost: t\r\n\r\n`
  })
  const socket = net.connect(Number(new URL(at(name).url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  socket.setNoDelay(true)
  socket.on('data', (chunk) => chunks.push(chunk))
  for (const piece of isTogether ? [requests.join('')] : requests) socket.write(piece)
  socket.end()
  await once(socket, 'close')
  const text = Buffer.concat(chunks).toString('latin1')
  return [...text.matchAll(/5:filesd20:(.{20})/gs)].map(([, hash]) => {
    return Buffer.from(hash, 'latin1').toString('hex')
  })
}

describe('three trackers', () => {
  it('are one swarm for each torrent, whichever of them answers', async () => {
    for (const torrent of TORRENTS) {
      const seeder = { member: 1, torrent, event: 'started' as const }
      expect((await at('t1').announce(seeder)).failure).toBeNull()
      for (const [index, name] of NAMES.entries()) {
        const leecher = { member: 2 + index, torrent, event: 'started' as const, left: 1n }
        const reply = await at(name).announce(leecher)
        expect(reply.peers).toContain('127.0.0.1:20001')
        expect([reply.complete, reply.incomplete]).toEqual([1, index + 1])
      }
    }
    // One session each, at one tracker.
    await until(() => jobs.entries().length === 4 * TORRENTS.length)
  })

  it('count each client once in scrapes of many torrents, at any of them', async () => {
    for (const name of NAMES) {
      expect(await scraped(name)).toEqual(TORRENTS.map(() => [1, 3]))
    }
  })

  it('answer over UDP for each other, and know connection IDs of each other', async () => {
    const client = await aUdpClient(port('t1'))
    const id = await client.connect()
    for (const torrent of TORRENTS) {
      const options = urlData(`/${passkeyOf(5)}/announce`)
      const packet = announcePacket(id, { torrent, left: 1n, port: 7_000, options })
      packet.write(hashOf(torrent), 16, 'hex')
      for (const name of ['t1', 't2']) {
        const reply = (await client.ask(packet, 5, port(name))) as Buffer
        expect(reply.readInt32BE(0)).toBe(1)
        expect([reply.readInt32BE(16), reply.readInt32BE(12)]).toEqual([1, 4])
      }
    }
    const packet = scrapePacket(id, [], `/${passkeyOf(5)}/scrape`)
    const hashes = TORRENTS.map((torrent) => Buffer.from(hashOf(torrent), 'hex'))
    const scrape = Buffer.concat([packet.subarray(0, 16), ...hashes, packet.subarray(16)])
    const reply = (await client.ask(scrape, 5, port('t2'))) as Buffer
    expect(TORRENTS.map((_, index) => reply.readInt32BE(8 + 12 * index))).toEqual(
      TORRENTS.map(() => 1),
    )
    client.close()
  })

  it('know the passkey that a client used at another one, for its scrape over UDP', async () => {
    // No tracker knows a connection ID of this address yet: it is of an address and a minute.
    const client = await aUdpClient(port('t1'), '127.0.0.1', '127.0.0.66')
    const id = await client.connect()
    const hash = Buffer.from(hashOf(1), 'hex')
    const scrape = Buffer.concat([scrapePacket(id, []), hash])
    const options = urlData(`/${passkeyOf(5)}/announce`)
    const packet = announcePacket(id, { left: 1n, port: 7_000, options })
    packet.write(hashOf(1), 16, 'hex')
    expect((await client.ask(packet))?.readInt32BE(0)).toBe(1)
    for (const name of NAMES) {
      const reply = (await client.ask(scrape, 5, port(name))) as Buffer
      expect([reply.readInt32BE(0), reply.readInt32BE(8), reply.readInt32BE(16)]).toEqual([2, 1, 4])
    }
    client.close()
  })

  it('refuse a scrape with a connection ID that no announce had', async () => {
    const client = await aUdpClient(port('t1'), '127.0.0.1', '127.0.0.77')
    const id = await client.connect()
    const scrape = Buffer.concat([scrapePacket(id, []), Buffer.from(hashOf(1), 'hex')])
    for (const name of NAMES) {
      const reply = (await client.ask(scrape, 5, port(name))) as Buffer
      expect([reply.readInt32BE(0), reply.toString('latin1', 8)]).toEqual([3, UNKNOWN_PASSKEY.text])
    }
    client.close()
  })

  it('are one swarm for both hashes of a hybrid torrent, at the holder of the first', async () => {
    const [v1, v2] = hybrid
    const seeder = { member: 1, infoHash: v1, event: 'started' as const }
    expect((await at('t2').announce(seeder)).failure).toBeNull()
    for (const [index, name] of NAMES.entries()) {
      const leecher = { member: 2 + index, event: 'started' as const, left: 1n }
      const reply = await at(name).announce({ ...leecher, infoHash: v2 })
      expect(reply.peers).toContain('127.0.0.1:20001')
      expect([reply.complete, reply.incomplete]).toEqual([1, index + 1])
      // The same client, by the other hash.
      const again = await at(name).announce({ ...leecher, infoHash: v1 })
      expect([again.complete, again.incomplete]).toEqual([1, index + 1])
    }
    for (const name of NAMES)
      expect(await scrapedHashes(name, [v1, v2])).toEqual([
        [1, 3],
        [1, 3],
      ])
  })

  it('have the same number of snatches in replies and scrapes', async () => {
    const [v1, v2] = hybrid
    const whole = { member: 3, infoHash: v2, downloaded: 1_000_000n, event: 'completed' as const }
    for (const name of NAMES) expect((await at(name).announce(whole)).downloaded).toBe(1)
    for (const name of NAMES) {
      expect((await at(name).announce({ member: 1, infoHash: v1 })).downloaded).toBe(1)
      expect((await filesOf(name, [v1])).map(({ downloaded }) => downloaded)).toEqual([1])
    }
  })

  it('give each of many UDP clients the reply to its datagram', async () => {
    const clients = await Promise.all(TORRENTS.map(() => aUdpClient(port('t1'))))
    const options = urlData(`/${passkeyOf(5)}/announce`)
    const ask = async (torrent: number, name: string, transaction: number) => {
      const client = clients[torrent - 1]
      const id = await client.connect()
      const packet = announcePacket(id, { torrent, left: 1n, port: 7_000, options })
      packet.writeInt32BE(transaction, 12)
      packet.write(hashOf(torrent), 16, 'hex')
      const reply = await client.ask(packet, 5, port(name))
      expect([reply?.readInt32BE(0), reply?.readInt32BE(4)]).toEqual([1, transaction])
    }
    for (let round = 0; round < 20; round++) {
      for (const name of ['t1', 't2']) {
        await Promise.all(TORRENTS.map((torrent) => ask(torrent, name, 1_000 * round + torrent)))
      }
    }
    for (const client of clients) client.close()
  })

  it.each(['t1', 't2'])(
    'answer requests in order while an earlier one is forwarded, then the end (%s)',
    async (name) => {
      for (const isTogether of [true, false]) {
        expect(await inARow(name, isTogether)).toEqual(TORRENTS.map(hashOf))
      }
    },
  )

  it('report their links, and the requests that they forwarded and decided', async () => {
    for (const name of NAMES) {
      const links = NAMES.filter((other) => other !== name).map((node) => ({ node, isUp: true }))
      await until(() => {
        const said = jobs.beats.findLast(({ node }) => node === name)?.others
        const isWhole = JSON.stringify(said?.links) === JSON.stringify(links)
        return isWhole && said!.forwarded > 0 && said!.answered > 0 && said!.failed === 0
      })
    }
  })

  it('reach the holder by the standby when one of them cannot reach it', async () => {
    const nameAt = (torrent: number, places: readonly (number | null)[]) => {
      const [w0, w1, w2, w3, w4] = hashWords(hashOf(torrent))
      return map.trackers[places[slotOf(w0, w1, w2, w3, w4)] ?? -1]
    }
    const heldBy = (name: string) =>
      TORRENTS.filter((torrent) => {
        return nameAt(torrent, map.holders) === name && nameAt(torrent, map.standbys) !== 't1'
      })
    const holder = ['t2', 't3'].find((name) => heldBy(name).length > 0)!
    const theirs = heldBy(holder)
    // As if only the way from t1 to the holder were cut: the other one remains connected.
    roads.get(holder)?.close(true)
    await at('t1').role.stop()
    await startTracker('t1')
    await until(() => ups('t1') === 1, 40, 'the link of t1 to the other one')
    const before = jobs.entries().length
    for (const torrent of theirs) {
      const reply = await at('t1').announce({ member: 2, torrent, left: 1n })
      expect([reply.complete, reply.incomplete]).toEqual([1, 4])
      expect(reply.peers).toContain('127.0.0.1:20001')
    }
    const counts = await scrapedHashes('t1', theirs.map(hashOf))
    expect(counts).toEqual(theirs.map(() => [1, 4]))
    // No second session of a client that the holder knows.
    expect(jobs.entries().length).toBe(before)
    roads.get(holder)?.close(false)
    await until(() => ups('t1') === 2, 40, 'the link of t1 to the holder')
  })

  it('answer for one that stops, each torrent at the one that stands by for it', async () => {
    await at('t3').role.stop()
    stopped.add('t3')
    for (const torrent of TORRENTS) {
      for (const name of ['t1', 't2']) {
        const reply = await at(name).announce({ member: 1, torrent })
        expect(reply.failure).toBeNull()
        expect(reply.complete).toBe(1)
      }
    }
  })
})
