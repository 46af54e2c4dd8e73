import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../../src/store/records/audit.ts'
import { addressFields } from '../../../../src/store/records/settings/addresses.ts'
import { trackerFields } from '../../../../src/store/records/settings/fields.ts'
import * as settings from '../../../../src/store/records/settings/settings.ts'
import { siteFields } from '../../../../src/store/records/settings/site-fields.ts'
import { siteSettingsShape } from '../../../../src/store/records/settings/site-shape.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite({ BABOU_REGISTRATION: 'closed' })
  await site.member('admin', 'admin')
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

async function eventsTold() {
  const rows = await site.db.selectFrom('outbox').select('payload').orderBy('id').execute()
  return rows.map(({ payload }) => payload as Record<string, unknown>)
}

describe('the settings', () => {
  it('have a field with a label and a help line each', () => {
    const names = (fields: readonly { name: string; label: string; help: string }[]) =>
      fields.filter(({ label, help }) => label !== '' && help !== '').map(({ name }) => name)
    expect(names(siteFields).sort()).toEqual(Object.keys(siteSettingsShape.shape).sort())
    // Rules about clients are a table, which is not a form field.
    const tracker = Object.keys(settings.trackerSettingsShape.shape)
    expect(names(trackerFields).sort()).toEqual(
      tracker.filter((name) => name !== 'clientRules').sort(),
    )
  })

  it('are changed by the form, sent to trackers, and restored', async () => {
    const { tracker } = (await admin.json('/admin/settings')).body
    const form = {
      ...tracker,
      deniedPorts: '22, 25 6881',
      allowPeerDicts: 'true',
      numwantMax: '90',
    }
    const reply = await admin.submit('/admin/settings/tracker', { _method: 'PATCH', ...form })
    expect(reply.status).toBe(303)
    const after = (await admin.json('/admin/settings')).body.tracker
    expect(after).toEqual({
      ...tracker,
      deniedPorts: [22, 25, 6881],
      allowPeerDicts: true,
      numwantMax: 90,
    })
    expect((await eventsTold()).at(-1)).toMatchObject({ numwantMax: 90, allowPeerDicts: true })
    const { items } = (await admin.json('/admin/settings/history')).body
    expect(items.map(({ name }: { name: string }) => name).sort()).toEqual([
      'allowPeerDicts',
      'deniedPorts',
      'numwantMax',
    ])
    const change = items.find(({ name }: { name: string }) => name === 'numwantMax')
    expect(change).toMatchObject({ before: null, after: 90, by: 'admin' })
    const page = await admin.get(`/admin/settings/history/${change.id}`)
    expect(page.text).toContain('The value changes from 90 back to the default.')
    await admin.submit(`/admin/settings/history/${change.id}`)
    expect((await admin.json('/admin/settings')).body.tracker.numwantMax).toBe(tracker.numwantMax)
    expect((await eventsTold()).at(-1)).toMatchObject({ numwantMax: tracker.numwantMax })
    expect((await admin.json('/admin/settings/history')).body.items[0]).toMatchObject({
      before: 90,
      after: null,
    })
  })

  it('show what will change before it is saved, and what is not at its default', async () => {
    const section = 'peer-lists'
    const form = { _method: 'PATCH', section, numwantMax: '120' }
    const looked = await admin.submit('/admin/settings/tracker', { ...form, look: 'on' })
    expect(looked.text).toContain('What will change')
    expect(looked.text).toMatch(/<del>\d+<\/del>[^]*<ins>120<\/ins>/)
    const now = async () => (await admin.json('/admin/settings')).body.tracker.numwantMax
    expect(await now()).not.toBe(120)
    const saved = await admin.submit('/admin/settings/tracker', form)
    expect(saved.headers.location).toBe(`/admin/settings?section=${section}`)
    expect(await now()).toBe(120)
    const page = await admin.get(`/admin/settings?section=${section}`)
    expect(page.text).toMatch(/href="#field-numwantMax"><span class="faint">changed/)
    expect(page.text).not.toContain('name="siteName"')
    const [{ id }] = (await admin.json('/admin/settings/history')).body.items
    await admin.submit(`/admin/settings/history/${id}`)
  })

  it('report errors at the field, keep what was typed, and change nothing', async () => {
    const before = (await admin.json('/admin/settings')).body
    const bad = {
      numwantMax: '201',
      intervalSeconds: 'soon',
      deniedPorts: '22, x',
      privatePeers: '?',
    }
    const { status, body } = await admin.send('patch', '/admin/settings/tracker', bad)
    expect(status).toBe(422)
    expect(Object.keys(body.errors).sort()).toEqual(Object.keys(bad).sort())
    const page = await admin.submit('/admin/settings/tracker', { _method: 'PATCH', ...bad })
    expect(page.text).toContain('field-numwantMax-error')
    expect(page.text).toContain('value="201"')
    const unknown = await admin.send('patch', '/admin/settings/site', { colour: 'red' })
    expect(unknown.body.errors).toHaveProperty('colour')
    const empty = await admin.send('patch', '/admin/settings/site', { siteName: '' })
    expect(empty.body.errors).toHaveProperty('siteName')
    expect((await admin.json('/admin/settings')).body).toEqual(before)
  })

  it('that name a theme are chosen by its title, with what is in effect kept', async () => {
    const path = '/admin/settings?section=site'
    const page = (await admin.get(path)).text
    const select = (html: string) => /<select[^>]*name="dayTheme"[^]*?<\/select>/.exec(html)?.[0]
    expect(select(page)).toContain('<option value="paper" selected>Paper</option>')
    expect(select(page)).toContain('>High contrast, dark</option>')
    const form = { _method: 'PATCH', section: 'site', dayTheme: 'sepia' }
    const looked = await admin.submit('/admin/settings/site', { ...form, look: 'on' })
    expect(looked.text).toMatch(/<del>Paper<\/del>[^]*<ins>Sepia<\/ins>/)
    const wrong = await admin.send('patch', '/admin/settings/site', { nightTheme: 'none' })
    expect(wrong.body.errors).toEqual({ nightTheme: ['is not a theme that members can choose'] })
    await settings.changeSite(site.db, { dayTheme: 'gone' }, commandLine, new Date())
    const kept = (await admin.get(path)).text
    expect(select(kept)).toContain('<option value="gone" selected>gone (not offered)</option>')
    expect(kept).toContain('Default: Paper.')
    const same = await admin.send('patch', '/admin/settings/site', { dayTheme: 'gone' })
    expect(same.status).toBe(200)
    await settings.changeSite(site.db, { dayTheme: 'paper' }, commandLine, new Date())
    expect((await admin.get('/admin/settings/history')).text).toContain('>Paper</td>')
  })

  it('that the environment fixes show its variable and cannot be changed', async () => {
    const { text } = await admin.get('/admin/settings?section=registration-and-accounts')
    expect(text).toContain('fixed by BABOU_REGISTRATION')
    expect(text).not.toContain('name="registration"')
    const { status, body } = await admin.send('patch', '/admin/settings/site', {
      registration: 'open',
    })
    expect(status).toBe(422)
    expect(body.errors.registration).toEqual(['is fixed by BABOU_REGISTRATION'])
  })

  it('fill no section with more than 20 fields', async () => {
    const { text } = await admin.get('/admin/settings')
    const sections = new Set([...text.matchAll(/section=([a-z-]+)/g)].map(([, slug]) => slug))
    expect(sections.size).toBeGreaterThan(9)
    for (const slug of sections) {
      const page = (await admin.get(`/admin/settings?section=${slug}`)).text
      const fields = new Set(page.match(/ id="field-\w+"/g))
      expect(fields.size, slug).toBeLessThanOrEqual(20)
    }
  })

  it('that someone else changes at the same time are kept', async () => {
    const name = admin.send('patch', '/admin/settings/site', { siteName: 'Ours' })
    const tag = admin.send('patch', '/admin/settings/site', { sourceTag: 'OURS' })
    await Promise.all([name, tag])
    const { body } = await admin.json('/admin/settings')
    expect(body.site).toMatchObject({ siteName: 'Ours', sourceTag: 'OURS' })
  })

  it('that do not change leave no row in the history', async () => {
    const count = async () => (await admin.json('/admin/settings/history')).body.items.length
    const before = await count()
    await admin.send('patch', '/admin/settings/site', { siteName: 'Ours' })
    expect(await count()).toBe(before)
  })
})

