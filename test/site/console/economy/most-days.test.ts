import { afterAll, beforeAll, expect, it } from 'vitest'
import { MOST_DAYS } from '../../../../src/domain/points/most-days.ts'
import { aKey } from '../../../support/community/economy.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'adam')
})
afterAll(() => site.stop())

const FAULT = 'must be at most 3,650'
const [most, more] = [String(MOST_DAYS), String(MOST_DAYS + 1)]

it('tokens of the shop and granted ones last for as many days as their tables allow', async () => {
  const item = { name: 'A token', kind: 'tokens', amount: '1', price: '5' }
  const sell = (slug: string, days: string) =>
    admin.send('post', '/admin/shop', { ...item, slug, lastsDays: days, limitDays: days })
  expect((await sell('longest', most)).status).toBe(201)
  expect((await sell('longer', more)).body.errors).toEqual({
    lastsDays: [FAULT],
    limitDays: [FAULT],
  })
  await site.member('bob')
  const given = { names: 'bob', direction: 'give', currency: 'tokens', amount: '1' }
  const grant = (days: string) =>
    admin.send('post', '/admin/grants', { ...given, reason: 'a test', days, key: aKey() })
  expect((await grant(more)).body.errors).toEqual({ days: [FAULT] })
  const granted = await grant(most)
  expect(granted.status, JSON.stringify(granted.body)).toBe(201)
})
