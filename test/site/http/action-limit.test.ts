import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aStoppedClock } from '../../support/stopped-clock.ts'
import { aToken } from '../../support/community/tokens.ts'
import { until } from '../../support/until.ts'

const clock = aStoppedClock()
let site: TestSite
let token: string
beforeAll(async () => {
  site = await testSite({}, undefined, undefined, { clock })
  token = (await aToken(site, (await site.member('ann')).id)).token
})
afterAll(() => site.stop())

const asked = () =>
  supertest(site.app)
    .get('/torrents')
    .set('Authorization', `Bearer ${token}`)
    .set('Accept', 'application/json')

describe('an action that takes too long', () => {
  it('gets 503 with the time to retry; the next request works', async () => {
    expect((await asked()).status).toBe(200)
    await site.db.transaction().execute(async (tx) => {
      await sql`lock table torrent in access exclusive mode`.execute(tx)
      let isAnswered = false
      const reply = asked().then((answer) => {
        isAnswered = true
        return answer
      })
      await until(() => clock.waiting() === 1)
      clock.pass(24.9)
      expect(clock.waiting()).toBe(1)
      expect(isAnswered).toBe(false)
      clock.pass(0.1)
      expect((await reply).status).toBe(503)
      expect((await reply).body.code).toBe('TOOK_TOO_LONG')
      expect((await reply).headers['retry-after']).toBe('30')
    })
    expect((await asked()).status).toBe(200)
    expect(clock.waiting()).toBe(0)
  })

  it('gets 503 when PostgreSQL ended its statement', async () => {
    await site.db.transaction().execute(async (tx) => {
      await sql`lock table torrent in access exclusive mode`.execute(tx)
      const reply = asked().then((answer) => answer)
      const waiting = sql<{ pid: number }>`
        select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
      const pid = await until(async () => (await waiting.execute(site.db)).rows.at(0)?.pid)
      await sql`select pg_cancel_backend(${pid})`.execute(site.db)
      expect((await reply).status).toBe(503)
      expect((await reply).body.code).toBe('TOOK_TOO_LONG')
    })
    expect((await asked()).status).toBe(200)
  })
})