it('are found by a part of their label or description, and show their default', async () => {
  const { text } = await admin.get('/admin/settings?q=numwant')
  expect(text).toContain('name="numwantMax"')
  expect(text).not.toContain('name="siteName"')
  await settings.changeTracker(site.db, site.config, { numwantMax: 77 }, commandLine, new Date())
  const changed = await admin.get('/admin/settings?q=numwant')
  expect(changed.text).toContain('Default: 200.')
  expect((await admin.get('/admin/settings?q=zzz')).text).toContain('No matching settings.')
  const first = (await admin.get('/admin/settings')).text
  const sections = [...first.matchAll(/settings\?section=([a-z-]+)"/g)].map(([, slug]) => slug)
  const pages = []
  for (const slug of sections) pages.push((await admin.get(`/admin/settings?section=${slug}`)).text)
  const all = pages.join('')
  const open = [...siteFields, ...trackerFields].filter(({ name }) => name !== 'registration')
  for (const { name } of open) {
    expect(all.split(`name="${name}"`), name).toHaveLength(2)
  }
  const [, kept] = /Address retention<\/h2>([^]*?)<\/section>/.exec(all) ?? []
  const names = [...(kept ?? '').matchAll(/ name="(\w+)"/g)].map(([, name]) => name)
  const own = names.filter((name) => !['_method', '_csrf', 'section', 'look'].includes(name)).sort()
  expect(own).toEqual(addressFields.map(({ name }) => name).sort())
})
