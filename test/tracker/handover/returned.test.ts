import { describe, expect, it } from 'vitest'
import type { Give } from '../../../src/bridge/trackers/slot-frames.ts'
import { readGive, writeTaken } from '../../../src/bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createHandover } from '../../../src/tracker/handover/handover.ts'
import { P } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { until } from '../../support/until.ts'
import { aTracker, escaped, hashOf, passkeyOf } from '../support/a-tracker.ts'

const map = nextMap(null, ['t1', 't2']) as HolderMap

/** A tracker with a torrent that the other one holds, and what it hands over. */
function aGiver() {
  const tracker = aTracker()
  tracker.member(1)
  const row = tracker.torrent(1)
  const { words, swarms, holders } = tracker.world
  const slot = holders.slotOf(row)
  const holder = map.trackers[map.holders[slot]]
  const given: Give[] = []
  const handover = createHandover({
    ...{ world: tracker.world, tables: tracker, log: silentLog() },
    node: holder === 't1' ? 't2' : 't1',
    links: { give: (_to, body) => void given.push(readGive(body)), answer() {} },
    store: () => Promise.resolve(true),
    ...{ onDone() {}, onArrived() {} },
  })
  handover.take(map)
  return {
    ...{ tracker, given, handover },
    announce(uploaded: number) {
      const query =
        `info_hash=${escaped(hashOf(1))}&peer_id=-BB0100-000000000001&port=20001` +
        `&uploaded=${uploaded}&downloaded=0&left=0`
      const request = `GET /${passkeyOf(1)}/announce?${query} HTTP/1.1\r\nHost: t\r\n\r\n`
      expect(tracker.send(request)).toContain('8:complete')
    },
    async give() {
      handover.reached([holder])
      await until(() => given.length > 0)
      expect(tracker.world.peerCount()).toBe(0)
    },
    refuse: () => handover.answered(holder, writeTaken(given[0].number, slot, 'full')),
    session() {
      const peer = swarms.at(row, 0)
      return { uploaded: words[peer + P.uploadedLo], heardAt: words[peer + P.lastAt] }
    },
  }
}

describe('swarms that return to their tracker', () => {
  it('are as old as if they had stayed', async () => {
    const { tracker, announce, give, refuse, session, handover } = aGiver()
    announce(5)
    const before = session()
    tracker.pass(60)
    await give()
    tracker.pass(600)
    refuse()
    await until(() => tracker.world.peerCount() === 1)
    expect(session()).toEqual(before)
    await handover.stop()
  })

  it('replace no session that announced since', async () => {
    const { tracker, announce, give, refuse, session, handover } = aGiver()
    announce(5)
    tracker.pass(60)
    await give()
    announce(9)
    const newest = session()
    tracker.pass(600)
    refuse()
    await until(() => handover.figures().fault !== null)
    expect([session(), tracker.world.peerCount()]).toEqual([newest, 1])
    await handover.stop()
  })
})
