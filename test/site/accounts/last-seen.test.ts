import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { JobCall } from '../../../src/jobs/define-job.ts'
import { parkIdle } from '../../../src/jobs/tasks/people/park-idle.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import type { StoppedClock } from '../../support/stopped-clock.ts'
import { aStoppedClock } from '../../support/stopped-clock.ts'

const DAY_SECONDS = 86_400
let site: TestSite
let clock: StoppedClock
beforeAll(async () => {
  clock = aStoppedClock()
  site = await testSite({}, undefined, undefined, { clock })
})
afterAll(() => site.stop())

async function memberRow(name: string) {
  return site.db
    .selectFrom('member')
    .select(['state', 'last_seen_at', 'idle_warned_at'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
}

/** How long ago a member was seen, in seconds. */
async function seenAgo(name: string): Promise<number> {
  const { last_seen_at: at } = await memberRow(name)
  return Math.round((clock.now().getTime() - (at?.getTime() ?? 0)) / 1000)
}

describe('the time a member was last seen', () => {
  it('is that of the sign-in', async () => {
    await site.member('arrives')
    clock.pass(3_600)
    await site.browser().signIn('arrives')
    expect(await seenAgo('arrives')).toBe(0)
  })

  it('follows every page, with one write per minute', async () => {
    const browser = await site.signedIn('member', 'reads')
    clock.pass(59)
    await browser.get('/torrents')
    expect(await seenAgo('reads')).toBe(59)
    clock.pass(2)
    await browser.get('/torrents')
    expect(await seenAgo('reads')).toBe(0)
    clock.pass(61)
    await browser.json('/torrents')
    expect(await seenAgo('reads')).toBe(0)
  })

  it('stays when the account is closed to the session', async () => {
    const browser = await site.signedIn('member', 'outside')
    await sql`update member set epoch = epoch + 1 where name = 'outside'`.execute(site.db)
    clock.pass(600)
    await browser.get('/torrents')
    expect(await seenAgo('outside')).toBe(600)
  })

  it('keeps the account of a member active who signs in for a few minutes each month', async () => {
    const value = JSON.stringify({ inactiveDays: 150 })
    const setting = { key: 'site', value, updated_at: clock.now() }
    await site.db.insertInto('setting').values(setting).execute()
    await site.member('brief')
    await site.member('away')
    for (let month = 0; month < 12; month++) {
      const browser = site.browser()
      await browser.signIn('brief')
      clock.pass(120)
      await browser.get('/torrents')
      await browser.submit('/logout')
      clock.pass(30 * DAY_SECONDS)
      await runParkIdle()
    }
    expect(await memberRow('brief')).toMatchObject({ state: 'active', idle_warned_at: null })
    expect(await memberRow('away')).toMatchObject({ state: 'parked' })
  })
})

async function runParkIdle(): Promise<void> {
  const { db, config } = site
  const { signal: stopping } = new AbortController()
  const call = { db, config, now: clock.now(), log: silentLog(), stopping, did: () => {} }
  await parkIdle.run(call as Partial<JobCall> as JobCall)
}
