import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../../src/shared/config.ts'
import { silentLog } from '../../../../src/shared/log.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import type { Db } from '../../../../src/store/base/db.ts'
import { closeDb } from '../../../../src/store/base/db.ts'
import * as settings from '../../../../src/store/records/settings/settings.ts'
import { createDb } from '../../../support/patient-db.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { testDatabase } from '../../../support/postgres.ts'
import { addMember, SOME_TIME } from '../../../support/community/rows.ts'

let database: TestDatabase
let db: Db
const plain = readConfig({}, '/')

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const told = async () =>
  (await db.selectFrom('outbox').select('payload').orderBy('id').execute()).map(
    ({ payload }) => payload as settings.TrackerSettings & { version: number },
  )

describe('settings of the site', () => {
  it('are the default, then the chosen value, then the one that the environment fixes', async () => {
    expect(await settings.site(db, plain)).toMatchObject({ siteName: 'babou' })
    const by = await addMember(db)
    await settings.changeSite(db, { siteName: 'Ours' }, { ...commandLine, memberId: by }, SOME_TIME)
    await settings.changeSite(
      db,
      { registration: 'open' },
      { ...commandLine, memberId: by },
      SOME_TIME,
    )
    expect(await settings.site(db, plain)).toMatchObject({
      siteName: 'Ours',
      registration: 'open',
      emailVerification: 'remind',
    })
    const fixed = readConfig({ BABOU_SITE_NAME: 'Fixed' }, '/')
    expect(await settings.site(db, fixed)).toMatchObject({ siteName: 'Fixed' })
    expect(settings.fixedSettings(fixed).get('siteName')).toBe('BABOU_SITE_NAME')
  })

  it('reject values that are not valid', async () => {
    const wrong = settings.changeSite(db, { siteName: '' }, commandLine, SOME_TIME)
    await expect(wrong).rejects.toThrow()
    await expect(
      settings.changeSite(db, { colour: 'red' } as never, commandLine, SOME_TIME),
    ).rejects.toThrow()
  })
})

describe('settings of another version', () => {
  const stored = async () => {
    const rows = await db.selectFrom('setting').select('value').where('key', '=', 'site').execute()
    return rows[0].value as Record<string, unknown>
  }
  const store = (more: object) =>
    stored().then((value) =>
      db
        .updateTable('setting')
        .set({ value: JSON.stringify({ ...value, ...more }) })
        .where('key', '=', 'site')
        .execute(),
    )

  it('leave the others as they are, and stay where another one is changed', async () => {
    await settings.changeSite(db, { registration: 'closed' }, commandLine, SOME_TIME)
    await store({ ofNextVersion: 7, stepUpMinutes: 100_000 })
    const read = await settings.site(db, plain)
    expect(read).toMatchObject({ registration: 'closed', stepUpMinutes: 15 })
    expect(read).not.toHaveProperty('ofNextVersion')
    await settings.changeSite(db, { siteName: 'Theirs' }, commandLine, SOME_TIME)
    expect(await stored()).toMatchObject({
      ...{ ofNextVersion: 7, registration: 'closed', siteName: 'Theirs' },
    })
  })

  it('are not restored from the history, and neither is a value out of bounds', async () => {
    const revert = async (name: string, before: string | null) => {
      const row = { at: SOME_TIME, area: 'site' as const, name, before, after: '1' }
      const { id } = await db
        .insertInto('setting_history')
        .values({ ...row, changed_by_name: 'staff' })
        .returning('id')
        .executeTakeFirstOrThrow()
      return settings.revert(db, plain, id, commandLine, SOME_TIME)
    }
    expect(await revert('ofNextVersion', '6')).toBe('NOT_ACCEPTED')
    expect(await revert('stepUpMinutes', '0')).toBe('NOT_ACCEPTED')
    expect(await revert('stepUpMinutes', '30')).toBe('DONE')
    expect((await settings.site(db, plain)).stepUpMinutes).toBe(30)
  })
})

describe('settings of the trackers', () => {
  it('are sent to them with a higher version each time, and only if they changed', async () => {
    await settings.settleTracker(db, plain, SOME_TIME)
    await settings.settleTracker(db, plain, SOME_TIME)
    await settings.changeTracker(db, plain, { numwantMax: 80 }, commandLine, SOME_TIME)
    await settings.changeTracker(db, plain, { numwantMax: 80 }, commandLine, SOME_TIME)
    expect((await told()).map(({ version, numwantMax }) => [version, numwantMax])).toEqual([
      [1, 200],
      [2, 80],
    ])
    expect(await settings.toldTracker(db)).toMatchObject({ version: 2, numwantMax: 80 })
  })

  it('follow the environment at the next start', async () => {
    const fast = readConfig({ BABOU_ANNOUNCE_INTERVAL: '60', BABOU_TRACKER_ALIASES: 'true' }, '/')
    await settings.settleTracker(db, fast, SOME_TIME)
    const last = (await told()).at(-1)
    // Rule 92: the minimum is never above the interval.
    expect(last).toMatchObject({ intervalSeconds: 60, minIntervalSeconds: 60, aliases: true })
    expect(last).toMatchObject({ numwantMax: 80 })
    expect(await settings.tracker(db, plain)).toMatchObject({ intervalSeconds: 1_800 })
  })
})
