import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

let site: TestSite
let admin: TestBrowser
let staff: TestBrowser
let member: TestBrowser
let guest: TestBrowser
beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'admin')
  staff = await site.signedIn('moderator', 'staff')
  member = await site.signedIn('member', 'member')
  guest = site.browser()
})
afterAll(() => site.stop())

const idOf = async (path: string) => Number((await admin.json(path)).body.id)

describe('rules and questions', () => {
  it('are pages of the wiki that everyone reads, at addresses of the site and in the footer', async () => {
    const { status, text } = await guest.get('/rules')
    expect(status).toBe(200)
    expect(text).toContain('One account per person')
    expect(text).toContain('<a href="/faq">Questions and answers</a>')
    expect((await guest.get('/wiki')).text).toContain('href="/rules"')
    for (const former of ['/pages/rules', '/wiki/rules']) {
      expect((await guest.get(former)).headers.location).toBe('/rules')
    }
    expect(text).not.toContain('>Privacy<')
    expect((await guest.json('/wiki/privacy')).status).toBe(404)
    expect((await guest.json('/pages/none')).status).toBe(404)
  })

  it('fold the answers to questions, each with an address, and list them', async () => {
    const id = await idOf('/faq')
    const { text } = await guest.get('/faq')
    const anchor = `wiki-${id}-what-is-the-ratio`
    expect(text).toContain(`<a class="target" href="#${anchor}">What is the ratio?</a>`)
    expect(text).toContain('<details class="question"><summary><h2>What is the ratio?</h2>')
    expect(text).toContain(`</summary><div id="${anchor}"><p>What you uploaded`)
    expect((await guest.get('/rules')).text).not.toContain('<details class="question">')
  })

  it('are edited by admins; members propose changes of answers, not of rules', async () => {
    const rules = await idOf('/rules')
    const edit = (by: TestBrowser, id: number, body: string) =>
      by.send('patch', `/wiki-pages/${id}`, { body })
    expect((await edit(staff, rules, 'Mine.')).status).toBe(403)
    expect((await edit(member, rules, 'Mine.')).status).toBe(403)
    const held = await edit(member, await idOf('/faq'), '### Why?\n\nBecause.')
    expect(held.status).toBe(202)
    expect((await edit(admin, rules, '### One\n\nBe kind.')).status).toBe(200)
    expect((await guest.get('/rules')).text).toContain('Be kind.')
    expect((await guest.json('/rules')).body.revision).toBe(2)
  })

  it('are found by their title, and can be linked to', async () => {
    const made = await member.send('post', '/wiki-pages', {
      title: 'Links',
      body: 'See [[Rules]].',
    })
    expect(made.status).toBe(201)
    const { text } = await member.get('/wiki/links')
    expect(text).toContain('href="/wiki/rules"')
    const found = await member.json('/search/texts?q=answers in:wiki')
    expect(JSON.stringify(found.body.items)).toContain('faq')
  })
})

describe('the footer', () => {
  it('has pages in the order that admins choose, under their current titles', async () => {
    const id = await idOf('/wiki/privacy')
    const set = (by: TestBrowser, body: Record<string, unknown>) =>
      by.send('patch', `/wiki-pages/${id}/settings`, body)
    expect((await set(admin, { reader: 'guest', footerPosition: 1 })).body.footerPosition).toBe(1)
    const seen = async () => (await guest.get('/faq')).text
    await until(async () => (await seen()).includes('>Privacy</a>'), 5, 'the link')
    expect((await seen()).indexOf('>Privacy</a>')).toBeLessThan(
      (await seen()).indexOf('>Rules</a>'),
    )
    await admin.send('patch', `/wiki-pages/${id}`, { title: 'Your data' })
    await until(async () => (await seen()).includes('>Your data</a>'), 5, 'the title')
    await set(staff, { footerPosition: '' })
    expect((await admin.json('/wiki/privacy')).body.footerPosition).toBe(1)
    expect((await set(admin, { footerPosition: '100' })).status).toBe(422)
    await admin.send('delete', `/wiki-pages/${id}`, { reason: 'Moved' })
    await until(async () => !(await seen()).includes('>Your data</a>'), 5, 'the end')
  })
})
