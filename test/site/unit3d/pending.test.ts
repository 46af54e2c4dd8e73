import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

const URL = 'http://babou.example'
const film = { category_id: '1', type_id: '3', resolution_id: '3', tmdb: '603', modq: '1' }
let site: TestSite
let anns: string
let bobs: string
let staff: string
const waiting = new Map<string, number>()

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL })
  const keyOf = async (name: string, role?: 'moderator') => {
    const { id } = await site.member(name, role)
    const scopes = role === undefined ? null : ['torrents:read', 'staff:*']
    return (await aToken(site, id, { scopes } as never)).token
  }
  anns = await keyOf('ann')
  bobs = await keyOf('bob')
  staff = await keyOf('eve', 'moderator')
  for (const [name, token, more] of [
    ['Anns 2020 1080p', anns, film],
    ['Hers 2021 2160p', anns, { ...film, resolution_id: '2', tmdb: '604', anonymous: '1' }],
    ['Bobs 2022 1080p', bobs, { ...film, tmdb: '605' }],
    ['Open 2023 1080p', bobs, { ...film, tmdb: '606', modq: '0' }],
  ] as const) {
    const sent = await uploadAssistant(site, token).upload(
      { ...more, name },
      torrentOf(singleInfo(`${name}.mkv`, 70_000)),
    )
    waiting.set(name, Number(uploadAssistant(site, token).idIn(sent.body.data)))
  }
})
afterAll(() => site.stop())

const rows = async (token: string, query = '') => {
  const { status, body } = await uploadAssistant(site, token).get(`/api/torrents/pending${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data as readonly Record<string, unknown>[]
}
const names = async (token: string, query = '') => (await rows(token, query)).map((one) => one.name)

describe('torrents that wait for approval', () => {
  it('are those of the uploader, and all for those who approve them', async () => {
    expect(await names(anns)).toEqual(['Hers 2021 2160p', 'Anns 2020 1080p'])
    expect(await names(bobs)).toEqual(['Bobs 2022 1080p'])
    expect(await names(staff)).toEqual(['Bobs 2022 1080p', 'Hers 2021 2160p', 'Anns 2020 1080p'])
  })

  it('are flat rows with what programs compare', async () => {
    const [row] = await rows(bobs)
    const id = waiting.get('Bobs 2022 1080p')
    expect(row).toMatchObject({
      ...{ id, name: 'Bobs 2022 1080p', size: 70_000, tmdb_id: 605, category_id: 1 },
      ...{
        type_id: 3,
        resolution_id: 3,
        resolution: '1080p',
        details_link: `${URL}/torrents/${id}`,
      },
      files: [{ index: 0, name: 'Bobs 2022 1080p.mkv', size: 70_000 }],
    })
    expect(row.download_link).toMatch(new RegExp(`^${URL}/torrent/download/${id}\\.[0-9a-f]{32}$`))
  })

  it('are narrowed by the parameters of a search', async () => {
    expect(await names(anns, '?tmdbId=604')).toEqual(['Hers 2021 2160p'])
    expect(await names(anns, '?name=anns')).toEqual(['Anns 2020 1080p'])
    expect(await names(anns, '?perPage=1&page=2')).toEqual(['Anns 2020 1080p'])
    expect(await names(anns, '?resolutions[]=2')).toEqual(['Hers 2021 2160p'])
  })

  it('are not in a search, and are shown to no one without a token', async () => {
    const { body } = await uploadAssistant(site, anns).get('/api/torrents/filter')
    expect(body.data.map((one: { attributes: { name: string } }) => one.attributes.name)).toEqual([
      'Open 2023 1080p',
    ])
    const none = await supertest(site.app).get('/api/torrents/pending')
    expect([none.status, none.body.success]).toEqual([401, false])
  })
})
