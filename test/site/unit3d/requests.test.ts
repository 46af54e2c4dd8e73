import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: number
let bob: number
let get: (path: string) => Promise<{ status: number; body: Body }>

interface Body {
  readonly data: readonly { readonly name: string }[]
  readonly links: { readonly next: string | null }
  readonly meta: object
  readonly success: boolean
}

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  ann = (await site.member('ann')).id
  bob = (await site.member('bob')).id
  const { token } = await aToken(site, ann)
  get = async (path) => {
    const { status, body } = await tool(site, token).get(path)
    return { status, body: body as Body }
  }
})
afterAll(() => site.stop())

interface Given {
  readonly state?: string
  readonly category?: number
  readonly attributes?: object
  readonly bundle?: number | null
  readonly claimedBy?: number
  readonly filledBy?: number
}

let turn = 0
async function asked(title: string, given: Given = {}): Promise<number> {
  const { state = 'open', category = 1, attributes = {}, bundle = null } = given
  const at = new Date(Date.UTC(2026, 0, 1, 0, turn++))
  const { rows } = await sql<{ id: number }>`
    insert into request (member_id, category_id, title, attributes, description, state, points,
      bundle_id, created_at, ends_at)
    values (${ann}, ${category}, ${title}, ${JSON.stringify(attributes)}::jsonb, 'In **English**',
      ${state}, 12500, ${bundle}, ${at}, ${at}::timestamptz + interval '1 year')
    returning id`.execute(site.db)
  const [{ id }] = rows
  if (given.claimedBy !== undefined) {
    await sql`insert into request_claim (request_id, member_id, claimed_at, expires_at)
      values (${id}, ${given.claimedBy}, ${at}, ${at}::timestamptz + interval '1 day')`.execute(
      site.db,
    )
  }
  if (given.filledBy !== undefined) {
    const torrent = await aListedTorrent(site.db, `Fills ${id}`, given.filledBy)
    await sql`insert into request_fill (request_id, torrent_id, payee_id, filler_id, filled_at,
        state)
      values (${id}, ${torrent}, ${given.filledBy}, ${given.filledBy}, ${at}, 'pending')`.execute(
      site.db,
    )
  }
  return id
}

const names = async (query: string) => {
  const { status, body } = await get(`/api/requests/filter?perPage=100&${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data.map(({ name }) => name)
}

describe('requests for programs of UNIT3D sites', () => {
  it('are in the state that they ask for, with the IDs of what is wanted', async () => {
    const externalIds = [
      { source: 'tvdb', value: '12345' },
      { source: 'tmdb_tv', value: '777' },
    ] as never
    const series = await aBundle(site.db, 'A Show', { kind: 'series', externalIds })
    const season = await aBundle(site.db, '', { kind: 'season', number: 2, parentId: series })
    const open = await asked('Wanted one', { bundle: season, attributes: { resolution: '1080p' } })
    await asked('Claimed one', { claimedBy: bob })
    await asked('Pending one', { state: 'filled', filledBy: bob })
    await asked('Closed one', { state: 'closed' })
    const removed = await asked('Removed one', { state: 'removed' })
    expect(await names('')).toEqual(['Claimed one', 'Wanted one'])
    expect(await names('unfilled=1')).toEqual(['Wanted one'])
    expect(await names('claimed=1&pending=1')).toEqual(['Pending one', 'Claimed one'])
    expect(await names('filled=1')).toEqual([])
    expect(await names('tvdbId=12345')).toEqual(['Wanted one'])
    expect(await names('tmdbId=777')).toEqual(['Wanted one'])
    expect(await names('tmdbId=778')).toEqual([])
    expect(await names('resolutions[]=3&categoryIds[]=1')).toEqual(['Wanted one'])
    expect(await names('resolutions[]=2')).toEqual([])
    expect(await names('categories[]=999')).toEqual([])
    expect(await names('name=one%20-claimed%20"')).toEqual(['Claimed one'])
    expect(await names('name=claimed%20one')).toEqual(['Claimed one'])
    expect((await get(`/api/requests/${open}`)).body).toEqual({
      ...{ id: open, name: 'Wanted one', description: 'In **English**', category_id: 1 },
      ...{ type_id: null, resolution_id: 3, user: 'ann' },
      ...{ tmdb: 777, imdb: 0, tvdb: 12345, mal: 0, igdb: 0 },
      ...{ tvmaze: 0, trakt: 0, douban: 0, anidb: 0 },
      ...{ season_number: 2, episode_number: null, bounty: 12, status: 'unfilled' },
      ...{ claimed: false, claimed_by: null, filled_by: null },
      created_at: '2026-01-01T00:00:00.000000Z',
      updated_at: '2026-01-01T00:00:00.000000Z',
    })
    expect((await get('/api/requests/filter?pending=1')).body.data[0]).toMatchObject({
      ...{ status: 'pending', filled_by: 'bob' },
    })
    for (const id of [removed, 'x', 999_999]) {
      expect((await get(`/api/requests/${id}`)).status).toBe(404)
    }
  })

  it('are given once each by links.next and by number, without the token', async () => {
    for (let nth = 0; nth < 7; nth++) await asked(`Paged ${nth}`)
    const all = await names('name=paged')
    expect(all).toHaveLength(7)
    const first = '/api/requests/filter?name=paged&perPage=3'
    const seen: string[] = []
    for (let path: string | null = first; path !== null;) {
      const { body } = await get(path)
      seen.push(...body.data.map(({ name }) => name))
      expect(JSON.stringify(body.links)).not.toContain('api_token')
      path = body.links.next?.replace('http://babou.example', '') ?? null
      if (path !== null) await asked('Paged later')
    }
    expect(seen).toEqual(all)
    const second = (await get(`${first}&page=2&created=1`)).body
    expect(second.meta).toMatchObject({ current_page: 2, per_page: 3, from: 4, to: 6 })
  })

  it('are refused in the form of UNIT3D when a parameter cannot be read', async () => {
    for (const query of ['cursor=x', 'categories[]=x', 'page=99&perPage=100', 'imdbId=x']) {
      const { status, body } = await get(`/api/requests/filter?${query}`)
      expect([status, body.success], query).toEqual([422, false])
    }
  })
})
