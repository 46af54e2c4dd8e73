import { afterEach, describe, expect, it } from 'vitest'
import { usageFault, writeUsage } from '../../../src/bridge/trackers/usage-frames.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import {
  attachPasskeyGuesses,
  attachPasskeyGuessTable,
  PASSKEY_GUESS_BYTES,
} from '../../../src/tracker/usage/passkey-guesses.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'
import { writeHolders } from '../../../src/tracker/memory/holder-cells.ts'
import { M } from '../../../src/tracker/memory/tables/member-row.ts'
import { createUsage } from '../../../src/tracker/usage/usage.ts'
import { createRoute } from '../../../src/tracker/wire/parse-path.ts'
import { until } from '../../support/until.ts'
import { announce } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import { seededRandom } from '../support/a-world.ts'

const FULL = /^Slots full/
const SEED = 7
const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp()
})

/** Where frames for a tracker go. */
type Hears = (from: string, body: Buffer) => void

/** A tracker among others, with members 1 to 9 and torrents 1 to 40, all of which it decides. */
function aNode(name: string, map: HolderMap, ears: Map<string, Hears>) {
  const tracker = aTracker()
  const { world } = tracker
  for (let id = 1; id <= 9; id++) tracker.member(id)
  for (let id = 1; id <= 40; id++) tracker.torrent(id)
  tracker.settings({ leechSlots: 2 })
  writeHolders(world.words, map, name)
  const guesses = new SharedArrayBuffer(PASSKEY_GUESS_BYTES)
  const seconds = () => world.clock.seconds()
  const sent: Buffer[] = []
  const state = { isGiving: false }
  const usage = createUsage({
    ...{ world, tables: tracker, node: name, isGiving: () => state.isGiving },
    guesses: attachPasskeyGuessTable(guesses, seconds),
    tell(to, body) {
      expect(usageFault(body)).toBeNull()
      sent.push(body)
      ears.get(to)!(name, body)
    },
  })
  ears.set(name, usage.told)
  cleanUps.push(usage.stop)
  return {
    ...{ name, tracker, usage, sent, state },
    guesses: attachPasskeyGuesses(guesses, SEED, seconds),
    /** The warning for a download of a member. */
    leech: (torrent: number, given = {}) =>
      announce(tracker, { torrent, left: 500, port: 7_000 + torrent, ...given }).warning,
    row: (member: number) => tracker.members.findById(member, 0),
  }
}
type Node = ReturnType<typeof aNode>

/** Trackers that reach each other. */
function aFleet(names = ['t1', 't2', 't3']) {
  const map = nextMap(null, names) as HolderMap
  const ears = new Map<string, Hears>()
  const nodes = names.map((name) => aNode(name, map, ears))
  const others = (name: string) => names.filter((one) => one !== name)
  for (const { name, usage } of nodes) usage.reached(others(name), others(name))
  return nodes
}

const trackersOf = ({ usage }: Node) => usage.figures().trackers.join()
const linked = ([first, second, third]: readonly Node[]) =>
  until(() => {
    const found = [first, second, third].map((node) => trackersOf(node))
    return found.join(' ') === 't2,t3 t1,t3 t1,t2'
  })
/** The leeching torrents of a member at other trackers, as a tracker counts them. */
const elsewhere = (node: Node, member = 1) =>
  node.tracker.world.members.leechingAtOthers(node.row(member), false)

