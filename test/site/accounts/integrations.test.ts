import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { toolNames, tools } from '../../../src/domain/integrations/tools.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'

const URL_OF_SITE = 'http://babou.example'
const PATH = '/settings/integrations'
let site: TestSite
let ann: TestBrowser
let annId: number
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL_OF_SITE })
  annId = (await site.member('ann')).id
  ann = await site.entered('ann')
})
afterAll(() => site.stop())

interface Verdict {
  readonly request: string
  readonly httpStatus: string
  readonly state: string
  readonly text: string
}
const testOf = async (slug: string, token: string): Promise<readonly Verdict[]> =>
  (await ann.send('post', `${PATH}/${slug}/test`, { token })).body.verdicts
const withToken = toolNames.filter((slug) => tools[slug].scopes !== null)

describe('the page of integrations', () => {
  it('says for each program what to enter', async () => {
    const page = (await ann.get(PATH)).text
    for (const slug of toolNames) {
      expect(page).toContain(`href="${PATH}/${slug}"`)
      const { body } = await ann.json(`${PATH}/${slug}`)
      expect(body.settings.length, slug).toBeGreaterThan(0)
      expect((await ann.get(`${PATH}/${slug}`)).text).toContain(tools[slug].place)
    }
    expect((await ann.get(`${PATH}/sonarr`)).text).toContain(`${URL_OF_SITE}/torznab</code>`)
    expect((await ann.get(`${PATH}/none`)).status).toBe(404)
  })

  it('creates a token with the scopes of the program, for the password, and tests it', async () => {
    const wrong = await ann.send('post', `${PATH}/sonarr`, { current: 'wrong' })
    expect([wrong.status, Object.keys(wrong.body.errors)]).toEqual([422, ['current']])
    const { body, status } = await ann.send('post', `${PATH}/sonarr`, { current: PASSWORD })
    expect(status).toBe(200)
    expect(body.verdicts.map(({ state }: Verdict) => state)).toEqual(['good', 'warning'])
    expect(body.verdicts[1].text).toContain('no results')
    expect(body.settings).toContainEqual({ label: 'API Key', value: body.token })
    const rows = await site.db.selectFrom('api_token').select(['name', 'scopes']).execute()
    expect(rows).toEqual([{ name: 'Sonarr', scopes: ['torrents:read', 'torrents:download'] }])
    const form = { current: PASSWORD }
    const page = await ann.agent
      .post(`${PATH}/radarr`)
      .type('form')
      .send({ ...form, _csrf: ann.csrf() })
    expect(page.text).toContain('The API token was created')
    expect(page.text).toMatch(/babou_[A-Za-z0-9_-]{20,}/)
  })

  it('downloads the definitions of this site', async () => {
    for (const [family, name] of [
      ['autobrr', 'babou.yaml'],
      ['cardigann', 'babou.yml'],
    ]) {
      const { headers, body, text } = await ann.agent.get(`${PATH}/files/${family}`).buffer(true)
      expect(headers['content-disposition']).toContain(name)
      const document = text === undefined ? String(body) : text
      expect(parse(document).name).toBe('babou')
    }
    const module = await ann.agent.get(`${PATH}/files/upload-assistant`).buffer(true)
    expect(module.headers['content-disposition']).toContain('BABOU.py')
    expect(String(module.text ?? module.body)).toContain('class BABOU(UNIT3D):')
    expect((await ann.get(`${PATH}/files/torznab`)).status).toBe(404)
  })
})

describe('the connection test of each program', () => {
  it('passes with a token of its scopes, once there are torrents', async () => {
    for (const slug of ['movies', 'tv', 'music', 'books']) {
      const { id } = await site.db
        .selectFrom('category')
        .select('id')
        .where('slug', '=', slug)
        .executeTakeFirstOrThrow()
      await aListedTorrent(site.db, `In.${slug}`, annId, { categoryId: id })
    }
    for (const slug of withToken) {
      const scopes = [...(tools[slug].scopes ?? [])]
      const { token } = await aToken(site, annId, { scopes })
      const verdicts = await testOf(slug, token)
      expect(
        verdicts.map(({ state }) => state),
        slug,
      ).not.toContain('bad')
      expect(verdicts.at(-1)?.state, slug).toBe('good')
      expect(JSON.stringify(verdicts), slug).not.toContain(token)
    }
  })

  it('reports a wrong key and a missing scope as the program would', async () => {
    const other = await aToken(site, annId, { scopes: ['torrents:match'] })
    for (const slug of withToken) {
      const wrong = await testOf(slug, 'babou_0000000000000000000000000')
      expect(wrong, slug).toMatchObject([
        { httpStatus: '401', state: 'bad', text: 'Invalid API key.' },
      ])
      if (slug === 'cross-seed') continue
      const last = (await testOf(slug, other.token)).at(-1)
      expect(last, slug).toMatchObject({ httpStatus: '403', state: 'bad' })
    }
  })

  it('of qBittorrent needs the feed key only', async () => {
    await site.member('keyless')
    const other = await site.entered('keyless')
    const test = async () => (await other.send('post', `${PATH}/qbittorrent/test`)).body.verdicts
    expect(await test()).toMatchObject([{ httpStatus: '401', state: 'bad' }])
    await other.send('post', '/settings/keys/feed')
    const verdicts = (await test()) as Verdict[]
    expect(verdicts).toMatchObject([{ httpStatus: '200', state: 'good', text: '4 articles.' }])
    expect(verdicts[0].request).toBe('GET /feeds/torrents.….xml')
  })

  it('holds for the address of the member, and is in no log with a key', async () => {
    const { token } = await aToken(site, annId, { scopes: ['torrents:read'] })
    await testOf('prowlarr', token)
    const row = await site.db
      .selectFrom('api_token')
      .select('last_used_at')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(row?.last_used_at).not.toBeNull()
  })
})
