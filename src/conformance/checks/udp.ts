import type { Check } from '../check.ts'
import { check } from '../check.ts'
import { must } from '../fault.ts'
import { endpoints } from '../reply.ts'
import type { Subject } from '../subject.ts'
import { othersThan, peerId, portOf } from '../query.ts'
import type { UdpAnnounce } from '../udp.ts'
import {
  ACTION,
  announcePacket,
  connectionId,
  connectPacket,
  scrapePacket,
  udpExchange,
  urlData,
} from '../udp.ts'

// Rules 101-106: UDP (BEP 15), with the passkey as in BEP 41.

const addressOf = (tracker: Subject): URL => new URL(tracker.facts.udpUrl as string)

/** Announces over UDP. Resolves with the reply, or null if there is none. */
async function announced(tracker: Subject, client: string, given: Partial<UdpAnnounce> = {}) {
  const at = addressOf(tracker)
  const packet = announcePacket({
    connection: given.connection ?? (await connectionId(at)),
    hash: tracker.hash,
    peerId: peerId(client, tracker.hash),
    left: BigInt(tracker.facts.sizeBytes),
    port: portOf(client),
    options: urlData(tracker.path()),
    ...given,
  })
  return udpExchange(at, packet)
}

function mustBeAnnounced(reply: Buffer | null): asserts reply is Buffer {
  must(reply !== null, 'no reply to an announce')
  const action = reply.readUInt32BE(0)
  must(action === ACTION.announce, `refused: ${reply.toString('latin1', 8)}`)
  must(reply.length >= 20, `a reply of ${reply.length} bytes`)
}

function mustBeRefused(reply: Buffer | null, what: string): void {
  const isError = reply === null || reply.readUInt32BE(0) === ACTION.error
  must(isError, `${what} is accepted`)
}

export const udp: readonly Check[] = [
  check(
    101,
    'a connect gets 16 bytes; another magic number gets no reply',
    async (tracker) => {
      const at = addressOf(tracker)
      await connectionId(at)
      const reply = await udpExchange(at, connectPacket(1, 0x123n))
      must(reply === null, 'a connect with another magic number is answered')
      must((await udpExchange(at, Buffer.alloc(8))) === null, '8 bytes are answered')
    },
    ['udp'],
  ),
  check(
    101,
    'a connection ID that was not issued is refused',
    async (tracker) => {
      mustBeRefused(await announced(tracker, 'guess', { connection: 0x1234n }), 'a guessed id')
    },
    ['udp'],
  ),
  check(
    102,
    'the passkey is read from URL data, in one part or several',
    async (tracker) => {
      mustBeAnnounced(await announced(tracker, 'whole'))
      const options = urlData(tracker.path(), 10)
      mustBeAnnounced(await announced(tracker, 'pieces', { options }))
      const padded = Buffer.concat([Buffer.from([1, 1]), urlData(tracker.path())])
      mustBeAnnounced(await announced(tracker, 'padded', { options: padded }))
    },
    ['udp'],
  ),
  check(
    102,
    'an announce without a complete passkey is refused',
    async (tracker) => {
      mustBeRefused(await announced(tracker, 'none', { options: Buffer.alloc(0) }), 'no passkey')
      const cut = Buffer.from([2, 40, 0x2f, 0x61])
      mustBeRefused(await announced(tracker, 'cut', { options: cut }), 'incomplete URL data')
    },
    ['udp', 'passkeys'],
  ),
  check(
    103,
    'peers have the address family of the request',
    async (tracker) => {
      mustBeAnnounced(await announced(tracker, 'seeder', { left: 0n }))
      const options = urlData(tracker.path('announce', 1))
      const reply = await announced(tracker, 'leecher', { options })
      mustBeAnnounced(reply)
      const peers = othersThan('leecher', endpoints(reply.subarray(20), 4))
      must(peers.length === 1, `${peers.length} peers instead of one`)
      must(reply.readUInt32BE(16) === 1, `${reply.readUInt32BE(16)} seeders instead of one`)
    },
    ['udp', 'two members'],
  ),
  check(
    104,
    'port 0 is refused, an unknown event counts as none',
    async (tracker) => {
      mustBeRefused(await announced(tracker, 'zero', { port: 0 }), 'port 0')
      mustBeAnnounced(await announced(tracker, 'odd', { event: 99 }))
    },
    ['udp'],
  ),
  check(
    105,
    'a scrape answers in the order of its hashes',
    async (tracker) => {
      const at = addressOf(tracker)
      const connection = await connectionId(at)
      mustBeAnnounced(await announced(tracker, 'seeder', { left: 0n, connection }))
      const absent = 'c'.repeat(40)
      const asked = scrapePacket(connection, [absent, tracker.hash])
      const packet = Buffer.concat([asked, urlData(tracker.path())])
      const reply = (await udpExchange(at, packet)) ?? (await udpExchange(at, asked))
      must(reply !== null && reply.readUInt32BE(0) === ACTION.scrape, 'no reply to a scrape')
      must(reply.length === 8 + 24, `${reply.length} bytes for two hashes`)
      must(reply.readUInt32BE(8) === 0, 'an unknown torrent has seeders')
      must(reply.readUInt32BE(20) >= 1, 'the known torrent has no seeder')
    },
    ['udp'],
  ),
  check(
    106,
    'no reply is larger than its request before the address is verified',
    async (tracker) => {
      const at = addressOf(tracker)
      const reply = await announced(tracker, 'forged', { connection: 0n })
      must(reply === null || reply.length <= 98, `${reply?.length} bytes for a forged request`)
      const connect = await udpExchange(at, connectPacket(3))
      must(connect === null || connect.length <= 16, 'a connect is answered with more than it sent')
    },
    ['udp'],
  ),
]
