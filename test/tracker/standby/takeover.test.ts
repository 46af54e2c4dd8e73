import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { countedSince } from '../../../src/tracker/memory/swarm/peer-row.ts'
import type { Site } from '../support/a-standby-pair.ts'
import { aPair, HELD, realParts, TORRENTS } from '../support/a-standby-pair.ts'
import { escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'
import { announce, aStep, countsIn, expectSame, steps } from '../support/standby-walks.ts'

/** More with BABOU_TEST_RUNS. */
const RUNS = Number(process.env.BABOU_TEST_RUNS ?? 60)

/** Seconds of seeding that no entry has told. */
const untold = ({ world, rows }: Site) =>
  rows.reduce((sum, row) => {
    for (let place = 0; place < world.swarms.size(row); place++) {
      sum += Math.max(0, countedSince(world.words, world.swarms.at(row, place)))
    }
    return sum
  }, 0)

/** How many of both torrents a scrape contains. */
function scraped({ send }: Site): number {
  const query = TORRENTS.map((id) => `info_hash=${escaped(hashOf(id))}`).join('&')
  const reply = send(`GET /${passkeyOf(1)}/scrape?${query} HTTP/1.1\r\nHost: t\r\n\r\n`) ?? ''
  return reply.split('10:downloaded').length - 1
}

describe('a tracker that takes over', () => {
  it('answers and counts as the dead one would have, whenever that dies and returns', async () => {
    await fc.assert(
      fc.asyncProperty(steps, (walk) => expectSame(walk)),
      { numRuns: RUNS },
    )
  })

  it('knows the snatches of clients that were never sent, and left before', async () => {
    await expectSame([
      aStep({ member: 2 }),
      aStep({ member: 2, does: 'complete' }),
      aStep({ member: 2, does: 'stop' }),
      aStep({ isCut: true }),
    ])
  })

  it.each([true, false])(
    'hands snatches whose clients have left to the holder that is back (with its disk: %s)',
    async (hasDisk) => {
      const walk = [
        aStep({ isCut: true }),
        aStep({ member: 2 }),
        aStep({ member: 2, does: 'complete' }),
        aStep({ member: 2, does: 'stop' }),
        aStep({ isCut: true }),
        aStep({ member: 3 }),
      ]
      await expectSame(walk, hasDisk)
    },
  )

  it('counts torrents without peers after it had a whole copy, until their holder is back', async () => {
    const { standby, pump, die, comeBack } = aPair()
    pump()
    pump()
    await die()
    expect(scraped(standby)).toBe(2)
    await comeBack()
    await die()
    expect(scraped(standby)).toBe(0)
  })

  it('leaves torrents of which it has neither copy nor peers out of scrapes', async () => {
    const { standby, die } = aPair()
    await die()
    expect(scraped(standby)).toBe(0)
    announce(standby, { up: 0n, left: 0 }, aStep())
    expect(scraped(standby)).toBe(1)
  })

  it('makes requests wait until the sessions of the copy are in the swarm', async () => {
    const { holder, standby, keeping, takeover, pump } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    expect(keeping.figures().sessions).toBe(1)
    expect(standby.world.peerCount()).toBe(0)
    writeIsUp(standby.world.words, 1, false)
    const leecher = aStep({ member: 2 })
    expect(announce(standby, { up: 0n, left: 9 }, leecher)).toBeNull()
    takeover.reached([])
    // The rest of the slots follows later.
    await takeover.run()
    expect(takeover.totals()).toEqual({ slots: 1, sessions: 1 })
    expect(countsIn(announce(standby, { up: 0n, left: 9 }, leecher))).toBe('1,0,1')
  })

  it('answers with what it has when the sessions of a copy cannot be used', async () => {
    const { holder, standby, pump, die } = aPair({
      ...realParts,
      merge: () => Promise.reject(new Error('a lock is lost')),
    })
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    await expect(die()).rejects.toThrow('a lock is lost')
    const leecher = aStep({ member: 2 })
    expect(countsIn(announce(standby, { up: 0n, left: 9 }, leecher))).toBe('0,0,1')
  })

  it('leaves what no request wants in the copy while its holder is connected', async () => {
    const { takeover, pump, die, holder, keeping } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    takeover.connected(['t1'])
    await die()
    expect(keeping.figures().sessions).toBe(1)
    takeover.connected([])
    await takeover.run()
    expect(keeping.figures().sessions).toBe(0)
  })

  it('gets within a minute the seconds that no entry contains', async () => {
    const { holder, standby, pump, die } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    for (const site of [holder, standby]) site.pass(600)
    announce(holder, { up: 0n, left: 0 }, aStep())
    expect([holder.entries.length, untold(holder)]).toEqual([1, 600])
    for (const site of [holder, standby]) site.pass(60)
    pump()
    await die()
    expect(untold(standby)).toBe(600)
  })

  it('expires no one whose last announce it did not receive', async () => {
    const { holder, standby, pump, die } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    for (const site of [holder, standby]) site.pass(4_000)
    await die()
    const { status, clock } = standby.world
    expect(standby.world.peerCount()).toBe(1)
    expect(status.silentSince()).toBe(clock.seconds())
  })

  it('drops a session that has ended', () => {
    const { holder, keeping, pump } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    announce(holder, { up: 0n, left: 9 }, aStep({ member: 2 }))
    pump()
    announce(holder, { up: 0n, left: 0 }, aStep({ does: 'stop' }))
    pump()
    expect(keeping.figures().sessions).toBe(1)
  })

  it('gets a slot again that returned while it was copied', () => {
    const { holder, sending, keeping, send, pump } = aPair()
    const { world, rows, members } = holder
    const add = (key: number) => world.swarms.add(rows[0], members.rowOf(1, 0), key, key, 1)
    for (let key = 1; key <= 12_000; key++) add(key)
    send()
    add(12_001)
    sending.arrived(world.holders.slotOf(rows[0]))
    pump()
    expect(keeping.figures().sessions).toBe(12_001)
  })

  it('gets a slot again that returned to its holder', () => {
    const { holder, sending, keeping, pump } = aPair()
    announce(holder, { up: 0n, left: 0 }, aStep())
    pump()
    const { world, rows, members } = holder
    // As by a handover: without an entry, and heard before the last copy.
    world.swarms.add(rows[0], members.rowOf(2, 0), 5, 5, 1)
    pump()
    expect(keeping.figures().sessions).toBe(1)
    sending.arrived(world.holders.slotOf(rows[0]))
    pump()
    expect(keeping.figures().sessions).toBe(2)
    expect(sending.figures()).toMatchObject([{ node: 't2', slots: HELD, fault: null }])
  })
})
