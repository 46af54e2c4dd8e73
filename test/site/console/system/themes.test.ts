import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { themes } from '../../../../src/site/ui/looks/read-themes.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let member: TestBrowser

beforeAll(async () => {
  site = await testSite()
  admin = await site.signedIn('admin', 'boss')
  member = await site.signedIn('member', 'reader')
})
afterAll(() => site.stop())

const paper = themes.get('paper')!
const dim = { title: 'Dim', scheme: 'light', state: 'offered', ...paper.colors }

/** Waits until the pages of this site have what changed. */
const seen = (path: string, text: string) =>
  expect.poll(async () => (await member.get(path)).text).toContain(text)

describe('themes of staff', () => {
  it('are offered to members like those of the build, and kept with their history', async () => {
    const made = await admin.submit('/admin/themes', { slug: 'dim', ...dim, accent: '#00539f' })
    expect(made.headers.location).toBe('/admin/themes/dim/edit')
    await seen('/settings/appearance', '<option value="dim">Dim</option>')
    const chosen = { theme: 'light', keys: 'on', day: 'dim' }
    expect((await member.submit('/settings/appearance', chosen)).status).toBe(303)
    await seen('/me', '--accent:#00539f')

    const path = '/admin/themes/dim'
    const edit = { _method: 'PATCH', ...dim, accent: '#0b4a94', revision: '1' }
    expect((await admin.submit(path, edit)).headers.location).toBe(`${path}/edit`)
    expect((await admin.submit(path, edit)).status).toBe(409)
    expect((await admin.get(`${path}/history`)).text).toContain('#00539f')
    await admin.submit(`${path}/history/1/revert`, {})
    const { body } = await admin.get(`${path}/edit.json`)
    expect(body).toMatchObject({ revision: 3, theme: { colors: { accent: '#00539f' } } })
  })

  it('below the contrast are saved as drafts, and the page names the pairs', async () => {
    const pale = { slug: 'pale', ...dim, title: 'Pale', ink: '#cccccc' }
    await admin.submit('/admin/themes', pale)
    const { text } = await admin.get('/admin/themes/pale/edit')
    expect(text).toMatch(/It is a draft, because \d+ pairs of colors have too little contrast/)
    expect(text).toMatch(/ink on surface: 1\.\d+, needs 4\.5/)
    const { body } = await admin.get('/admin/themes.json')
    expect(body.items).toContainEqual(
      expect.objectContaining({ slug: 'pale', isOwn: true, isOffered: false }),
    )
    const reply = await member.submit('/settings/appearance', {
      ...{ theme: 'auto', keys: 'on', day: 'pale' },
    })
    expect(reply.status).toBe(422)
  })

  it('are previewed without being saved', async () => {
    const asked = { slug: 'seen', ...dim, ink: '#000001', act: 'preview' }
    const { text } = await admin.submit('/admin/themes', asked)
    expect(text).toMatch(/<style nonce="[^"]+">\.theme-preview\{ [^<]*--ink:#000001/)
    expect((await admin.get('/admin/themes/seen/edit')).status).toBe(404)
  })

  it('are refused with the field at fault, and never leave their declaration', async () => {
    const evil = { slug: 'evil', ...dim, ink: '#000}*{', shadow: 'none;}' }
    const { status, text } = await admin.submit('/admin/themes', evil)
    expect(status).toBe(422)
    expect(text).toContain('must be a color such as #12664f')
    expect(text).toContain('must be a value such as')
    expect(text).not.toContain('--ink:#000}')
    const taken = await admin.submit('/admin/themes', { slug: 'paper', ...dim })
    expect(taken.text).toContain('is already used by another theme')
    const logo = await admin.submit('/admin/themes', { slug: 'logo', ...dim })
    expect(logo.text).toContain('is reserved for the logo of the site')
    expect((await member.get('/admin/themes')).status).toBe(403)
  })

  it('that are removed are replaced by the usual one, and the form says so', async () => {
    await admin.submit('/admin/themes/dim', { _method: 'DELETE' })
    await seen('/settings/appearance', 'Day theme: your choice no longer exists.')
  })
})

describe('the appearance of the site', () => {
  const looks = { _method: 'PUT', siteName: 'Harbor', dayTheme: 'sepia', nightTheme: 'black' }

  it('is seen by those who chose nothing, with the accent made readable', async () => {
    const path = '/admin/themes/site'
    const { status } = await admin.submit(path, { ...looks, accentColor: '#ffe000' })
    expect(status).toBe(303)
    const guest = site.browser()
    await expect.poll(async () => (await guest.get('/login')).text).toContain('Harbor</a>')
    const { text } = await guest.get('/login')
    expect(text).toContain(`--paper:${themes.get('sepia')!.colors.paper}`)
    expect(text).not.toContain('--accent:#ffe000;--accent-strong:#ffe000')
    const unknown = await admin.submit(path, { ...looks, dayTheme: 'none', accentColor: '' })
    expect(unknown.text).toContain('is not a theme that members can choose')
    await admin.submit(path, { ...looks, accentColor: '' })
  })

  it('have a logo that guests see too', async () => {
    const image = { width: 60, height: 40, channels: 3, background: '#246' } as const
    const bytes = await sharp({ create: image }).png().toBuffer()
    const sent = await admin.agent
      .put('/admin/themes/logo')
      .set('Accept', 'application/json')
      .set('X-CSRF-Token', admin.csrf())
      .attach('image', bytes, 'logo.png')
    expect(sent.status).toBe(200)
    const guest = site.browser()
    await expect.poll(async () => (await guest.get('/login')).text).toContain('<img src="/logo/')
    const [, src] = /<img src="(\/logo\/[0-9a-f]+)"/.exec((await guest.get('/login')).text)!
    expect((await guest.get(src!)).headers['content-type']).toBe('image/webp')
    await admin.submit('/admin/themes/logo', { _method: 'DELETE' })
    expect((await guest.get(src!)).status).toBe(404)
  })
})

describe('colors of roles', () => {
  it('are adjusted to each theme until names are readable', async () => {
    await site.db
      .updateTable('role')
      .set({ color: '#ffff00' })
      .where('slug', '=', 'member')
      .execute()
    await seen('/users', "[data-role='member']{color:var(--role-member)}")
    const { text } = await member.get('/users')
    expect(text).toContain('data-role="member"')
    expect(text).not.toContain('--role-member:#ffff00}@media not')
    await site.db.updateTable('role').set({ color: null }).where('slug', '=', 'member').execute()
  })
})
