import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as fleetNodes from '../../../src/store/fleet/fleet-nodes.ts'
import { remove } from '../../../src/store/fleet/remove-node.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 10 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const now = new Date('2026-01-01T00:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

async function added(name: string) {
  const word = { id: randomBytes(8).toString('hex'), token: randomBytes(32).toString('hex') }
  await fleetNodes.add(db, { name, role: 'tracker', address: null, word }, commandLine, now)
  return word
}

const claim = (word: { id: string; token: string }, at = later(59), stateKey = 'key') =>
  fleetNodes.claim(db, { ...word, stateKey }, '192.0.2.1', at)

describe('the word of a node', () => {
  it('holds for exactly one of many machines that show it at the same time', async () => {
    const word = await added('one')
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(word)))
    expect(claims.filter(({ ok }) => ok)).toHaveLength(1)
    expect(claims.find(({ ok }) => !ok)).toEqual({ ok: false, why: 'the word was used already' })
  })

  it('holds for an hour, and until another word is made', async () => {
    const word = await added('two')
    expect(await claim(word, later(61))).toMatchObject({ why: 'the word is older than an hour' })
    const newer = await added('two')
    expect(await claim(word)).toMatchObject({ why: expect.stringMatching(/^no such word/) })
    expect(await claim({ ...newer, token: word.token })).toMatchObject({
      why: 'the word was altered',
    })
    expect(await claim(newer)).toMatchObject({ ok: true, name: 'two', role: 'tracker' })
  })

  it('lets its node read states for an hour, with its key only', async () => {
    await claim(await added('three'), now, 'the key')
    const mayRead = (key: string, at: Date) => fleetNodes.mayReadState(db, 'three', key, at)
    expect(await mayRead('the key', later(59))).toBe(true)
    expect(await mayRead('another', later(59))).toBe(false)
    expect(await mayRead('the key', later(61))).toBe(false)
  })
})

describe('a removed node', () => {
  it('is refused by name, reads no state, and returns only with another word', async () => {
    await claim(await added('four'), now, 'key')
    const removal = { name: 'four', type: null, reason: 'lost' }
    const given = { by: commandLine, now, revoke: async () => 'a list' }
    expect((await remove(db, removal, given)).removed).toEqual(['tracker'])
    expect(await fleetNodes.removed(db)).toEqual([{ name: 'four', reason: 'lost' }])
    expect(await fleetNodes.isRemoved(db, 'four')).toBe(true)
    expect(await fleetNodes.revokedList(db)).toMatchObject({ list: 'a list' })
    expect(await fleetNodes.mayReadState(db, 'four', 'key', now)).toBe(false)
    expect((await remove(db, removal, given)).removed).toEqual([])
    const word = await added('four')
    expect(await fleetNodes.removed(db)).toEqual([])
    expect(await fleetNodes.isRemoved(db, 'four')).toBe(false)
    expect(await claim(word)).toMatchObject({ ok: true })
  })
})