describe('usage of limits at several trackers', () => {
  it('is sent soon, and only about members that a limit applies to', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    one.tracker.settings({ leechSlots: 0 })
    await linked(nodes)
    one.leech(1)
    two.leech(2)
    await until(() => elsewhere(three) === 1)
    one.tracker.settings({ leechSlots: 2 })
    await until(() => elsewhere(three) === 2)
    expect(three.leech(3)).toMatch(FULL)
    one.leech(1, { event: 'stopped' })
    await until(() => elsewhere(three) === 1)
    expect(three.leech(3)).toBeNull()
    // The seeds of all members have no limit: they are not told.
    announce(two.tracker, { member: 2, torrent: 4 })
    two.usage.flush()
    expect(one.tracker.world.words[one.row(2) + M.seedingAfter]).toBe(0)
  })

  it('is sent again about a member whose personal limit changes', async () => {
    const nodes = aFleet()
    for (const { tracker } of nodes) tracker.settings({ leechSlots: 0 })
    await linked(nodes)
    nodes[0].leech(1)
    nodes[0].tracker.members.setSlots(nodes[0].row(1), 1, undefined)
    await until(() => elsewhere(nodes[1]) === 1)
  })

  it('is ignored about a member for which the memory has no row', async () => {
    const nodes = aFleet()
    await linked(nodes)
    const { usage, tracker } = nodes[0]
    Object.assign(tracker.members, {
      rowOf() {
        throw new Error('the memory of the tracker is full')
      },
    })
    usage.told('t2', writeUsage('members', [77, 0, 2, 0]))
    expect(tracker.members.findById(77, 0)).toBe(0)
  })

  it('refuses one of two that took the last slot in the same moment, and not both', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    await linked(nodes)
    for (const [at, node] of nodes.entries()) expect(node.leech(at + 1)).toBeNull()
    await until(() => nodes.every((node) => elsewhere(node) === 2))
    const again = [one, two, three].map((node, at) => node.leech(at + 1, { up: 1 }))
    expect(again).toEqual([null, null, expect.stringMatching(FULL)])
  })

  it('is dropped when a tracker is not connected, or cannot be asked', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    await linked(nodes)
    one.leech(1)
    await until(() => elsewhere(two) === 1 && elsewhere(three) === 1)
    two.usage.reached(['t3'], ['t3'])
    expect(elsewhere(two)).toBe(0)
    two.usage.reached(['t1', 't3'], ['t1', 't3'])
    await until(() => elsewhere(two) === 1)
    two.usage.gone('t1')
    expect(elsewhere(two)).toBe(0)
    one.usage.lost('t2')
    await until(() => elsewhere(two) === 1)
  })

  it('is neither sent nor used until the sessions of a returned tracker were handed over', async () => {
    const nodes = aFleet()
    const [one, two] = nodes
    await linked(nodes)
    two.usage.gone('t1')
    one.usage.reached(['t3'], ['t3'])
    one.state.isGiving = true
    one.leech(1)
    two.leech(2)
    one.usage.reached(['t2', 't3'], ['t2', 't3'])
    await until(() => elsewhere(nodes[2]) === 2)
    expect([elsewhere(one), elsewhere(two)]).toEqual([0, 0])
    one.state.isGiving = false
    await until(() => elsewhere(one) === 1 && elsewhere(two) === 1)
  })

  it('is not sent to a tracker whose release does not know it', async () => {
    const nodes = aFleet()
    const [one, two] = nodes
    await linked(nodes)
    one.usage.reached(['t2', 't3'], ['t3'])
    one.usage.reached(['t3'], ['t3'])
    one.usage.reached(['t2', 't3'], ['t3'])
    two.usage.gone('t1')
    one.leech(1)
    await until(() => elsewhere(nodes[2]) === 1)
    expect(elsewhere(two)).toBe(0)
  })

  it('starts again with a tracker that did, and counts nothing before that', () => {
    const [one] = aFleet()
    one.usage.told('t9', writeUsage('members', [1, 0, 2, 0]))
    expect(elsewhere(one)).toBe(0)
  })

  it('is the sum of what the others count, after any announces', async () => {
    const nodes = aFleet()
    await linked(nodes)
    const random = seededRandom(5)
    const pick = (most: number) => 1 + Math.floor(random() * most)
    for (let step = 0; step < 3_000; step++) {
      const node = nodes[pick(3) - 1]
      const given = { member: pick(9), event: pick(3) === 1 ? 'stopped' : 'started' }
      node.leech(pick(40), { ...given, left: pick(3) === 1 ? 0 : 500 })
      if (step % 500 === 0) await until(() => pick(20) === 1)
    }
    for (const node of nodes) node.usage.flush()
    for (let member = 1; member <= 9; member++) {
      const here = nodes.map((node) => node.tracker.world.members.leeching(node.row(member)))
      const sum = here.reduce((total, count) => total + count, 0)
      expect(nodes.map((node) => elsewhere(node, member))).toEqual(here.map((count) => sum - count))
    }
    expect(nodes[0].usage.figures().bytes).toBeLessThan(2 ** 20)
  })

  it('takes a few bytes for each change, and hardly any without one', async () => {
    const nodes = aFleet()
    await linked(nodes)
    const before = nodes[0].usage.figures().bytes
    nodes[0].leech(1)
    nodes[0].usage.flush()
    expect(nodes[0].usage.figures().bytes - before).toBe(2 * (4 + 16))
  })

  it('has an age below two seconds even when nothing changes, until nothing more arrives', async () => {
    const nodes = aFleet()
    await linked(nodes)
    nodes[1].leech(1)
    const told = () => nodes[0].usage.figures().told
    // An empty frame has come after the one with the member.
    const isHeard = () => told()[0].members === 1 && told()[0].lastMembers === 0
    await until(isHeard)
    expect(told().map(({ node, isUsed }) => [node, isUsed])).toEqual([
      ['t2', true],
      ['t3', true],
    ])
    nodes[1].usage.stop()
    await until(() => (told()[0].ageSeconds ?? 0) > 2)
    expect(told()[1].ageSeconds).toBeLessThan(told()[0].ageSeconds as number)
    nodes[0].usage.gone('t2')
    expect(told()[0]).toMatchObject({ isUsed: false, ageSeconds: null, members: 0 })
  })
})

