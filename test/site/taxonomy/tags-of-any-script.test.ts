import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tagIdsOf } from '../../../src/store/taxonomy/torrent-tags.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { TAGS } from '../../domain/taxonomy/tag-cases.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser

beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('ann')
  ann = site.browser()
  await ann.signIn('ann')
  await aListedTorrent(site.db, 'One', id, { tags: ['научная-фантастика', 'комедия'] })
  await aListedTorrent(site.db, 'Two', id, { tags: ['日本', 'alpha'] })
})
afterAll(() => site.stop())

async function namesAt(path: string): Promise<readonly string[]> {
  const { body } = await ann.json(encodeURI(path))
  return (body.items as { name: string }[]).map(({ name }) => name)
}

describe('a tag of any script', () => {
  it('is found however it is written', async () => {
    for (const path of [
      ...['/torrents?tag=комедия', '/torrents?tag=КОМЕДИЯ', '/torrents?q=tag:Комедия '],
      ...['/tags/комедия', '/tags/Комедия', '/torrents?q=научнаяфантастика '],
      ...['/torrents?q=научная-фантастика ', '/torrents?q=комед* '],
    ]) {
      expect(await namesAt(path), path).toEqual(['One'])
    }
    expect(await namesAt('/tags/日本')).toEqual(['Two'])
    expect((await ann.json('/tags?q=%D0%9A%D0%9E')).body.items).toHaveLength(1)
    expect(await namesAt('/tags?limit=10')).toContain('日本')
  })

  it('has an address that is sent on to in ASCII', async () => {
    const { headers } = await ann.get(encodeURI('/tags/Комедия'))
    expect(headers.location).toBe(encodeURI('/tags/комедия'))
    expect((await ann.get(headers.location)).text).toContain('<h1>Tag: комедия</h1>')
  })

  it('is the cursor of the next page of tags', async () => {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body } = await ann.json(`/tags?limit=1${next === '' ? '' : `&cursor=${next}`}`)
      seen.push(...(body.items as { slug: string }[]).map(({ slug }) => slug))
      next = body.next as string | null
    }
    expect(seen).toHaveLength(4)
  })

  it('is stored for every case of the table', async () => {
    for (const [, tags] of TAGS) {
      if (tags !== null) expect(await tagIdsOf(site.db, tags)).toHaveLength(tags.length)
    }
  })
})
