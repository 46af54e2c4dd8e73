import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ratio, ratioText, requiredText } from '../../../src/shared/format.ts'
import * as judge from '../../../src/store/ratio/judge.ts'
import { addPolicy } from '../../support/community/policies.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const GIB = 1024n ** 3n
let site: TestSite
let ann: TestBrowser
let owner: TestBrowser

beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('ann')
  ann = await site.entered('ann')
  owner = await site.signedIn('owner', 'boss')
  const sums = { uploaded: (4_199n * 10n * GIB) / 1_000n, downloaded: 100n * GIB }
  await site.db.updateTable('member_totals').set(sums).where('member_id', '=', id).execute()
  await addPolicy(site.db, 'up_down', { params: { ratio: 0.595, freeGib: 5 } })
  await judge.judgeSome(site.db, 0, new Date(), 1_000)
})
afterAll(() => site.stop())

describe('a ratio', () => {
  it('is cut to two digits, and what is required of it rounded up', () => {
    expect([0.4199, 0.999, 1, Infinity, null].map(ratioText)).toEqual([
      '0.41',
      '0.99',
      '1.00',
      '∞',
      '∞',
    ])
    expect(ratio(4_199n, 10_000n)).toBe('0.41')
    expect([0.6, 0.595, 1, 0.3].map(requiredText)).toEqual(['0.60', '0.60', '1.00', '0.30'])
  })

  it('is the same in the bar and on the page of the standing, where the required one is once', async () => {
    const { text } = await ann.get('/me/standing')
    expect(text).toContain('>0.41<')
    expect(text).not.toContain('0.42')
    const facts = /<h2>Ratio policy<\/h2>([\s\S]*?)<\/section>/.exec(text)?.[1] ?? ''
    expect(facts.match(/>Required</g)).toHaveLength(1)
    expect(facts).toContain('<dd>0.60</dd>')
  })
})

describe('invites without a limit', () => {
  it('are offered without a number', async () => {
    expect((await owner.get('/me')).text).not.toMatch(/Invites<\/a> \(/)
    const { text } = await owner.get('/invites')
    expect(text).toContain('You can invite any number of members.')
    expect(text).toContain('Create invite')
    expect((await ann.get('/me')).text).toMatch(/Invites<\/a> \(\d+ left\)/)
  })
})

describe('a site that sends no email', () => {
  it('asks members for no verification, and tells the owner on home', async () => {
    expect((await ann.get('/')).text).not.toContain('Verify your email address')
    expect((await ann.get('/')).text).not.toContain('No mail server')
    expect((await owner.get('/')).text).toContain('No mail server: emails to members are not sent')
  })
})
