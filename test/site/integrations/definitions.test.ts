import fs from 'node:fs'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exampleSite } from '../../../src/domain/integrations/example.ts'
import { definitionFiles } from '../../../src/domain/integrations/files.ts'
import { definitionText } from '../../../src/shared/definition-text.ts'
import { inProject } from '../../../src/shared/paths.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import * as categories from '../../../src/store/taxonomy/categories.ts'
import * as toolNumbers from '../../../src/store/taxonomy/tool-numbers.ts'
import type { CardigannDefinition } from '../../support/clients/cardigann.ts'
import { errorIn, filled, inputsOf, releasesIn } from '../../support/clients/cardigann.ts'
import { uploadAssistant } from '../../support/clients/unit3d.ts'
import { askModule, hasPython } from '../../support/clients/upload-assistant.ts'
import { singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

// The definitions, read in the manner of the programs that they are for, against the real site.

const URL_OF_SITE = 'http://babou.example'
let site: TestSite
let annId: number
let token: string
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: URL_OF_SITE })
  annId = (await site.member('ann')).id
  ;({ token } = await aToken(site, annId, { scopes: ['torrents:read', 'torrents:download'] }))
})
afterAll(() => site.stop())

/** The text of each file, for the site with its current categories. */
async function filesOf(name = 'My: "Site" #1 ÿ🎬') {
  const all = await categories.listPages(site.db)
  const irc = { ...exampleSite.irc, channels: ['#announce', '#no'] }
  const numbers = await toolNumbers.list(site.db)
  const files = definitionFiles({ url: URL_OF_SITE, name, categories: all, numbers, irc })
  return new Map(
    files.map(({ path, format, data, notes }) => [path, definitionText[format](data, notes)]),
  )
}

async function fileOf(path: string): Promise<string> {
  const text = (await filesOf()).get(path)
  if (text === undefined) throw new Error(`no ${path}`)
  return text
}

const AUTOBRR = 'autobrr/my-site-1-y.yaml'
const CARDIGANN = 'cardigann/my-site-1-y.yml'
// Both versions: Go reads 1.2 with the texts of 1.1, YamlDotNet 1.1.
const read = (text: string) => {
  const [old, current] = (['1.1', '1.2'] as const).map((version) => parse(text, { version }))
  expect(old).toEqual(current)
  return current
}

