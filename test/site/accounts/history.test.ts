import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let site: TestSite
let ann: TestBrowser
beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

const kinds = async (browser: TestBrowser, query = '') => {
  const { items } = (await browser.json(`/settings/history${query}`)).body
  return (items as { kind: string }[]).map(({ kind }) => kind)
}

describe('the history of an account', () => {
  it('lists sign-ins, wrong passwords, keys and tokens, newest first', async () => {
    await site.browser().signIn('ann', 'not it')
    await ann.submit('/me/passkey')
    await ann.submit('/settings/keys/feed')
    await ann.submit('/settings/tokens', {
      name: 'a tool',
      days: '30',
      access: 'all',
      current: PASSWORD,
    })
    expect(await kinds(ann)).toEqual([
      'token-made',
      'feed-key-changed',
      'passkey-changed',
      'wrong-password',
      'signed-in',
    ])
    expect(await kinds(ann, '?kind=wrong-password')).toEqual(['wrong-password'])
    const page = await ann.get('/settings/history')
    expect(page.text).toContain('sessions under the old one count until')
    expect(page.text).not.toContain('not it')
  })

  it('continues on the next page', async () => {
    const first = (await ann.json('/settings/history?limit=2')).body
    const then = (await ann.json(`/settings/history?limit=2&cursor=${first.next}`)).body
    expect(then.items[0].id).toBe(first.items[1].id - 1)
    expect((await ann.json('/settings/history?cursor=nonsense')).status).toBe(400)
  })

  it('stores attempts at unknown names without the name', async () => {
    await site.browser().signIn('correct horse battery', 'x')
    const row = await site.db
      .selectFrom('account_event')
      .selectAll()
      .where('member_id', 'is', null)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('horse')
  })
})

describe('a sign-in from a new device', () => {
  async function from(agent: string) {
    const browser = site.browser()
    await browser.visit()
    const fields = { name: 'ann', password: PASSWORD }
    return browser.submit('/login', fields).set('User-Agent', agent)
  }

  it('is notified on the site and by email, once for each kind of browser', async () => {
    for (const _turn of [1, 2]) await from('Mozilla/5.0 (X11; Linux) Firefox/140.0')
    const told = await toldNotices(site.db, 'security')
    expect(told).toHaveLength(1)
    expect(told[0].says).toContain('New sign-in: Firefox on Linux, from 127.0.0.0/24')
    expect(told[0].mailAt).not.toBeNull()
    expect(await kinds(ann, '?limit=2')).toEqual(['signed-in', 'signed-in-anew'])
  })

  it('is not notified about the first one, nor about a known browser', async () => {
    const bob = await site.signedIn('member', 'bob')
    await bob.submit('/logout')
    await bob.signIn('bob')
    expect(await kinds(bob)).toEqual(['signed-in', 'signed-in'])
  })
})
