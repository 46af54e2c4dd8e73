import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { slowness } from '../../support/slowness.ts'
import { aToken } from '../../support/community/tokens.ts'

/** Short enough to wait for, long enough for the requests that are not held up. */
const LIMIT_MS = 500 * slowness()

let site: TestSite
let token: string
beforeAll(async () => {
  site = await testSite({}, undefined, undefined, { actionLimitMs: LIMIT_MS })
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
      const reply = await asked()
      expect(reply.status).toBe(503)
      expect(reply.body.code).toBe('TOOK_TOO_LONG')
      expect(reply.headers['retry-after']).toBe('30')
    })
    expect((await asked()).status).toBe(200)
  })
})