describe('the shipped definitions', () => {
  it('have the categories of a new database', async () => {
    const rows = await categories.listPages(site.db)
    const known = rows.map(({ id, slug, name, parentId, kind, torznab }) => {
      return { id, slug, name, parentId, kind, torznab }
    })
    expect(exampleSite.categories).toEqual(known)
    expect(exampleSite.numbers).toEqual(await toolNumbers.list(site.db))
  })

  it('send what their page says', () => {
    const page = fs.readFileSync(inProject('docs/integrators/prowlarr-jackett.md'), 'utf8')
    const [test, search] = [...page.matchAll(/torznab\/api\?([^"]+)"/g)].map(([, query]) => {
      return [...new URLSearchParams(query).keys()]
    })
    const { data } = definitionFiles(exampleSite).find((one) =>
      one.path.startsWith('cardigann/'),
    ) as { data: CardigannDefinition }
    expect(Object.keys(data.login.inputs)).toEqual(test)
    expect(Object.keys(data.search.inputs)).toEqual(expect.arrayContaining(search))
  })
})

describe('the definition for autobrr', () => {
  const lines = (definition: Awaited<ReturnType<typeof autobrr>>) => definition.irc.parse.lines[0]
  const autobrr = async () => read(await fileOf(AUTOBRR))

  function variablesOf(definition: Awaited<ReturnType<typeof autobrr>>, line: string) {
    const { pattern, vars } = lines(definition)
    const groups = new RegExp(pattern).exec(line)?.slice(1)
    if (groups === undefined) return null
    expect(groups).toHaveLength(vars.length)
    const pairs = vars.map((name: string, at: number) => [name, groups[at] ?? ''])
    return Object.fromEntries(pairs)
  }

  it('has the fields that are required, with their types', async () => {
    const definition = await autobrr()
    expect(definition).toMatchObject({
      name: 'My: "Site" #1 ÿ🎬',
      identifier: 'my-site-1-y',
      urls: [`${URL_OF_SITE}/`],
      supports: ['irc', 'rss'],
      irc: { port: 6697, tls: true, channels: ['#announce', '#no'], announcers: ['babou'] },
    })
    for (const name of ['description', 'language', 'privacy', 'protocol', 'source']) {
      expect(typeof definition[name], name).toBe('string')
    }
    for (const { name, type, label } of [...definition.settings, ...definition.irc.settings]) {
      expect([typeof name, typeof label, ['text', 'secret'].includes(type)]).toEqual([
        'string',
        'string',
        true,
      ])
    }
  })

  it('reads its examples, one of each category', async () => {
    const definition = await autobrr()
    const { tests } = lines(definition)
    expect(tests.length).toBe((await categories.listPages(site.db)).length)
    for (const { line, expect: expected } of tests) {
      expect(variablesOf(definition, line)).toEqual(expected)
    }
  })

  it('reads lines with unusual names, without a type and without a resolution', async () => {
    const definition = await autobrr()
    const of = (name: string, type = 'WEB-DL', resolution = '') =>
      `Category [Movies] Type [${type}] Name [${name}] ${resolution}Freeleech [100%] ` +
      'Internal [Yes] Double Upload [Yes] Size [16.00 TiB] Uploader [Anonymous] ' +
      'Url [https://site.example/torrents/download/123]'
    const names = ['A [1080p] & <B>', '🎬 film', 'שלום עולם', 'Name [x] y]', 'a]']
    for (const name of names) {
      for (const [type, resolution] of [
        ['', ''],
        ['WEB-DL', 'Resolution [2160p] '],
      ]) {
        const found = variablesOf(definition, of(name, type, resolution))
        expect(found, name).toMatchObject({
          ...{ torrentName: name, releaseTags: type, freeleechPercent: '100%', internal: 'Yes' },
          resolution: resolution === '' ? '' : '2160p',
          ...{ tags: 'Yes', torrentSize: '16.00 TiB', baseUrl: 'https://site.example/' },
          torrentId: '123',
        })
      }
    }
    expect(variablesOf(definition, 'Category [x] Type [y]')).toBeNull()
  })

  it('leads to the .torrent and to the page', async () => {
    const { match } = (await autobrr()).irc.parse
    const id = await aListedTorrent(site.db, 'Announced', annId)
    const { key } = await feedKeys.ensure(site.db, testSecrets, annId, new Date())
    const fill = (template: string) =>
      template.replace('{{ .torrentId }}', String(id)).replace('{{ .rsskey }}', key)
    const reply = await supertest(site.app).get(fill(match.torrenturl)).set('Accept', '*/*')
    expect(reply.headers['content-type']).toBe('application/x-bittorrent')
    const page = await (await site.entered('ann')).get(fill(match.infourl))
    expect(page.status).toBe(200)
  })
})

describe('the definition for Prowlarr and Jackett', () => {
  const definition = async () => read(await fileOf(CARDIGANN)) as CardigannDefinition
  const withKey = (apikey: string, Query = {}, Categories: readonly string[] = []) => {
    return { Config: { apikey }, Query: { Type: 'search', ...Query }, Categories }
  }

  async function searched(variables: ReturnType<typeof withKey>) {
    const { search } = await definition()
    return supertest(site.app)
      .get(`/${search.paths[0].path}`)
      .query(inputsOf(search.inputs, variables))
      .set('Authorization', filled(search.headers.Authorization[0], variables))
      .buffer(true)
  }

  it('passes its test with a key, and says why not without one', async () => {
    const { login } = await definition()
    const ask = (apikey: string) =>
      supertest(site.app)
        .get(`/${login.path}`)
        .query(inputsOf(login.inputs, withKey(apikey)))
        .set('Authorization', filled(login.headers.Authorization[0], withKey(apikey)))
        .buffer(true)
    const right = await ask(token)
    expect([right.status, errorIn(right.text, await definition())]).toEqual([200, null])
    const wrong = await ask('babou_00000000000000000000')
    expect(wrong.status).toBe(401)
    expect(errorIn(wrong.text, await definition())).toContain('token')
  })

  it('finds each field of a torrent', async () => {
    const name = 'A & B <3 🎬 שלום 2024'
    const id = await aListedTorrent(site.db, 'fields', annId, { name })
    const found = releasesIn(
      (await searched(withKey(token, { Q: 'שלום' }, ['2000', '2040']))).text,
      await definition(),
    )
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      title: name,
      details: `${URL_OF_SITE}/torrents/${id}`,
      category: '2000',
      seeders: '0',
      leechers: '0',
      downloadvolumefactor: '1',
      uploadvolumefactor: '1',
      year: '2024',
      imdbid: null,
    })
    const { download, date, size, infohash } = found[0]
    expect(download).toMatch(new RegExp(`^${URL_OF_SITE}/torrent/download/${id}\\.[0-9a-f]{32}$`))
    // .NET: ddd, dd MMM yyyy HH:mm:ss zzz
    expect(date).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
    expect(size).toMatch(/^\d+$/)
    expect(infohash).toMatch(/^[0-9a-f]{40}$/)
    const none = await searched(withKey(token, { Q: 'nothing-has-this-name' }))
    expect(releasesIn(none.text, await definition())).toEqual([])
  })

  it('maps each category of a reply to a standard one', async () => {
    const { caps } = await definition()
    const { text } = await supertest(site.app).get('/torznab/api?t=caps').buffer(true)
    const inCaps = [...text.matchAll(/<(?:category|subcat) id="(\d+)"/g)].map(([, id]) => id)
    const mapped = caps.categorymappings.map(({ id }) => String(id))
    for (const id of inCaps) expect(mapped).toContain(id)
    for (const { cat } of caps.categorymappings) {
      expect(cat).toMatch(/^(Console|Movies|Audio|PC|TV|XXX|Books|Other)(\/[\w -]+)?$/)
    }
  })
})

