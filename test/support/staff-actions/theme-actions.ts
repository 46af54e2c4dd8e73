import sharp from 'sharp'
import { makeImage } from '../../../src/site/images/parts/make.ts'
import { themes } from '../../../src/site/ui/looks/read-themes.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as images from '../../../src/store/records/images.ts'
import * as staffThemes from '../../../src/store/records/themes.ts'
import type { TestSite } from '../site.ts'
import type { Request } from './staff-actions.ts'

const paper = themes.get('paper')!
const fields = { title: 'Audited', scheme: 'light', state: 'draft', ...paper.colors }
const PLAIN = { width: 40, height: 30, channels: 3, background: '#a64' } as const

/** A new theme of this name, in its second revision. */
async function aTheme({ db }: TestSite, slug: string): Promise<void> {
  const by = commandLine
  await staffThemes.make(db, slug, { document: paper, isOffered: false }, by, new Date())
  const { id } = (await staffThemes.find(db, slug))!
  const seen = { revision: 1, summary: '' }
  await staffThemes.edit(db, id, { document: paper, isOffered: true }, seen, by, new Date())
}

/** The part of `staff-actions.ts` about themes. */
export const themeActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'put /admin/themes/site': async () => ({
    path: '/admin/themes/site',
    body: { siteName: 'Audited', dayTheme: 'sepia', nightTheme: 'black', accentColor: '' },
  }),
  'put /admin/themes/logo': async ({ db, member }) => {
    const made = await makeImage(await sharp({ create: PLAIN }).png().toBuffer())
    if (!made.ok) throw new Error(made.text)
    const { id } = await member(`logo-${Date.now()}`)
    const { digest } = await images.add(db, made.made, id, new Date())
    return { path: '/admin/themes/logo', body: { key: digest.toString('hex') } }
  },
  'delete /admin/themes/logo': async () => ({ path: '/admin/themes/logo' }),
  'post /admin/themes': async () => ({
    path: '/admin/themes',
    body: { slug: 'audited', ...fields },
  }),
  'patch /admin/themes/:slug': async (site) => {
    await aTheme(site, 'audited-edit')
    return { path: '/admin/themes/audited-edit', body: { ...fields, revision: 2 } }
  },
  'post /admin/themes/:slug/history/:number/revert': async (site) => {
    await aTheme(site, 'audited-revert')
    return { path: '/admin/themes/audited-revert/history/1/revert', body: { revision: 2 } }
  },
  'delete /admin/themes/:slug': async (site) => {
    await aTheme(site, 'audited-remove')
    return { path: '/admin/themes/audited-remove' }
  },
}
