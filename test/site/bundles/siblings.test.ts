import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number

beforeAll(async () => {
  ;({ site, ann, annId } = await siteWithMembers())
})
afterAll(() => site.stop())

async function aWork(title: string): Promise<number> {
  return (await ann.send('post', '/bundles', { kind: 'work', title, year: 1999 })).body.id
}

async function release(
  bundle: number,
  name: string,
  attributes: Readonly<Record<string, unknown>>,
  categoryId = 1,
): Promise<number> {
  const id = await aListedTorrent(site.db, name, annId, { categoryId })
  const values = { bundle_id: bundle, attributes: JSON.stringify(attributes) }
  await site.db.updateTable('torrent').set(values).where('id', '=', id).execute()
  return id
}

const shown = (html: string) => {
  const list = /<ul class="bundle-torrents">(.*?)<\/ul>/.exec(html)?.[1] ?? ''
  return [...list.matchAll(/<a [^>]*>(.*?)<\/a>/g)].map(([, label]) => label)
}

describe('other torrents of a bundle', () => {
  it('are named by what differs, with the whole name in the title', async () => {
    const bundle = await aWork('Salt and Iron')
    const disc = { resolution: '2160p', source: 'bluray', hdr: ['hdr10'] }
    const id = await release(bundle, 'Salt.and.Iron.1999.2160p-AAA', disc)
    const web = { resolution: '1080p', source: 'web-dl' }
    await release(bundle, 'Salt.and.Iron.1999.1080p.WEB-BBB', web)
    await release(bundle, 'Salt.and.Iron.1999.2160p.WEB-BBB', { ...web, resolution: '2160p' })
    await release(bundle, 'Salt.and.Iron.1999.Unnamed.Release.Of.It', {})
    const { text } = await ann.get(`/torrents/${id}`)
    expect([...shown(text)].sort()).toEqual([
      'Salt.<wbr>and.<wbr>Iron.<wbr>1999.<wbr>Unnamed.<wbr>Release.<wbr>Of.<wbr>It',
      'WEB-DL · 1080p · BBB',
      'WEB-DL · 2160p (4K) · BBB',
    ])
    expect(text).toContain('title="Salt.and.Iron.1999.1080p.WEB-BBB"')
    expect(text).not.toContain('title="Salt.and.Iron.1999.Unnamed')
  })

  it('have their size if they are alike', async () => {
    const bundle = await aWork('Two of a Kind')
    const values = { resolution: '1080p' }
    const id = await release(bundle, 'Two of a Kind A', values)
    await release(bundle, 'Two of a Kind B', values)
    await release(bundle, 'Two of a Kind C', values)
    const labels = shown((await ann.get(`/torrents/${id}`)).text)
    expect(new Set(labels).size).toBe(2)
    for (const label of labels) expect(label).toMatch(/^1080p · [\d.]+ KiB · #\d+$/)
  })
})

describe('the label of a work', () => {
  it('is what the category of its torrents says, and names both without torrents', async () => {
    const kinds: readonly (readonly [string, number | null])[] = [
      ['Film', 1],
      ['Game', 5],
      ['Film or game', null],
    ]
    for (const [label, category] of kinds) {
      const bundle = await aWork(`Labeled ${label}`)
      if (category !== null) await release(bundle, `Labeled ${label} A`, {}, category)
      const page = (await ann.get(`/bundles/${bundle}`)).text
      expect(page).toContain(`<p class="sub">${label}`)
      const list = (await ann.get(`/bundles?q=Labeled+${label.replaceAll(' ', '+')}`)).text
      expect(list).toContain(`<td data-label="Kind">${label}</td>`)
    }
  })

  it('is the same in lists and in its franchise if they are in an edition', async () => {
    const franchise = await aBundle(site.db, 'Harbor saga', { kind: 'franchise' })
    const work = await aBundle(site.db, 'Harbor lights', { parentId: franchise })
    const edition = await aBundle(site.db, 'Extended', { kind: 'edition', parentId: work })
    await release(edition, 'Harbor lights extended', {})
    expect((await ann.get(`/bundles/${work}`)).text).toContain('<p class="sub">Film')
    const list = (await ann.get('/bundles?q=Harbor+lights')).text
    expect(list).toContain('<td data-label="Kind">Film</td>')
    const saga = (await ann.get(`/bundles/${franchise}`)).text
    expect(saga).toContain('<p class="sub">Franchise · 1 film, 1 torrent')
  })
})
