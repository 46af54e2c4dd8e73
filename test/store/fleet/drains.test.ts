import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Payload } from '../../../src/bridge/define-event.ts'
import type { nodeHeartbeat } from '../../../src/bridge/events/node-events.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { mapFault, sharesOf } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as drains from '../../../src/store/fleet/drains.ts'
import * as holders from '../../../src/store/fleet/holders.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { aHeartbeat, LISTENS } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const LATER = new Date(NOW.getTime() + 60_000)

type Shares = Payload<typeof nodeHeartbeat>['holders']

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  const tables = [
    'tracker_node',
    'holder_map',
    'outbox',
    'switched_off_node',
    'drained_node',
  ] as const
  for (const table of tables) await db.deleteFrom(table).execute()
})

const storeOf = (node: string) => node.replace('t', '').padStart(32, 'a')

async function report(node: string, shares?: Shares, now = NOW): Promise<void> {
  const about = { storeId: storeOf(node), node, listens: LISTENS, holders: shares }
  await nodes.beat(db, aHeartbeat(about), null, now)
}

const drain = (node: string, now = NOW) => drains.drain(db, node, theProgram, now)

async function theMap(): Promise<HolderMap> {
  return (await holders.refresh(db, NOW)) as HolderMap
}

/** Slots of the map that a tracker hands over. */
const givenBy = ({ givers = [], trackers }: HolderMap, node: string) =>
  givers.flatMap((giver, slot) => (giver !== null && trackers[giver] === node ? [slot] : []))

const partOf = (map: HolderMap, node: string) => ({
  version: map.version,
  ...sharesOf(map, node),
})

describe('a drain', () => {
  it('gives the slots to the next trackers, and is over when all are handed over', async () => {
    for (const name of ['t1', 't2', 't3']) await report(name)
    const before = await theMap()
    expect(await drain('t1')).toEqual({ ok: true })
    const during = await theMap()
    expect(mapFault(during)).toBeNull()
    expect([during.version, during.drained]).toEqual([2, ['t1']])
    expect(sharesOf(during, 't1')).toEqual({ holds: 0, standsBy: 0 })
    const slots = givenBy(during, 't1')
    expect(slots).toHaveLength(sharesOf(before, 't1').holds)
    // Slots that were not his stay where they were.
    for (const [slot, holder] of before.holders.entries()) {
      if (slots.includes(slot)) expect(during.holders[slot]).toBe(before.standbys[slot])
      else expect(during.holders[slot]).toBe(holder)
    }
    // A report about an earlier map says nothing; one of this map says what is left.
    await report('t1', partOf(before, 't1'))
    expect(await theMap()).toEqual(during)
    await report('t1', { ...partOf(during, 't1'), gives: slots.slice(3) })
    expect(givenBy(await theMap(), 't1')).toEqual(slots.slice(3))
    await report('t1', partOf(await theMap(), 't1'))
    expect((await theMap()).givers).toBeUndefined()
  })

  it('is taken back slot by slot, also in the middle of it', async () => {
    for (const name of ['t1', 't2']) await report(name)
    const before = await theMap()
    await drain('t1')
    const during = await theMap()
    const slots = givenBy(during, 't1')
    await report('t1', { ...partOf(during, 't1'), gives: slots.slice(5) })
    await theMap()
    expect(await drains.undrain(db, 't1', theProgram, NOW)).toBe(true)
    const after = await theMap()
    expect([after.holders, after.drained]).toEqual([before.holders, undefined])
    // It is not known yet how much of the rest t2 has.
    expect(givenBy(after, 't2')).toEqual(slots)
    expect(await drains.undrain(db, 't1', theProgram, NOW)).toBe(false)
  })

  it.each<[string, () => Promise<unknown>, string, object]>([
    ['an unknown tracker', () => report('t1'), 't9', { code: 'NO_SUCH_NODE' }],
    ['the only one', () => report('t1', undefined, LATER), 't1', { code: 'NO_OTHER' }],
    [
      'one of two, of which the other is drained',
      async () => {
        for (const name of ['t1', 't2']) await report(name, undefined, LATER)
        await drain('t2', LATER)
      },
      't1',
      { code: 'NO_OTHER' },
    ],
    [
      'a drained one',
      async () => {
        for (const name of ['t1', 't2']) await report(name)
        await drain('t1')
      },
      't1',
      { code: 'DRAINED_ALREADY' },
    ],
    [
      'one whose slots would go to a silent one',
      async () => {
        await report('t1', undefined, LATER)
        await report('t2')
      },
      't1',
      { code: 'OTHER_SILENT', other: 't2' },
    ],
    [
      'a silent one',
      async () => {
        await report('t1')
        await report('t2', undefined, LATER)
      },
      't1',
      { code: 'SILENT' },
    ],
    [
      'one of two with the same name',
      async () => {
        for (const name of ['t1', 't2']) await report(name, undefined, LATER)
        const twin = { storeId: 'f'.repeat(32), node: 't1', listens: LISTENS }
        await nodes.beat(db, aHeartbeat(twin), null, LATER)
      },
      't1',
      { code: 'TWO_NODES' },
    ],
    [
      'one of which others cannot be asked',
      async () => {
        await report('t1', undefined, LATER)
        await nodes.beat(db, aHeartbeat({ storeId: storeOf('t2'), node: 't2' }), null, LATER)
      },
      't1',
      { code: 'NO_LINK', other: 't2' },
    ],
  ])('of %s is refused, and changes nothing', async (_what, prepare, node, refusal) => {
    await prepare()
    await holders.refresh(db, NOW)
    const before = await holders.current(db)
    expect(await drain(node, LATER)).toEqual({ ok: false, ...refusal })
    await holders.refresh(db, NOW)
    expect(await holders.current(db)).toEqual(before)
  })

  it('ends when the memory of the other tracker is full, and gives back what was moved', async () => {
    for (const name of ['t1', 't2']) await report(name)
    const before = await theMap()
    await drain('t1')
    const during = await theMap()
    const gives = givenBy(during, 't1').slice(2)
    const fault = { code: 'full', to: 't2' }
    await report('t1', { ...partOf(during, 't1'), isDrained: true, gives, fault })
    const after = await theMap()
    expect([after.holders, after.drained]).toEqual([before.holders, undefined])
    expect(await drains.all(db)).toMatchObject([{ node: 't1', failed: 'the memory of t2 is full' }])
    // Staff may try again.
    expect(await drain('t1')).toEqual({ ok: true })
  })
})
