import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

let site: TestSite
let admin: TestBrowser
let member: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'admin')
  member = await site.signedIn('member', 'member')
})
afterAll(() => site.stop())

const words = { title: 'Seed boxes', slug: 'seed-boxes', body: 'First.', reader: 'member' }

describe('pages that staff write', () => {
  it('start with rules and answers, which everyone can read, in the footer', async () => {
    const guest = site.browser()
    const { status, text } = await guest.get('/rules')
    expect(status).toBe(200)
    expect(text).toContain('One account per person')
    expect(text).toContain('<a href="/faq">Questions and answers</a>')
    expect((await guest.get('/pages/rules')).headers.location).toBe('/rules')
    expect(text).not.toContain('href="/pages/privacy"')
    expect((await guest.json('/pages/privacy')).status).toBe(404)
  })

  it('fold the answers to questions, each with an address, and list them', async () => {
    const { text } = await site.browser().get('/faq')
    const label = 'What is the ratio?'
    expect(text).toContain(`<a class="target" href="#page-what-is-the-ratio">${label}</a>`)
    expect(text).toContain(`<details class="question"><summary><h2>${label}</h2></summary>`)
    expect(text).toContain('</summary><div id="page-what-is-the-ratio"><p>What you uploaded')
    expect((await site.browser().get('/rules')).text).not.toContain('<details class="question">')
  })

  it('are drafts, for members or for a role: no one else can read them', async () => {
    const draft = await admin.send('post', '/admin/pages', { ...words, state: 'draft' })
    expect(draft.status).toBe(201)
    expect((await member.json('/pages/seed-boxes')).status).toBe(404)
    expect((await admin.get('/pages/seed-boxes')).text).toContain('draft')
    const open = { ...words, state: 'published', revision: 1 }
    expect((await admin.send('patch', '/admin/pages/seed-boxes', open)).body.revision).toBe(2)
    expect((await member.json('/pages/seed-boxes')).body.body).toBe('First.')
    expect((await site.browser().json('/pages/seed-boxes')).status).toBe(401)
    const staff = { ...open, reader: 'moderator', revision: 2 }
    await admin.send('patch', '/admin/pages/seed-boxes', staff)
    expect((await member.json('/pages/seed-boxes')).status).toBe(404)
    const taken = await admin.send('post', '/admin/pages', { ...words, state: 'draft' })
    expect(taken.body.errors).toEqual({ slug: ['is already used by another page'] })
  })

  it('keep what was typed when someone else edited in the meantime, and have a preview', async () => {
    const late = { ...words, body: 'Mine.', state: 'published', revision: '1', _method: 'PATCH' }
    const reply = await admin.submit('/admin/pages/seed-boxes', late)
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('edited this page in the meantime')
    expect(reply.text).toContain('Mine.')
    expect(reply.text).toContain('name="revision" value="3"')
    const look = { ...late, body: '**loud** <script>x</script>', act: 'preview' }
    const { text } = await admin.submit('/admin/pages/seed-boxes', look)
    expect(text).toContain('<strong>loud</strong> &lt;script&gt;')
    expect((await admin.json('/pages/seed-boxes')).body.body).toBe('First.')
  })

  it('have a history that shows differences and restores an old state', async () => {
    const { text } = await admin.get('/admin/pages/seed-boxes/history')
    expect(text).toContain('Visible to')
    const path = '/admin/pages/seed-boxes/history/1/revert'
    expect((await admin.send('post', path, { revision: 3 })).body.revision).toBe(4)
    expect((await member.json('/pages/seed-boxes')).status).toBe(404)
    expect((await admin.send('post', path, { revision: 3 })).body.code).toBe('EDIT_CONFLICT')
  })
})

it('banners are above every page for their audience, from their start to their end', async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16)
  const put = (body: Record<string, unknown>) => admin.send('post', '/admin/banners', body)
  const { body } = await put({ text: 'Down <b>tonight</b>.', reader: 'member', isWarning: true })
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
  await admin.send('delete', `/admin/banners/${body.id}`)
  await until(async () => !(await seen(member)).includes('tonight'), 5, 'the banner is gone')
})
