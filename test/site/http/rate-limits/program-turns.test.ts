import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createProgramTurns,
  PROGRAM_LIMITS,
} from '../../../../src/site/http/rate-limits/program-turns.ts'
import type { TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'
import { aStoppedClock } from '../../../support/stopped-clock.ts'
import { aToken } from '../../../support/community/tokens.ts'
import { until } from '../../../support/until.ts'

describe('a queue of work', () => {
  const clock = aStoppedClock()
  const limits = { running: 2, waiting: 3, waitSeconds: 10 }

  /** Work that ends when it is told to. */
  function held() {
    const turns = createProgramTurns(limits, clock)
    const running: number[] = []
    const ends = new Map<number, () => void>()
    const run = (nth: number) =>
      turns.run(async () => {
        running.push(nth)
        await new Promise<void>((resolve) => ends.set(nth, resolve))
        return nth
      })
    return { turns, running, run, end: (nth: number) => ends.get(nth)!() }
  }

  it('runs no more than its limit, in order', async () => {
    const { running, run, end } = held()
    const all = [1, 2, 3, 4].map(run)
    await until(() => running.length === 2)
    end(2)
    expect(await all[1]).toBe(2)
    await until(() => running.length === 3)
    end(1)
    await until(() => running.length === 4)
    expect(running).toEqual([1, 2, 3, 4])
    end(3)
    end(4)
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
  })

  it('runs nothing that waited too long, and nothing more than may wait', async () => {
    const { running, run, end } = held()
    const first = [1, 2].map(run)
    const late = run(3)
    clock.pass(8)
    const inTime = [4, 5].map(run)
    expect(await run(6)).toBeNull()
    clock.pass(3)
    end(1)
    expect(await late).toBeNull()
    await until(() => running.length === 3)
    end(2)
    await until(() => running.length === 4)
    expect(running).toEqual([1, 2, 4, 5])
    end(4)
    end(5)
    expect(await Promise.all([...first, ...inTime])).toEqual([1, 2, 4, 5])
  })

  it('continues after work that failed', async () => {
    const { turns, running, run, end } = held()
    const failing = () => turns.run(async () => Promise.reject(new Error('failed')))
    await expect(failing()).rejects.toThrow('failed')
    await expect(failing()).rejects.toThrow('failed')
    const all = [1, 2].map(run)
    await until(() => running.length === 2)
    end(1)
    end(2)
    expect(await Promise.all(all)).toEqual([1, 2])
  })
})

describe('more programs than the site can answer', () => {
  const clock = aStoppedClock()
  let site: TestSite
  let token: string
  beforeAll(async () => {
    site = await testSite({}, undefined, undefined, { clock, connections: 10 })
    token = (await aToken(site, (await site.member('ann')).id)).token
  })
  afterAll(() => site.stop())

  it('leave connections of the database to the pages of members', async () => {
    const member = await site.signedIn('member')
    const program = (nth: number) =>
      supertest(site.app)
        .get(`/api/v1/torrents/${nth}`)
        .set('Authorization', `Bearer ${token}`)
        .set('Accept', 'application/json')
        .then(({ status }) => status)
    expect(await program(1)).toBe(404)
    await site.db.transaction().execute(async (tx) => {
      await sql`lock table torrent in access exclusive mode`.execute(tx)
      const asked = Array.from({ length: 30 }, (_, nth) => program(nth + 1))
      const waiting = async () => {
        const { rows } = await sql<{ held: number }>`
          select count(*)::int as held from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(site.db)
        return rows[0].held
      }
      await until(async () => (await waiting()) === PROGRAM_LIMITS.running)
      expect((await member.get('/settings')).status).toBe(200)
      expect(await waiting()).toBe(PROGRAM_LIMITS.running)
      clock.pass(25)
      expect(new Set(await Promise.all(asked))).toEqual(new Set([503]))
    })
    expect(await program(1)).toBe(404)
  })
})
