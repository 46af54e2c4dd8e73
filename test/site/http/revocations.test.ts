import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testSite } from '../../support/site.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// Two site nodes over one database; a cookie copied from a browser of the first.
let a: TestSite
let b: TestSite
beforeAll(async () => {
  a = await testSite()
  b = await testSite({}, a.database)
  await until(() => a.listener.isUp() && b.listener.isUp())
})
afterAll(async () => {
  await b.stop()
  await a.stop()
})

async function signedIn(name: string): Promise<{ browser: TestBrowser; cookie: string }> {
  await a.member(name)
  const browser = a.browser()
  const reply = await browser.signIn(name)
  const lines = reply.headers['set-cookie'] as unknown as string[]
  const cookie = String(lines.find((line) => line.startsWith('babou='))).split(';')[0]
  return { browser, cookie }
}

const statusAt = async (node: TestSite, cookie: string) =>
  (await node.browser().json('/me').set('Cookie', cookie)).status

describe('a session that was ended on node A', () => {
  it('is refused by node B within a second', async () => {
    const { browser, cookie } = await signedIn('ann')
    expect(await statusAt(b, cookie)).toBe(200)
    await browser.submit('/logout')
    await until(async () => (await statusAt(b, cookie)) === 401, 1)
  })

  it('is refused by node B immediately after a ban or a new password', async () => {
    const { cookie } = await signedIn('bea')
    const staff = await a.signedIn('moderator', 'maria')
    await staff.send('post', '/users/bea/ban', { reason: 'shared the account' })
    expect(await statusAt(b, cookie)).toBe(401)
  })

  it('is refused by a node that starts afterwards', async () => {
    const { browser, cookie } = await signedIn('cleo')
    await browser.submit('/logout')
    const c = await testSite({}, a.database)
    expect(await statusAt(c, cookie)).toBe(401)
    await c.stop()
  })

  it('is refused by node B while its LISTEN is cut, and after it is back', async () => {
    const { browser, cookie } = await signedIn('dora')
    const other = await signedIn('emma')
    await b.listener.stop()
    await browser.submit('/logout')
    expect(await statusAt(b, cookie)).toBe(401)
    expect(await statusAt(b, other.cookie)).toBe(200)
    b.listener.start()
    await until(() => b.listener.isUp())
    expect(await statusAt(b, cookie)).toBe(401)
  })

  it('is refused by node B after its LISTEN was killed in the middle', async () => {
    const { browser, cookie } = await signedIn('fay')
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'babou-listen' and datname = current_database()
    `.execute(a.db)
    await browser.submit('/logout')
    await until(async () => (await statusAt(b, cookie)) === 401, 1)
    await until(() => a.listener.isUp() && b.listener.isUp())
    expect(await statusAt(b, cookie)).toBe(401)
  })
})

describe('a session that was ended from the sessions page of node A', () => {
  it('is refused by node B within a second, also while its LISTEN is cut again and again', async () => {
    const { browser } = await signedIn('hana')
    const elsewhere = b.browser()
    await elsewhere.signIn('hana')
    expect((await elsewhere.json('/me')).status).toBe(200)
    const { items } = (await browser.json('/settings/sessions')).body as {
      items: { id: string; isCurrent: boolean }[]
    }
    const { id } = items.find((one) => !one.isCurrent) as { id: string }
    const cutting = new AbortController()
    const cut = async () => {
      while (!cutting.signal.aborted) {
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'babou-listen' and datname = current_database()
        `.execute(a.db)
      }
    }
    const cuts = cut()
    await browser.send('delete', `/settings/sessions/${id}`)
    const begun = performance.now()
    await until(async () => (await elsewhere.json('/me')).status === 401, 5)
    const seconds = (performance.now() - begun) / 1000
    cutting.abort()
    await cuts
    expect(seconds).toBeLessThan(1)
    await until(() => a.listener.isUp() && b.listener.isUp())
  })
})

describe('a session in use', () => {
  it('is kept alive, and its member counts as recently seen', async () => {
    await a.member('gwen')
    const browser = a.browser()
    await browser.signIn('gwen')
    const rowOf = () =>
      a.db
        .selectFrom('sign_in')
        .innerJoin('member', 'member.id', 'sign_in.member_id')
        .select(['sign_in.id', 'member.id as member_id', 'last_at', 'last_seen_at', 'epoch'])
        .where('member.name', '=', 'gwen')
        .executeTakeFirstOrThrow()
    await a.db.updateTable('member').set({ epoch: 3 }).where('name', '=', 'gwen').execute()
    const { id, member_id: memberId, epoch } = await rowOf()
    const issuedAt = Math.floor(Date.now() / 1000) - 7_200
    const old = a.cookieOf({ id, memberId, epoch, issuedAt, level: 1, provenAt: 0 })
    const reply = await a.browser().json('/me').set('Cookie', old)
    expect(reply.status).toBe(200)
    expect(String(reply.headers['set-cookie'])).toMatch(/babou=2\.\d+\.[0-9a-f]{32}\./)
    expect((await rowOf()).last_seen_at).not.toBeNull()
    const ancient = a.cookieOf({
      id,
      memberId,
      epoch,
      issuedAt: issuedAt - 31 * 86_400,
      level: 1,
      provenAt: 0,
    })
    expect(await statusAt(a, ancient)).toBe(401)
    const earlier = a.cookieOf({ id, memberId, epoch: epoch - 1, issuedAt, level: 1, provenAt: 0 })
    expect(await statusAt(a, earlier), 'of an earlier epoch').toBe(401)
  })
})
