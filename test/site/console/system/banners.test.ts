import { afterAll, beforeAll, expect, it } from 'vitest'
import { NO_MOMENT } from '../../../../src/site/ui/typed-times.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'
import { until } from '../../../support/until.ts'

let site: TestSite
let admin: TestBrowser
let member: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'admin')
  member = await site.signedIn('member', 'member')
})
afterAll(() => site.stop())

it('banners are above every page for their audience, from their start to their end', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16)
  const put = (body: Record<string, unknown>) => admin.send('post', '/admin/banners', body)
  const tonight = { text: 'Down <b>tonight</b>.', reader: 'member', isWarning: true }
  const { body } = await put(tonight)
  expect((await put(tonight)).body.id, 'the form was sent twice').toBe(body.id)
  await put({ text: 'Not yet.', reader: 'guest', from: later })
  const seen = async (browser: TestBrowser) => (await browser.get('/rules')).text
  await until(async () => (await seen(member)).includes('Down &lt;b&gt;tonight'), 5, 'the banner')
  expect(await seen(member)).not.toContain('Not yet.')
  expect(await seen(site.browser())).not.toContain('tonight')
  const wrong = await put({
    text: 'Wrong.',
    reader: 'guest',
    from: later,
    until: '2020-01-01T00:00',
  })
  expect(Object.keys(wrong.body.errors)).toEqual(['until'])
  const never = await put({ text: 'Wrong.', reader: 'guest', from: '2099-02-31T00:00' })
  expect(never.body.errors).toEqual({ from: [NO_MOMENT] })
  await admin.send('delete', `/admin/banners/${body.id}`)
  await until(async () => !(await seen(member)).includes('tonight'), 5, 'the banner is gone')
})
