import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STAT, statsBase } from '../../../src/tracker/memory/statistics.ts'
import { announceRequest, readReply } from '../support/announces.ts'
import { aServer, connect } from '../support/a-server.ts'
import { ways } from '../support/ways.ts'

const SESSIONS = 60
const ROUNDS = 40

describe.each(ways)('two announce threads on one torrent (%s)', (io) => {
  let server: Awaited<ReturnType<typeof aServer>>

  beforeAll(async () => {
    server = await aServer({ io, threads: 2 })
    for (let id = 1; id <= SESSIONS; id++) server.member(id)
    server.torrent(1)
  })

  afterAll(() => server.stop())

  it('count every byte once, in the order of each session', async () => {
    const acknowledged = new Map<number, number>()
    // One after the other: of simultaneous connections, one thread may accept all.
    const clients = []
    for (let member = 1; member <= SESSIONS; member++) {
      const client = await connect(server.port)
      const left = member % 2 === 0 ? 0 : 9
      client.write(announceRequest({ member, up: 0, left, event: 'started', port: 3_000 + member }))
      expect(readReply(await client.reply()).failure).toBeNull()
      clients.push(client)
    }
    await Promise.all(
      clients.map(async (client, index) => {
        const member = index + 1
        const send = async (up: number, event?: string) => {
          const left = event === 'stopped' || member % 2 === 0 ? 0 : 9
          client.write(announceRequest({ member, up, left, event, port: 3_000 + member }))
          expect(readReply(await client.reply()).failure).toBeNull()
          acknowledged.set(member, up)
        }
        let up = 0
        for (let round = 0; round < ROUNDS; round++) {
          up += 1 + ((member * 7_919 + round * 104_729) % 100_000)
          await send(up)
        }
        if (member % 3 === 0) await send(up, 'stopped')
        client.socket.destroy()
      }),
    )

    const booked = new Map<number, bigint>()
    const sequences = new Set<bigint>()
    for (const entry of server.written()) {
      booked.set(entry.memberId, (booked.get(entry.memberId) ?? 0n) + entry.rawUp)
      sequences.add(entry.sequence)
    }
    for (const [member, up] of acknowledged) expect(booked.get(member)).toBe(BigInt(up))
    expect(sequences.size).toBe(server.written().length)
    expect(server.world.peerCount()).toBe(SESSIONS - SESSIONS / 3)
    expect(server.world.torrents.seeders(server.torrent(1))).toBe(SESSIONS / 2 - SESSIONS / 6)

    const announces = [0, 1].map((thread) => server.world.words[statsBase(thread) + STAT.announces])
    for (const count of announces) expect(count).toBeGreaterThan(ROUNDS)
  })
})
