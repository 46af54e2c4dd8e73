import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as feedKeys from '../../../../src/store/accounts/feed-keys.ts'
import * as ledger from '../../../../src/store/records/ledger/ledger.ts'
import { move } from '../../../../src/domain/ledger/currencies.ts'
import { forgetDue } from '../../../support/community/forget-due.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSecrets, testSite } from '../../../support/site.ts'
import { until } from '../../../support/until.ts'

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  await site.member('owner', 'owner')
  admin = await site.signedIn('admin', 'admin')
})
afterAll(() => site.stop())

const safety = async (name: string) => (await admin.json(`/admin/users/${name}?leaf=safety`)).body

describe('account security in the console', () => {
  it('ends one session of several, and the others continue', async () => {
    await site.member('two-browsers')
    const [one, other] = [await site.entered('two-browsers'), await site.entered('two-browsers')]
    await one.json('/me')
    const { signIns } = (await safety('two-browsers')) as { signIns: { id: string }[] }
    expect(signIns).toHaveLength(2)
    const path = `/admin/users/two-browsers/sign-ins/${signIns[1].id}`
    expect((await admin.send('delete', path)).status).toBe(200)
    const answers = async () =>
      [(await one.json('/me')).status, (await other.json('/me')).status].sort()
    // The end of a sign-in is announced to all nodes, this one included.
    await until(async () => (await answers())[1] === 401)
    expect(await answers()).toEqual([200, 401])
    expect((await admin.send('delete', path)).body.code).toBe('SIGN_IN_NOT_FOUND')
  })

  it('resets a feed key that only its member sees, and records the actor', async () => {
    const { id } = await site.member('fed')
    const { key } = await feedKeys.rotate(site.db, testSecrets, id, new Date())
    const { body, status } = await admin.send('post', '/admin/users/fed/feed-key')
    expect(status).toBe(200)
    expect(await feedKeys.memberOf(site.db, testSecrets, key, new Date())).toBeNull()
    const made = await feedKeys.find(site.db, testSecrets, id)
    expect(made?.key).not.toBe(key)
    expect(JSON.stringify(body) + JSON.stringify(await safety('fed'))).not.toContain(made?.key)
    expect((await safety('fed')).keyChanges).toMatchObject([
      { kind: 'feed-key-changed', by: 'admin' },
      { kind: 'feed-key-changed', by: null },
    ])
  })

  it('shows where a member signed in from, by site and client, and others who did', async () => {
    const at = new Date()
    for (const name of ['neighbour', 'roamer']) {
      const { id } = await site.member(name)
      const seen = { created_at: at, last_at: at, expires_at: at, ip: '203.0.113.40' }
      await site.db
        .insertInto('sign_in')
        .values({ id: `of-${name}`, member_id: id, ...seen })
        .execute()
    }
    expect((await safety('roamer')).addresses).toMatchObject([
      { address: '203.0.113.40', onSite: true, inClient: false, others: 1 },
    ])
  })
})

describe('closing an account', () => {
  it('marks it as dormant, which ends its sessions, and reactivates it', async () => {
    await site.member('sleeper')
    const browser = await site.entered('sleeper')
    const parked = await admin.send('post', '/admin/users/sleeper/park', { reason: 'asked for it' })
    expect(parked.body.state).toBe('parked')
    expect((await browser.json('/me')).status).toBe(401)
    const { text } = await admin.get('/admin/users/sleeper')
    expect(text).toContain('Reactivate account')
    const twice = await admin.send('post', '/admin/users/sleeper/park', { reason: 'again' })
    expect(twice.body.code).toBe('ACCOUNT_NOT_OPEN')
    expect((await admin.send('post', '/admin/users/sleeper/wake')).body.state).toBe('active')
    const awake = await admin.send('post', '/admin/users/sleeper/wake')
    expect(awake.body.code).toBe('ACCOUNT_NOT_OPEN')
  })

  it('deletes it after its days, once the name was typed', async () => {
    const { id } = await site.member('goner')
    const path = '/admin/users/goner/deletion'
    const given = { reason: 'asked by mail', days: '0' }
    const wrong = await admin.send('post', path, { ...given, name: 'other' })
    expect(Object.keys(wrong.body.errors)).toEqual(['name'])
    expect((await admin.send('post', path, { ...given, name: 'goner' })).status).toBe(200)
    expect((await admin.get('/admin/users/goner')).text).toContain('Cancel deletion')
    expect((await admin.send('post', '/admin/users/goner/keep')).status).toBe(200)
    expect(await forgetDue(site.db, new Date())).toBe(0)
    await admin.send('post', path, { ...given, name: 'goner' })
    expect(await forgetDue(site.db, new Date())).toBe(1)
    expect((await admin.json(`/admin/users/deleted-${id}`)).body.leftAt).not.toBeNull()
  })
})

it("shows a member's balance of each currency, and the last entries", async () => {
  const { id } = await site.member('saver')
  const entries = move('points', 2_500n, { system: 'mint' }, { member: id })
  const given = {
    kind: 'grant',
    key: 'test-saver',
    cause: { says: 'a present' },
    by: null,
    entries,
  } as const
  await site.db.transaction().execute((tx) => ledger.post(tx, { ...given, now: new Date() }))
  const { body } = await admin.json('/admin/users/saver?leaf=economy')
  expect(body.balances.points).toBe('2500')
  expect(body.ledgerEntries[0]).toMatchObject({ kind: 'grant', amount: '2500', says: 'a present' })
  const { text } = await admin.get('/admin/users/saver?leaf=economy')
  expect(text).toContain('+2.500 points')
})
