import { describe, expect, it } from 'vitest'
import { UC, usageFault, writeUsage } from '../../../src/bridge/trackers/usage-frames.ts'
import { merge } from '../../../src/tracker/handover/merge.ts'
import { takeOut } from '../../../src/tracker/handover/take-out.ts'
import { C, RECORD_WORDS } from '../../../src/tracker/memory/swarm/contradiction-table.ts'
import { createToldContradictions } from '../../../src/tracker/usage/told-contradictions.ts'
import { announce } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'

const SECONDS = 700
/** The ports of two clients with one peer ID. */
const [ONE, OTHER] = [1_001, 2_002]

function aNode() {
  const tracker = aTracker()
  tracker.member(1)
  const row = tracker.torrent(1)
  const { world } = tracker
  const told = createToldContradictions({ world, tables: tracker })
  const records = () =>
    [...world.contradictions.all()].filter(
      (word, at) => at % RECORD_WORDS === C.torrent && word !== 0,
    ).length
  return { tracker, row, world, told, records }
}
type Node = ReturnType<typeof aNode>

/** Two trackers whose clocks go together; the swarm is at the first one. */
function twoNodes() {
  const [first, second] = [aNode(), aNode()]
  return {
    ...{ first, second },
    says({ tracker }: Node, port: number, up: number) {
      for (const node of [first, second]) node.tracker.pass(SECONDS)
      return announce(tracker, { port, up, from: '9.0.0.1' })
    },
    /** Sends what changed at the first one; returns how many words that is. */
    tell(from = first, to = second): number {
      const entries = from.told.changes()
      expect(usageFault(writeUsage('contradictions', entries))).toBeNull()
      to.told.take('t1', Int32Array.from(entries))
      return entries.length
    },
    /** Moves the swarm to the second one. */
    async move(): Promise<void> {
      const merging = {
        world: second.world,
        tables: second.tracker,
        pause: () => Promise.resolve(),
      }
      const slot = first.world.holders.slotOf(first.row)
      for (const part of takeOut(first.world, [first.row]).parts) {
        expect(await merge(merging, slot, part)).toBe('merged')
      }
    },
  }
}
type Nodes = ReturnType<typeof twoNodes>

/** The counters of the two clients contradict each other once, which is not enough. */
function contradictOnce({ first, says }: Nodes): void {
  says(first, ONE, 0)
  says(first, OTHER, 0)
  says(first, ONE, 1_000)
  says(first, OTHER, 70)
  expect(says(first, ONE, 2_000).complete).toBe(1)
}

describe('rule 77 at several trackers: two clients with one peer ID', () => {
  it.each(['before', 'after'])(
    'are told apart where their swarm is, if their contradiction arrives %s it',
    async (when) => {
      const nodes = twoNodes()
      const { second, says, tell, move } = nodes
      contradictOnce(nodes)
      if (when === 'before') tell()
      await move()
      if (when === 'after') tell()
      expect(second.records()).toBe(1)
      says(second, OTHER, 140)
      expect(says(second, ONE, 3_000).complete).toBe(2)
    },
  )

  it('are one session for longer without their contradiction', async () => {
    const nodes = twoNodes()
    const { second, says, move } = nodes
    contradictOnce(nodes)
    await move()
    says(second, OTHER, 140)
    expect(says(second, ONE, 3_000).complete).toBe(1)
  })

  it('send each contradiction once, and none back', () => {
    const nodes = twoNodes()
    const { first, second, tell } = nodes
    contradictOnce(nodes)
    expect(tell()).toBeGreaterThan(0)
    expect(tell()).toBe(0)
    expect(tell(second, first)).toBe(0)
    expect(first.told.all().length).toBe(12)
  })

  it('are read only where something changed, and none that comes during a call is missed', () => {
    const nodes = twoNodes()
    const { first, second, says, tell } = nodes
    const { contradictions } = first.world
    const reads: (Int32Array | null)[] = []
    const state = { asRead: undefined as (() => void) | undefined }
    const told = createToldContradictions({
      tables: first.tracker,
      world: {
        ...first.world,
        contradictions: {
          ...contradictions,
          takeChanged(bucket) {
            const records = contradictions.takeChanged(bucket)
            if (records === null) return null
            reads.push(records)
            const { asRead } = state
            state.asRead = undefined
            asRead?.()
            return records
          },
        },
      },
    })
    contradictOnce(nodes)
    const node = { ...first, told }
    state.asRead = () => says(first, OTHER, 140)
    expect(tell(node)).toBeGreaterThan(0)
    expect(reads.length).toBe(1)
    expect(tell(node)).toBeGreaterThan(0)
    expect(reads.length).toBe(2)
    expect([...reads[1]!]).not.toEqual([...reads[0]!])
    expect(tell(node)).toBe(0)
    expect(reads.length).toBe(2)
    expect(second.records()).toBe(first.records())
  })

  it('keep the newer of two contradictions', () => {
    const nodes = twoNodes()
    const { first, second } = nodes
    contradictOnce(nodes)
    const newer = Int32Array.from(first.told.all())
    const older = newer.slice()
    older[UC.ago] += 60
    older[UC.counters] += 1
    second.told.take('t1', newer)
    const before = [...second.world.contradictions.all()]
    second.told.take('t1', older)
    expect([...second.world.contradictions.all()]).toEqual(before)
  })
})

describe('rule 77 at several trackers: one client', () => {
  it('has no contradiction at any tracker once its ports agree', () => {
    const { first, second, says, tell } = twoNodes()
    says(first, ONE, 1_000)
    says(first, OTHER, 500)
    tell()
    expect([first.records(), second.records()]).toEqual([1, 1])
    says(first, ONE, 2_000)
    says(first, OTHER, 2_000)
    expect(first.records()).toBe(0)
    tell()
    expect(second.records()).toBe(0)
  })

  it('gets nothing from an earlier session with its peer ID', () => {
    const { first, second, says, tell } = twoNodes()
    says(first, ONE, 1_000)
    says(first, ONE, 500)
    tell()
    expect(second.records()).toBe(1)
    for (let round = 0; round < 9; round++) says(second, ONE, 10_000)
    // Late, and so not a new baseline.
    says(second, ONE, 4_000)
    says(second, ONE, 10_300)
    expect(second.tracker.entries.at(-1)).toMatchObject({ rawUp: 300n })
  })
})