describe.skipIf(!hasPython())('the module for Upload-Assistant', () => {
  const MODULE = 'upload-assistant/MYSITE1Y.py'

  it('has the numbers of the site for what the program knows, and its addresses', async () => {
    const module = askModule(await fileOf(MODULE), 'MYSITE1Y')
    expect(
      module.of({ category: 'MOVIE', type: 'WEBDL', resolution: '1440p', modq: true }),
    ).toEqual({ category_id: '1', type_id: '4', resolution_id: '3', mod_queue_opt_in: '1' })
    expect(module.of({ category: 'TV', type: 'DVDRIP', resolution: '8640p' })).toEqual({
      category_id: '2',
      type_id: '3',
      resolution_id: '10',
      mod_queue_opt_in: '0',
    })
    expect(module.of({ category: 'MUSIC', type: 'TAPE', resolution: '' })).toMatchObject({
      category_id: '0',
      type_id: '0',
      resolution_id: '10',
    })
    expect(module.addresses).toEqual({
      upload_url: `${URL_OF_SITE}/api/torrents/upload`,
      search_url: `${URL_OF_SITE}/api/torrents/filter`,
      id_url: `${URL_OF_SITE}/api/torrents/`,
      torrent_url: `${URL_OF_SITE}/torrents/`,
    })
    expect(module.reversed).toMatchObject({ category: { 2: 'TV' }, resolution: { 2: '2160p' } })
  })

  it('leads to a torrent with the type and the resolution that it said', async () => {
    const module = askModule(await fileOf(MODULE), 'MYSITE1Y')
    const numbers = module.of({ category: 'MOVIE', type: 'REMUX', resolution: '2160p' })
    const { token: mine } = await aToken(site, annId)
    const assistant = uploadAssistant(site, mine)
    const fields = { name: 'By module 2024', description: 'x', ...numbers }
    const sent = torrentOf(singleInfo('By.module', 70_000, { private: 1 } as never))
    const { body } = await assistant.upload(fields as Record<string, string>, sent)
    expect(body.success, JSON.stringify(body)).toBe(true)
    const { attributes } = (await assistant.get(`/api/torrents/${assistant.idIn(body.data)}`)).body
    expect(attributes).toMatchObject({ category_id: 1, type: 'Remux', resolution: '2160p' })
  })

  it('follows a number that staff change', async () => {
    const change = (number: number, to: number) =>
      site.db
        .updateTable('tool_number')
        .set({ number: to })
        .where('kind', '=', 'type')
        .where('number', '=', number)
        .execute()
    await change(4, 40)
    const module = askModule(await fileOf(MODULE), 'MYSITE1Y')
    expect(module.of({ category: 'TV', type: 'WEBDL', resolution: '' }).type_id).toBe('40')
    await change(40, 4)
  })
})

