import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/shared/config.ts'
import type { AlertLine } from '../../../src/shared/alerts/message.ts'
import type { ToldAlert } from '../../../src/shared/alerts/told.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { adopt } from '../../../src/store/alerts/adopting.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import * as deliveries from '../../../src/store/alerts/deliveries.ts'
import * as kept from '../../../src/store/alerts/kept.ts'
import * as targets from '../../../src/store/alerts/targets.ts'
import * as told from '../../../src/store/alerts/told.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import { testSecrets } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const START = new Date('2026-11-27T12:00:00Z').getTime()
const at = (seconds: number) => new Date(START + seconds * 1_000)
const config = readConfig({})
let database: TestDatabase
let db: Db
let mail: number
let chat: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 4 })
  mail = await aTarget('mail')
  chat = await aTarget('chat')
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('alert_delivery').execute()
  await db.deleteFrom('alert').execute()
  await db.updateTable('alert_target').set({ resting_until: null }).execute()
})

async function aTarget(name: string): Promise<number> {
  const settings = { url: 'https://example.org/hook', secret: 'x'.repeat(20) }
  const usual = { severity: 'warning', fromHour: 0, untilHour: 0, isOn: true } as const
  const given = { name, kind: 'webhook', settings, ...usual } as const
  const made = await targets.make(db, testSecrets, given, commandLine, at(0))
  if (!made.ok) throw new Error(made.fault)
  return made.id
}

async function anAlert(state: 'firing' | 'resolved' = 'firing', subject = 'x'): Promise<number> {
  const about = { condition: 'silent', subject, machine: '', severity: 'critical' } as const
  const times = { since: at(0), told_at: at(0), resolved_at: state === 'firing' ? null : at(9) }
  const values = { ...about, says: 'Silent.', state, ...times }
  const row = await db.insertInto('alert').values(values).returning('id').executeTakeFirstOrThrow()
  return row.id
}

const line = (what: AlertLine['what'], alertId: number | null): AlertLine => ({
  ...{ what, alertId, condition: 'silent', subject: 'x', severity: 'critical', says: 'Silent.' },
  since: at(0).toISOString(),
})
const message = (...lines: AlertLine[]) => ({
  ...{ siteName: 'babou', url: '', at: at(0).toISOString(), lines, more: 0, links: [] },
})
const what = (lines: readonly AlertLine[]) => lines.map((one) => one.what)

describe('a message that waits', () => {
  const failed = { ok: false, error: 'no answer', isFinal: false } as const
  const claim = (seconds: number) => deliveries.claim(db, at(seconds))

  it('is sent after earlier ones of its target, and before those of others', async () => {
    await deliveries.add(db, mail, message(line('firing', null)), at(0))
    await deliveries.add(db, mail, message(line('resolved', null)), at(1))
    await deliveries.add(db, chat, message(line('firing', null)), at(2))
    const first = (await claim(3))!
    expect(first).toMatchObject({ targetId: mail })
    expect(await claim(4)).toMatchObject({ targetId: chat })
    await deliveries.note(db, first, [], failed, at(4))
    expect(await claim(7)).toBeNull()
    const again = (await claim(10))!
    expect([again.id, again.attempts]).toEqual([first.id, 2])
    await deliveries.note(db, again, [], { ok: true }, at(11))
    const second = await claim(14)
    expect(second).toMatchObject({ targetId: mail })
    expect(second!.id).toBeGreaterThan(first.id)
  })

  it('is tried again soon when another one comes for its target', async () => {
    await deliveries.add(db, mail, message(line('firing', null)), at(0))
    for (const seconds of [0, 10, 40, 110, 420]) {
      await deliveries.note(db, (await claim(seconds))!, [], failed, at(seconds))
    }
    expect(await claim(1_000)).toBeNull()
    await deliveries.add(db, mail, message(line('firing', null)), at(1_000))
    expect(await claim(1_031)).toMatchObject({ attempts: 6 })
  })

  it('reports the state at the time of sending', async () => {
    const [open, over] = [await anAlert(), await anAlert('resolved', 'y')]
    const lines = [line('firing', open), line('firing', over), line('resolved', over)]
    expect(await told.current(db, mail, lines)).toEqual([line('firing', open)])
    await told.note(db, mail, [line('firing', open), line('firing', over)], at(1))
    expect(await told.current(db, mail, lines)).toEqual([line('resolved', over)])
    expect(what(await told.current(db, chat, lines))).toEqual(['firing'])
    expect(what(await told.current(db, mail, [line('repeat', open)]))).toEqual(['repeat'])
    await told.note(db, mail, [line('resolved', over)], at(2))
    expect(await told.current(db, mail, lines)).toEqual([])
    const test = { ...line('test', null) }
    expect(await told.current(db, mail, [test])).toEqual([test])
  })
})

describe('an alert that nodes sent', () => {
  const given = (more: Partial<ToldAlert> = {}): ToldAlert => ({
    ...{ condition: 'silent', subject: 'site a', machine: 'm', severity: 'critical' },
    ...{ says: 'Silent.', state: 'firing', since: START, silencedUntil: null, goneSince: null },
    ...{ toldAt: START + 30_000, targets: { mail: START + 30_000 } },
    ...more,
  })
  const take = (...list: ToldAlert[]) => adopt(db, config, list, at(60))
  const rows = () => db.selectFrom('alert').select(['id', 'state', 'subject']).execute()
  /** What waits for each target, by its name. */
  const waiting = async () => {
    const all = await deliveries.recent(db, 20)
    return all.map(({ target, message: sent }) => {
      const { lines } = sent as { lines: AlertLine[] }
      return `${target}: ${what(lines).join()}`
    })
  }
  const knows = async () => {
    const open = await kept.read(db, config, testSecrets, at(60))
    return open.open.map(({ targets: names }) => Object.keys(names).sort())
  }

  it('is known to the targets that accepted it; the others get it from jobs, once', async () => {
    await take(given())
    await take(given())
    expect(await rows()).toMatchObject([{ state: 'firing' }])
    expect(await knows()).toEqual([['mail']])
    expect(await waiting()).toEqual(['chat: firing'])
  })

  it('and that ended is sent as ended to the targets that do not know that yet', async () => {
    await take(given({ state: 'resolved', goneSince: START + 50_000 }))
    expect(await rows()).toMatchObject([{ state: 'resolved' }])
    expect(await waiting()).toEqual(['mail: resolved'])
    await take(given())
    expect(await rows()).toMatchObject([{ state: 'resolved' }])
    expect(await waiting()).toEqual(['mail: resolved'])
  })

  it('and that ended, as all of its targets know, is history', async () => {
    await take(given())
    await db.deleteFrom('alert_delivery').execute()
    await take(given({ state: 'resolved', goneSince: START + 50_000, targets: {} }))
    expect(await rows()).toMatchObject([{ state: 'resolved' }])
    expect(await waiting()).toEqual([])
  })

  it('and that no target got is not stored', async () => {
    await take(given({ toldAt: null, targets: {} }))
    expect(await rows()).toEqual([])
  })

  it('does not change one that began later', async () => {
    await take(given({ state: 'resolved', goneSince: START + 40_000, targets: {} }))
    const about = { condition: 'silent', subject: 'site a', machine: '' } as const
    const more = { severity: 'critical', says: 'Again.', state: 'pending', since: at(55) } as const
    await db
      .insertInto('alert')
      .values({ ...about, ...more })
      .execute()
    await take(given(), given({ state: 'resolved', goneSince: START + 40_000, targets: {} }))
    expect(await alerts.open(db)).toMatchObject([{ state: 'pending', says: 'Again.' }])
  })
})
