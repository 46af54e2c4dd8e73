import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slotOf } from '../../../src/domain/fleet/holders.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { announce } from '../../support/clients/announcer.ts'
import { until } from '../../support/until.ts'
import { hashOf } from '../support/a-jobs.ts'
import { said } from '../support/a-role.ts'
import type { KillableTrackers } from '../support/killable-trackers.ts'
import { killableTrackers } from '../support/killable-trackers.ts'

const NAMES = ['t1', 't2', 't3'] as const
type Name = (typeof NAMES)[number]
const TORRENTS = Array.from({ length: 60 }, (_, index) => index + 1)
const FULL = /^Slots full/
/** How soon a limit holds at every tracker, in seconds. */
const SOON = 2

let trackers: KillableTrackers

beforeAll(async () => {
  trackers = await killableTrackers(NAMES, { members: 9, torrents: TORRENTS.length })
  trackers.jobs.settings({ leechSlots: 2, seedSlots: 2 })
  await until(() => counts('t1', ['t2', 't3'], 0), 10, 'what the other trackers tell')
})

afterAll(() => trackers.stop())

const at = (name: Name) => trackers.at(name)
type Given = Parameters<typeof said>[0]
const tell = (name: Name, given: Given) =>
  announce(`http://127.0.0.1:${at(name).port}`, said(given))

const used = new Set<number>()
/** A torrent that this tracker holds, which no test used before. */
function heldBy(name: Name): number {
  const { trackers: names, holders } = trackers.map()
  const torrent = TORRENTS.find((id) => {
    const [w0, w1, w2, w3, w4] = hashWords(hashOf(id))
    return !used.has(id) && names[holders[slotOf(w0, w1, w2, w3, w4)]] === name
  })
  if (torrent === undefined) throw new Error(`${name} holds too few torrents`)
  used.add(torrent)
  return torrent
}

/** Whether a tracker counts what these others told, of this many members. */
async function counts(name: Name, others: readonly Name[], members: number): Promise<boolean> {
  const { usage } = await at(name).readiness()
  const { trackers: counted, members: number } = usage
  const isCounted = number === members && counted.join() === others.join()
  if (!isCounted) throw new Error(`${name} counts ${JSON.stringify(usage)}`)
  return true
}

/** Whether the standbys of a tracker have everything that it decided. */
async function isCopied(name: Name): Promise<boolean> {
  const { standby } = await at(name).readiness()
  return standby?.sentTo.every(({ waiting, lagSeconds }) => waiting + lagSeconds === 0) === true
}

/** The warnings of a torrent that is announced at each of these trackers. */
async function warnings(given: Given, names: readonly Name[] = NAMES) {
  const found: (string | null)[] = []
  for (const name of names) found.push((await tell(name, { event: 'started', ...given })).warning)
  return found
}