describe('rules 62 and 64 at several trackers', () => {
  const SIZE = 1_000_000
  const done = { left: 0, down: SIZE, event: 'completed' }

  it('completed again is not a second snatch, wherever the member had all of it', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    announce(one.tracker, { left: 0, down: SIZE })
    announce(one.tracker, { ...done, event: 'stopped' })
    await linked(nodes)
    const hadAll = ({ tracker, row }: Node) =>
      tracker.world.pastSeeders.has(tracker.torrents.findById(1, 0), row(1))
    await until(() => nodes.every((node) => hadAll(node)))
    expect(announce(two.tracker, done).downloaded).toBe(0)
    expect(announce(two.tracker, { ...done, member: 2 }).downloaded).toBe(1)
    expect(announce(three.tracker, done).downloaded).toBe(0)
  })
})

describe('rules 43 and 47 at several trackers', () => {
  const remote = createRemote()
  setAddress(remote, 4, new Int32Array([0x09000042]))
  const route = { ...createRoute(), hasPasskey: true }
  const wrong = (number: number) => ({ ...route, passkey0: number, passkey3: 9 })

  it('an address waits after 1,000 unknown passkeys at any of them, and its members do not', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    await linked(nodes)
    one.guesses.noteValid(remote, wrong(5_000))
    for (let number = 0; number < 1_040; number++) {
      nodes[number % 2].guesses.noteUnknown(remote, wrong(number))
    }
    const waits = (node: Node, number: number) => node.guesses.mustWait(remote, wrong(number))
    await until(() => nodes.every((node) => waits(node, 6_000)))
    await until(() => !waits(three, 5_000))
    two.usage.gone('t1')
    expect(waits(two, 6_000)).toBe(false)
    for (const node of nodes) node.tracker.pass(600)
    await until(() => !waits(three, 6_000))
  })

  it('an unknown torrent is refused 10 minutes after a member first asked, wherever that was', async () => {
    const nodes = aFleet()
    const [one, two, three] = nodes
    for (const { tracker } of nodes) tracker.status('fleetSeed', SEED)
    await linked(nodes)
    for (const { tracker } of nodes) tracker.pass(60)
    const asks = ({ tracker }: Node, member = 1) => announce(tracker, { member, torrent: 77 })
    const warned = { failure: null, warning: expect.stringMatching(/not known/) as unknown }
    expect(asks(one)).toMatchObject(warned)
    await until(() => two.usage.figures().bytes > 0)
    // Then the others know, too.
    await until(() => one.sent.some((body) => body.readUInt32BE(0) === 4 && body.length > 4))
    for (const { tracker } of nodes) tracker.pass(600)
    expect(asks(two).failure).toMatch(/^Unregistered torrent/)
    expect(asks(three).failure).toMatch(/^Unregistered torrent/)
    expect(asks(three, 2)).toMatchObject(warned)
  })
})
