import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce } from '../../support/clients/announcer.ts'
import { until } from '../../support/until.ts'
import { hashOf, passkeyOf } from '../support/a-jobs.ts'
import { said } from '../support/a-role.ts'
import { announcePacket, aUdpClient, urlData } from '../support/a-udp-client.ts'
import type { KillableTrackers } from '../support/killable-trackers.ts'
import { killableTrackers } from '../support/killable-trackers.ts'
import { ways } from '../support/ways.ts'

const NAMES = ['t1', 't2']
const ALL = Array.from({ length: 40 }, (_, index) => index + 1)
const GIB = 2n ** 30n

describe.each(ways)('two trackers whose replies wait for copies, over %s', (io) => {
  let trackers: KillableTrackers

  beforeAll(async () => {
    trackers = await killableTrackers(NAMES, {
      ...{ members: 9, torrents: ALL.length },
      env: { BABOU_TRACKER_COPY_WAIT: '500', BABOU_TRACKER_IO: io },
    })
    await copied()
  })

  afterAll(() => trackers.stop())

  const at = (name: string) => trackers.at(name)
  type Given = Parameters<typeof said>[0]
  const tell = (name: string, given: Given) =>
    announce(`http://127.0.0.1:${at(name).port}`, said(given))
  const held = () => ALL.filter((torrent) => trackers.heldBy('t1', [torrent]) === 1)

  /** Waits until each tracker has a copy of all slots that it stands by for. */
  async function copied(): Promise<void> {
    const isCopied = async (name: string) => {
      const { standby, holders } = await at(name).readiness()
      if (standby === null || standby.sentTo.length === 0) return false
      const isSent = standby.sentTo.every(({ slots }) => slots === holders?.holds)
      return isSent && standby.keeps.slots === holders?.standsBy
    }
    await until(async () => (await Promise.all(NAMES.map(isCopied))).every(Boolean), 40)
  }

  async function replies() {
    const found = (await at('t1').readiness()).standby?.replies
    if (found === undefined || found === null) throw new Error('no reply waits')
    return found
  }

  it('answer each announce, over HTTP and UDP, at the holder and at the other tracker', async () => {
    const before = await replies()
    const torrents = held()
    const all = torrents.flatMap((torrent) =>
      NAMES.map((name, index) => tell(name, { member: 1 + index, torrent, event: 'started' })),
    )
    for (const reply of await Promise.all(all)) expect(reply.failure).toBeNull()
    const client = await aUdpClient(at('t1').port)
    const options = urlData(`/${passkeyOf(3)}/announce`)
    const packet = announcePacket(await client.connect(), { port: 20_003, options })
    packet.set(Buffer.from(hashOf(torrents[0]), 'hex'), 16)
    const heard = await client.ask(packet)
    client.close()
    // An announce; interval, leechers, seeders.
    expect([heard?.readInt32BE(0), heard?.readInt32BE(16)]).toEqual([1, 3])
    const after = await replies()
    expect(after.held - before.held).toBe(2 * torrents.length + 1)
    expect(after.notHeld).toBe(before.notHeld)
  })

  it('answer eventually while the other tracker does not, and delay no other reply', async () => {
    const [torrent] = held()
    const { held: before, late } = await replies()
    at('t2').pause()
    try {
      const both = [
        tell('t1', { member: 4, torrent, event: 'started' }),
        tell('t1', { member: 1, torrent }),
      ]
      for (const reply of await Promise.all(both)) expect(reply.failure).toBeNull()
    } finally {
      at('t2').resume()
    }
    expect(await replies()).toMatchObject({ held: before + 1, late: late + 1 })
  })

  it('have at the other tracker what a killed one had answered', async () => {
    await copied()
    const torrents = held()
    const all = torrents.map((torrent) => tell('t1', { member: 5, torrent, left: GIB }))
    for (const reply of await Promise.all(all)) expect(reply.failure).toBeNull()
    await at('t1').kill()
    for (const torrent of torrents) {
      const { peers } = await tell('t2', { member: 6, torrent, left: GIB })
      expect(peers).toContain('127.0.0.1:20005')
    }
  })

  it('wait for no tracker that is gone, which is counted', async () => {
    await at('t1').start()
    await trackers.linked()
    await copied()
    await at('t2').kill()
    const isCut = async () => (await at('t1').readiness()).standby?.sentTo.length === 0
    await until(isCut, 40, 'the link being cut')
    const { notHeld, late } = await replies()
    const [torrent] = held()
    const reply = await tell('t1', { member: 7, torrent, event: 'started' })
    expect(reply.failure).toBeNull()
    expect(await replies()).toMatchObject({ notHeld: notHeld + 1, late })
  })
})
