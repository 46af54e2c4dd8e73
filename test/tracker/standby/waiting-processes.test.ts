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
const MEMBERS = 90
const CUT = /"event":"(trackers\.link-down|standby\.(copy-)?refused)"/g

describe.each(ways)('two trackers whose replies wait for copies, over %s', (io) => {
  let trackers: KillableTrackers
  let members = 0

  beforeAll(async () => {
    trackers = await killableTrackers(NAMES, {
      ...{ members: MEMBERS, torrents: ALL.length },
      env: { BABOU_TRACKER_COPY_WAIT: '500', BABOU_TRACKER_IO: io },
    })
    await copied()
  })

  afterAll(() => trackers.stop())

  const at = (name: string) => trackers.at(name)
  type Given = Parameters<typeof said>[0]
  const tell = (name: string, given: Given) =>
    announce(`http://127.0.0.1:${at(name).port}`, said(given))
  /** A member who has no session. */
  const newMember = () => ++members
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

  /**
   * Does the work again if a link was cut during it: after a second without a reply, the other
   * tracker takes over what it has copies of, and nothing has a copy until all is copied again.
   */
  async function undisturbed<Found>(work: () => Promise<Found>): Promise<Found> {
    const cuts = () => NAMES.flatMap((name) => at(name).output().match(CUT) ?? []).length
    for (;;) {
      await copied()
      const before = cuts()
      const found = await work().catch((error: unknown) => {
        if (cuts() === before) throw error
      })
      if (found !== undefined && cuts() === before) return found
    }
  }

  async function replies() {
    const found = (await at('t1').readiness()).standby?.replies
    if (found === undefined || found === null) throw new Error('no reply waits')
    return found
  }

  it('answer each announce, over HTTP and UDP, at the holder and at the other tracker', async () => {
    const torrents = held()
    const counted = await undisturbed(async () => {
      const before = await replies()
      const both = NAMES.map((name) => ({ name, member: newMember() }))
      const all = torrents.flatMap((torrent) =>
        both.map(({ name, member }) => tell(name, { member, torrent, event: 'started' })),
      )
      for (const reply of await Promise.all(all)) expect(reply.failure).toBeNull()
      // An announce; interval, leechers, seeders.
      const heard = await tellOverUdp(newMember(), torrents[0])
      expect([heard?.readInt32BE(0), heard?.readInt32BE(16)]).toEqual([1, members])
      const after = await replies()
      return [after.held - before.held, after.notHeld - before.notHeld]
    })
    expect(counted).toEqual([2 * torrents.length + 1, 0])
  })

  async function tellOverUdp(member: number, torrent: number) {
    const client = await aUdpClient(at('t1').port)
    const options = urlData(`/${passkeyOf(member)}/announce`)
    const packet = announcePacket(await client.connect(), { port: 20_000 + member, options })
    packet.set(Buffer.from(hashOf(torrent), 'hex'), 16)
    try {
      return await client.ask(packet)
    } finally {
      client.close()
    }
  }

  it('answer eventually while the other tracker does not, and delay no other reply', async () => {
    const [torrent] = held()
    const counted = await undisturbed(async () => {
      const known = newMember()
      await tell('t1', { member: known, torrent, event: 'started' })
      const before = await replies()
      at('t2').pause()
      try {
        const both = [
          tell('t1', { member: newMember(), torrent, event: 'started' }),
          tell('t1', { member: known, torrent }),
        ]
        for (const reply of await Promise.all(both)) expect(reply.failure).toBeNull()
      } finally {
        at('t2').resume()
      }
      const after = await replies()
      return [after.held - before.held, after.late - before.late]
    })
    expect(counted).toEqual([1, 1])
  })

  it('have at the other tracker what a killed one had answered', async () => {
    const torrents = held()
    const member = await undisturbed(async () => {
      const member = newMember()
      const all = torrents.map((torrent) => tell('t1', { member, torrent, left: GIB }))
      for (const reply of await Promise.all(all)) expect(reply.failure).toBeNull()
      return member
    })
    await at('t1').kill()
    const asking = newMember()
    for (const torrent of torrents) {
      const { peers } = await tell('t2', { member: asking, torrent, left: GIB })
      expect(peers).toContain(`127.0.0.1:${20_000 + member}`)
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
    const reply = await tell('t1', { member: newMember(), torrent, event: 'started' })
    expect(reply.failure).toBeNull()
    expect(await replies()).toMatchObject({ notHeld: notHeld + 1, late })
  })
})