describe('limits of a member with three trackers (rules 53, 54)', () => {
  const member = 1
  let [one, two, third] = [0, 0, 0]

  it('refuse a third download within 2 s, whichever tracker is asked, and no other', async () => {
    ;[one, two, third] = [heldBy('t1'), heldBy('t2'), heldBy('t3')]
    for (const torrent of [one, two]) {
      expect(await warnings({ member, torrent, left: 500n }, ['t1'])).toEqual([null])
    }
    await until(() => counts('t3', ['t1', 't2'], 2), SOON)
    for (const name of NAMES) await refused(name, { member, torrent: third, left: 500n })
    for (const torrent of [one, two]) {
      expect(await warnings({ member, torrent, left: 400n })).toEqual([null, null, null])
    }
    expect(await warnings({ member: 2, torrent: third, left: 500n }, ['t2'])).toEqual([null])
    await tell('t1', { member: 2, torrent: third, event: 'stopped', left: 500n })
  })

  it('reuse a slot that became free within 2 s', async () => {
    await tell('t3', { member, torrent: one, left: 400n, event: 'stopped' })
    await until(() => counts('t3', ['t1', 't2'], 1), SOON)
    expect(await warnings({ member, torrent: third, left: 500n }, ['t1'])).toEqual([null])
    await until(() => counts('t1', ['t2', 't3'], 2), SOON)
    await refused('t2', { member, torrent: one, left: 400n })
  })

  it('apply to torrents that are seeded too', async () => {
    for (const name of ['t1', 't2'] as const) {
      expect(await warnings({ member: 3, torrent: heldBy(name), left: 0n }, [name])).toEqual([null])
    }
    await until(() => counts('t3', ['t1', 't2'], 3), SOON)
    const torrent = heldBy('t3')
    await refused('t1', { member: 3, torrent, left: 0n })
    // The member can still download it.
    expect(await warnings({ member: 3, torrent, left: 9n }, ['t2'])).toEqual([null])
    await tell('t2', { member: 3, torrent, left: 9n, event: 'stopped' })
  })

  it('count what a dead tracker had at the one that took it over', async () => {
    // What is announced in the moment before a death may have an older state at the standby.
    await until(() => isCopied('t3'), 10, 'the copies of t3')
    await at('t3').kill()
    const rest = ['t1', 't2'] as const
    for (const torrent of [two, third]) {
      expect(await warnings({ member, torrent, left: 300n }, rest)).toEqual([null, null])
    }
    for (const name of rest) await refused(name, { member, torrent: heldBy(name), left: 500n })
  })

  it('refuse nothing that a member downloads while a tracker returns, or is drained', async () => {
    await at('t3').start()
    const isBack = async () => {
      expect(await warnings({ member, torrent: two, left: 200n })).toEqual([null, null, null])
      expect(await warnings({ member, torrent: third, left: 200n })).toEqual([null, null, null])
      return counts('t1', ['t2', 't3'], 3)
    }
    await until(isBack, 40, 'the return of t3')
    for (const name of NAMES) await refused(name, { member, torrent: heldBy(name), left: 500n })
    trackers.tell(['t3'])
    const isDrained = async () => {
      expect(await warnings({ member, torrent: two, left: 100n })).toEqual([null, null, null])
      expect(await warnings({ member, torrent: third, left: 100n })).toEqual([null, null, null])
      const { holders } = await at('t3').readiness()
      return holders?.isDrained === true && holders.gives === undefined
    }
    await until(isDrained, 40, 'the drain of t3')
    for (const name of ['t1', 't2'] as const) {
      await refused(name, { member, torrent: heldBy(name), left: 500n })
    }
  })

  it('drop a silent tracker, and refuse only what was too much when it returns', async () => {
    const kept = heldBy('t1')
    expect(await warnings({ member: 5, torrent: kept, left: 500n }, ['t1'])).toEqual([null])
    expect(await warnings({ member: 5, torrent: heldBy('t1'), left: 500n }, ['t1'])).toEqual([null])
    const late = heldBy('t2')
    await until(async () => {
      const [warning] = await warnings({ member: 5, torrent: late, left: 500n }, ['t2'])
      return FULL.test(warning ?? '')
    }, SOON)
    at('t1').pause()
    // A request that waits for it in vain is noticed sooner than its silence.
    await tell('t2', { member: 6, torrent: heldBy('t1'), left: 500n })
    const isAccepted = async () =>
      (await warnings({ member: 5, torrent: late, left: 500n }, ['t2']))[0] === null
    await until(isAccepted, 15)
    at('t1').resume()
    await until(async () => !(await isAccepted()), 40)
    expect(await warnings({ member: 5, torrent: kept, left: 400n }, ['t1'])).toEqual([null])
  })
})

/** Waits until a torrent more than allowed is refused; one that is not does not stay. */
async function refused(name: Name, given: Given): Promise<void> {
  await until(async () => {
    const [warning] = await warnings(given, [name])
    if (FULL.test(warning ?? '')) return true
    await tell(name, { ...given, event: 'stopped' })
    return false
  }, 5)
}
