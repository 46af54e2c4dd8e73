import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announceRequest, readReply } from '../support/announces.ts'
import { aServer, once } from '../support/a-server.ts'
import { passkeyOf } from '../support/a-tracker.ts'
import {
  announcePacket,
  aUdpClient,
  connectPacket,
  scrapePacket,
  urlData,
} from '../support/a-udp-client.ts'
import { ways } from '../support/ways.ts'

const NONE = Buffer.alloc(0)
/** Time within which a reply would have arrived. */
const SOON = 0.15

describe.each(ways)('the tracker over UDP (%s)', (io) => {
  let server: Awaited<ReturnType<typeof aServer>>
  let client: Awaited<ReturnType<typeof aUdpClient>>

  beforeAll(async () => {
    server = await aServer({ io, udp: true })
    for (let id = 1; id <= 400; id++) server.member(id)
    for (let id = 1; id <= 9; id++) server.torrent(id)
    client = await aUdpClient(server.port)
  })

  afterAll(async () => {
    client.close()
    await server.stop()
  })

  it('rule 101: gives a connection ID for the same transaction, in as many bytes', async () => {
    const reply = await client.ask(connectPacket(-12_345))
    expect(reply?.length).toBe(16)
    expect(reply?.readInt32BE(0)).toBe(0)
    expect(reply?.readInt32BE(4)).toBe(-12_345)
  })

  it('rule 101: ignores a wrong magic number and packets that are too short', async () => {
    expect(await client.ask(connectPacket(1, 0x41727101981n), SOON)).toBeNull()
    expect(await client.ask(connectPacket(1).subarray(0, 15), SOON)).toBeNull()
    expect(await client.ask(Buffer.alloc(0), SOON)).toBeNull()
    const other = connectPacket(1)
    other.writeInt32BE(9, 8)
    expect(await client.ask(other, SOON)).toBeNull()
  })

  it('rule 101: accepts an ID for two minutes, and only from its address', async () => {
    const connection = await client.connect()
    server.pass(120)
    expect((await client.announce({}, connection)).error).toBeNull()
    server.pass(180)
    expect((await client.announce({}, connection)).error).toMatch(/^Connection id/)
    expect((await client.announce({}, 0n)).error).toMatch(/^Connection id/)
    const other = await aUdpClient(server.port, '127.0.0.2')
    expect((await client.announce({}, await other.connect())).error).toMatch(/^Connection id/)
    other.close()
  })

  it('rule 101: ignores a flood of wrong IDs', async () => {
    const flood = await aUdpClient(server.port, '127.0.0.3')
    server.pass(1)
    for (let time = 0; time < 1_200; time++) {
      flood.send(announcePacket(1n))
      if (time % 50 === 49) await flood.connect()
    }
    // A connect is answered after everything that came before it.
    expect(flood.heard()).toBe(1_000 + 1_200 / 50)
    flood.close()
    server.pass(1)
  })

  it('rule 102: finds the passkey in the URL data, however it is cut and padded', async () => {
    const path = `/${passkeyOf(1)}/announce`
    const cut = [urlData(path.slice(0, 9)), Buffer.of(1, 1), urlData(path.slice(9)), Buffer.of(0)]
    const takes = async (...options: Buffer[]) =>
      (await client.announce({ options: Buffer.concat(options) })).error
    expect(await takes(...cut, urlData('/nonsense'))).toBeNull()
    expect(await takes(Buffer.of(9, 3, 1, 2, 3), urlData(path))).toBeNull()
    expect(await takes(urlData(`/announce${path}`))).toBeNull()
    expect(await takes(urlData(`${path}?x=1`))).toBeNull()
    expect(await takes(urlData(`/announce.php?passkey=${passkeyOf(1)}`))).toBeNull()
    expect(await takes(urlData(`/announce/${passkeyOf(1)}`))).toBeNull()
    expect(await takes(NONE)).toMatch(/^Unknown passkey/)
    expect(await takes(urlData('/announce'))).toMatch(/^Unknown passkey/)
    expect(await takes(Buffer.of(0), urlData(path))).toMatch(/^Unknown passkey/)
    expect(await takes(urlData(path), Buffer.of(2, 200, 1))).not.toBeNull()
    const short = announcePacket(await client.connect(), { options: NONE }).subarray(0, 97)
    expect((await client.ask(short))?.readInt32BE(0)).toBe(3)
  })

  it("rule 103: gives peers of the client's family, and no more than one packet can contain", async () => {
    const six = await aUdpClient(server.port, '::1')
    for (let member = 1; member <= 230; member++) {
      const given = { member, torrent: 2, port: 10_000 + member }
      expect((await client.announce(given)).error).toBeNull()
      expect((await six.announce(given)).error).toBeNull()
    }
    const asked = { member: 300, torrent: 2, left: 5n, port: 9_000, event: 2 }
    const some = await client.announce(asked)
    expect(some).toMatchObject({ transaction: 77, seeders: 230, leechers: 1 })
    expect(some.ports?.length).toBe(50)
    expect((await client.announce({ ...asked, numwant: 1_000 })).ports?.length).toBe(200)
    expect((await client.announce({ ...asked, numwant: 0 })).ports).toEqual([])
    const most = await six.announce({ ...asked, numwant: 1_000 })
    expect(most.ports?.length).toBe(74)
    expect(most.bytes).toBeLessThan(1_400)
    six.close()
  })

  it('rule 104: uses the port of the packet and the address of the sender', async () => {
    const given = { member: 2, torrent: 3, ip: 0x09090909 }
    await client.announce({ ...given, port: 4_711, event: 2 })
    const seen = await once(server.port, announceRequest({ member: 3, torrent: 3, left: 4 }))
    expect(readReply(seen).peers).toEqual(['127.0.0.1:4711'])
    expect((await client.announce({ ...given, port: 0 })).error).toMatch(/port/)
    expect((await client.announce({ ...given, event: 3 })).seeders).toBe(0)
    expect((await client.announce({ ...given, event: 99 })).seeders).toBe(1)
  })

  it('rule 104: events 1, 2, 3 are completed, started, stopped, and bytes count', async () => {
    const given = { member: 4, torrent: 4, port: 4_444 }
    await client.announce({ ...given, event: 2, left: 1_000_000n })
    await client.announce({ ...given, event: 1, down: 1_000_000n, up: 5n })
    await client.announce({ ...given, event: 3, down: 1_000_000n, up: 9n })
    const mine = server.written().filter((entry) => entry.port4 === 4_444)
    expect(mine.map((entry) => entry.rawUp)).toEqual([0n, 5n, 4n])
    expect(mine.reduce((sum, entry) => sum + entry.rawDown, 0n)).toBe(1_000_000n)
    expect(server.world.torrents.snatches(server.torrent(4))).toBe(0)
  })

  it('rule 105: scrapes by position, with zeros for unknown torrents, and needs a passkey', async () => {
    await client.announce({ member: 5, torrent: 5, port: 5_005 })
    await client.announce({ member: 6, torrent: 5, port: 5_006, left: 7n })
    const words = async (packet: Buffer) => {
      const reply = await client.ask(packet)
      if (reply === null || reply.readInt32BE(0) === 3) return reply?.toString('latin1', 8)
      const rest = reply.subarray(8)
      return Array.from({ length: rest.length / 4 }, (_, at) => rest.readInt32BE(at * 4))
    }
    const connection = await client.connect()
    expect(await words(scrapePacket(connection, [5, 999, 5]))).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 1])
    const many = await words(
      scrapePacket(
        connection,
        Array.from({ length: 80 }, () => 5),
      ),
    )
    expect(many?.length).toBe(74 * 3)
    const other = await aUdpClient(server.port, '127.0.0.4')
    const unheard = await other.connect()
    const asked = await other.ask(scrapePacket(unheard, [5]))
    expect(asked?.toString('latin1', 8)).toMatch(/^Unknown passkey/)
    const named = await other.ask(scrapePacket(unheard, [5], `/${passkeyOf(1)}/scrape`))
    expect(named?.readInt32BE(8)).toBe(1)
    other.close()
  })

  it('rule 106: replies to an unproven source with no more bytes than it sent', async () => {
    for (const packet of [announcePacket(3n), scrapePacket(3n, [1])]) {
      for (const bytes of [16, 17, 33, 34, packet.length]) {
        const sent = packet.subarray(0, bytes)
        const reply = await client.ask(sent)
        expect(reply?.readInt32BE(0)).toBe(3)
        expect(reply?.length).toBeLessThanOrEqual(sent.length)
      }
    }
  })

  it('queues an announce while its torrent is locked', async () => {
    const row = server.torrent(6)
    expect(server.world.lock.tryTake(row)).toBe(true)
    const waiting = client.announce({ member: 7, torrent: 6, port: 7_007 })
    const other = await aUdpClient(server.port)
    expect((await other.announce({ member: 8, torrent: 7, port: 8_008 })).error).toBeNull()
    server.world.lock.release(row)
    expect(await waiting).toMatchObject({ error: null, seeders: 1 })
    other.close()
  })
})
