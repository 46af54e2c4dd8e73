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
  it('is refused by both nodes immediately', async () => {
    const { browser, cookie } = await signedIn('ann')
    expect(await statusAt(b, cookie)).toBe(200)
    await browser.submit('/logout')
    expect(await statusAt(a, cookie)).toBe(401)
    expect(await statusAt(b, cookie)).toBe(401)
  })

  it('is refused by node B immediately after a ban or a new password', async () => {
    const { cookie } = await signedIn('bea')
    const staff = await a.signedIn('moderator', 'maria')
    await staff.send('post', '/users/bea/ban', { reason: 'shared the account' })
    expect(await statusAt(b, cookie)).toBe(401)
  })

  it('is refused by node B while its LISTEN is cut, and no one else is', async () => {
    const { browser, cookie } = await signedIn('dora')
    const other = await signedIn('emma')
    await b.listener.stop()
    await browser.submit('/logout')
    expect(await statusAt(b, cookie)).toBe(401)
    expect(await statusAt(b, other.cookie)).toBe(200)
    b.listener.start()
    await until(() => b.listener.isUp())
  })

  it('is refused by node B after it was ended from the sessions page', async () => {
    const { browser } = await signedIn('hana')
    const elsewhere = b.browser()
    await elsewhere.signIn('hana')
    expect((await elsewhere.json('/me')).status).toBe(200)
    const { items } = (await browser.json('/settings/sessions')).body as {
      items: { id: string; isCurrent: boolean }[]
    }
    const { id } = items.find((one) => !one.isCurrent) as { id: string }
    await browser.send('delete', `/settings/sessions/${id}`)
    expect((await elsewhere.json('/me')).status).toBe(401)
    expect((await browser.json('/me')).status).toBe(200)
  })

  it('is worth nothing for another member, whose cookie would be signed as well', async () => {
    const { id } = await a.member('ida')
    await signedIn('june')
    const { id: signInId } = await a.db
      .selectFrom('sign_in')
      .innerJoin('member', 'member.id', 'sign_in.member_id')
      .select('sign_in.id')
      .where('member.name', '=', 'june')
      .executeTakeFirstOrThrow()
    const issuedAt = Math.floor(Date.now() / 1000)
    const known = { epoch: 1, issuedAt, level: 1, provenAt: 0 } as const
    const mixed = a.cookieOf({ id: signInId, memberId: id, ...known })
    expect(await statusAt(b, mixed)).toBe(401)
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