describe('a category that staff add', () => {
  it('is in every definition', async () => {
    const admin = await site.signedIn('admin')
    const form = { name: 'Opera: live', kind: 'tv', slug: 'opera', rules: '' }
    const made = await admin.send('post', '/admin/categories', form)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const all = await categories.listPages(site.db)
    const id = all.find(({ slug }) => slug === 'opera')?.id ?? 0
    const files = definitionFiles({ ...exampleSite, categories: all })
    const dataOf = (path: string) => JSON.stringify(files.find((one) => one.path === path)?.data)
    expect(dataOf('autobrr/babou.yaml')).toContain('Category [Opera: live]')
    expect(dataOf('cardigann/babou.yml')).toContain(
      JSON.stringify({ id: 100_000 + id, cat: 'TV', desc: 'Opera: live' }),
    )
    expect(dataOf('torznab/sonarr.json')).toContain(String(100_000 + id))
    expect(dataOf('torznab/radarr.json')).not.toContain(String(100_000 + id))
  })
})

describe('a category that is added in the console', () => {
  it('is in capabilities, numbers, filters, feeds and definitions immediately', async () => {
    const staff = await site.signedIn('admin', 'staff')
    const given = { slug: 'anime', name: 'Anime', parent: 'tv', kind: 'tv', torznab: '5070' }
    const made = await staff.send('post', '/admin/categories', { ...given, unit3d: '77' })
    expect(made.status, made.text).toBe(201)
    const name = 'Some Anime 05'
    const categoryId = made.body.id as number
    const id = await aListedTorrent(site.db, 'anime', annId, { name, categoryId }, new Date())
    const ask = (path: string) =>
      supertest(site.app).get(path).set('Authorization', `Bearer ${token}`)
    const caps = (await ask('/torznab/api?t=caps')).text
    expect(caps).toContain('<subcat id="5070" name="Anime"')
    expect((await ask('/torznab/api?t=search&q=&cat=5070')).text).toContain(name)
    const { data } = (await ask('/api/torrents/filter?categories[]=77')).body
    expect(data).toMatchObject([{ id: String(id), attributes: { category_id: 77 } }])
    const { key } = await feedKeys.ensure(site.db, testSecrets, annId, new Date())
    const feed = await supertest(site.app).get(`/feeds/torrents.${key}.xml?category=anime`)
    expect(feed.text).toContain(name)
    expect(await fileOf(CARDIGANN)).toContain('Anime')
    expect(await fileOf(AUTOBRR)).toContain('Category [Anime]')
  })
})
