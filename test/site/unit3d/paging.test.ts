import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepOver } from '../../../src/store/base/kept.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { torznabTool } from '../../support/clients/torznab.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
const TORRENTS = 37
let site: TestSite
let annId: number
let reader: ReturnType<typeof uploadAssistant>
let ids: string[]

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  annId = (await site.member('ann')).id
  reader = uploadAssistant(site, (await aToken(site, annId)).token)
  ids = []
  for (let at = 0; at < TORRENTS; at++) ids.push(await added(at))
})
afterAll(() => site.stop())

async function added(at: number): Promise<string> {
  // Several of the same second: the order must still be total.
  const when = new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(at / 5)))
  const name = `Page ${String((at * 7) % 11)}`
  return String(await aListedTorrent(site.db, `page ${at}`, annId, { name }, when))
}

interface Page {
  readonly data: readonly { readonly id: string }[]
  readonly links: { readonly next: string | null; readonly prev: string | null }
  readonly meta: { readonly total: number; readonly from: number | null }
}

async function pageAt(path: string): Promise<Page> {
  const { status, body, text } = await reader.get(path)
  expect(status, text).toBe(200)
  return body as Page
}

/** Every page from this path on, as `links.next` leads. */
async function followed(path: string, between?: (page: number) => Promise<void>) {
  const seen: string[] = []
  let next: string | null = path
  for (let page = 0; next !== null; page++) {
    const { data, links }: Page = await pageAt(next)
    seen.push(...data.map(({ id }) => id))
    await between?.(page)
    next = links.next?.slice(URL.length) ?? null
  }
  return seen
}

const SORTS = ['created_at', 'name', 'size', 'seeders', 'leechers', 'times_completed'] as const

describe('paging', () => {
  it('gives every torrent exactly once by number, at any size and in any order', async () => {
    for (const [at, perPage] of [1, 2, 5, 7, 36, 37, 38, 100].entries()) {
      const sort = `sortField=${SORTS[at % SORTS.length]}&sortDirection=${at % 2 ? 'asc' : 'desc'}`
      const seen: string[] = []
      for (let page = 1; (page - 1) * perPage < TORRENTS; page++) {
        const path = `/api/torrents/filter?perPage=${perPage}&page=${page}&${sort}`
        const { data, meta, links } = await pageAt(path)
        expect(meta).toMatchObject({ total: TORRENTS, from: seen.length + 1 })
        expect(links.prev === null).toBe(page === 1)
        seen.push(...data.map(({ id }) => id))
      }
      expect([...seen].sort(), sort).toEqual([...ids].sort())
    }
    const { data, links } = await pageAt('/api/torrents/filter?perPage=10&page=5')
    expect([data, links.next]).toEqual([[], null])
  })

  it('gives every torrent exactly once by links.next, while torrents are added', async () => {
    for (const [at, perPage] of [1, 4, 6, 25].entries()) {
      for (const start of ['/api/torrents?', '/api/torrents/filter?name=&page=1&']) {
        const before = [...ids]
        const path = `${start}perPage=${perPage}`
        const seen = await followed(path, async (page) => {
          if (page < 3) ids.push(await added(1_000 + at * 100 + ids.length))
        })
        expect(new Set(seen).size, path).toBe(seen.length)
        expect(
          before.filter((id) => !seen.includes(id)),
          path,
        ).toEqual([])
      }
    }
  })

  it('gives the rest while torrents are removed', async () => {
    const [gone] = ids.splice(3, 1)
    const seen = await followed('/api/torrents/filter?perPage=5', async (page) => {
      if (page !== 0) return
      const removed = { state: 'removed', removed_at: new Date(), removed_reason: 'x' } as const
      await site.db.updateTable('torrent').set(removed).where('id', '=', Number(gone)).execute()
    })
    expect(ids.filter((id) => !seen.includes(id))).toEqual([])
    expect(seen.filter((id) => id === gone).length).toBeLessThanOrEqual(1)
  })

  it('numbers the rows of a numbered page only', async () => {
    const first = await pageAt('/api/torrents/filter?perPage=2')
    expect(first.meta).toMatchObject({ from: 1, to: 2 })
    const second = await pageAt((first.links.next ?? '').slice(URL.length))
    expect(second.meta).toMatchObject({ from: null, to: null, current_page: null })
  })

  it('leads nowhere with the token in an address', async () => {
    const { links } = await pageAt('/api/torrents/filter?perPage=2&api_token=x&name=Page')
    expect(links.next).toMatch(/^http:\/\/babou\.example\/api\/torrents\/filter\?/)
    expect(JSON.stringify(links)).not.toContain('api_token')
  })
})

/** How programs page: each gives the IDs of one page after another. */
const WAYS = {
  async *'the cursor of /api/v1/torrents'(size: number) {
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await reader.get(`/api/v1/torrents?limit=${size}&cursor=${cursor}`)
      yield (body.items as { id: number }[]).map(({ id }) => String(id))
      cursor = body.next as string | null
    }
  },
  async *'links.next of UNIT3D'(size: number) {
    for (let path: string | null = `/api/torrents/filter?perPage=${size}`; path !== null;) {
      const { data, links }: Page = await pageAt(path)
      yield data.map(({ id }) => id)
      path = links.next?.slice(URL.length) ?? null
    }
  },
  async *'the offset of Torznab'(size: number) {
    const torznab = torznabTool(site, (await aToken(site, annId)).token)
    for (let offset = 0; ; offset += size) {
      const items = await torznab.items({ t: 'search', limit: size, offset })
      yield items.map(({ guid }) => guid.replace(/.*\//, ''))
      if (items.length < size) return
    }
  },
} as const

describe.each(Object.entries(WAYS))('%s', (_, pagesOf) => {
  it('gives every torrent exactly once at any size, while torrents are added', async () => {
    const runs = { numRuns: 5, examples: [[1, [0, 3]] as [number, number[]]] }
    const pauses = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 })
    const property = fc.asyncProperty(
      fc.oneof(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 100 })),
      pauses,
      async (size, addedAfter) => {
        // Each token has 300 requests per minute.
        reader = uploadAssistant(site, (await aToken(site, annId)).token)
        const before = [...ids]
        const seen: string[] = []
        let page = 0
        for await (const found of pagesOf(size)) {
          seen.push(...found)
          if (addedAfter.includes(page)) ids.push(await added(10_000 + ids.length))
          page += 1
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(before.filter((id) => !seen.includes(id))).toEqual([])
      },
    )
    await fc.assert(property, runs)
  })
})

describe('a list', () => {
  beforeAll(async () => {
    reader = uploadAssistant(site, (await aToken(site, annId)).token)
  })

  it('asks the database at most four times after the token was checked', async () => {
    keepOver(site.db, site.listener)
    await pageAt('/api/torrents/filter?perPage=100&categories[]=1')
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    try {
      await pageAt('/api/torrents/filter?perPage=100&categories[]=1')
      const texts = spy.mock.calls.map(([asked]) => {
        const given: unknown = asked
        return typeof given === 'string' ? given : (given as { text: string }).text
      })
      const isOwn = (text: string) => !/^(begin|commit|set |start)|api_token/i.test(text.trim())
      const own = texts.filter(isOwn)
      expect(own.length, own.join('\n\n')).toBeLessThanOrEqual(4)
    } finally {
      spy.mockRestore()
    }
  })
})
