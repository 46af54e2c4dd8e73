import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as readings from '../../../../src/store/taxonomy/attribute-readings.ts'
import * as removal from '../../../../src/store/taxonomy/attribute-removal.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let uploader: number
beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  admin = await site.entered('admin')
  uploader = (await site.member('uploader')).id
})
afterAll(() => site.stop())

const NOW = new Date('2026-05-01T12:00:00Z')
const edition = {
  category: 'movies',
  key: 'edition',
  type: 'enum',
  label: 'Edition',
  options: 'directors | Director’s cut | directors cut, dc\nextended | Extended\ntheatrical',
  isSearchable: 'on',
  isFacet: 'on',
  reread: 'on',
}
const ofMovies = async () =>
  (await admin.json('/admin/attributes?category=movies')).body.items as {
    id: number
    key: string
  }[]
const valuesOf = async (id: number) =>
  (
    await site.db
      .selectFrom('torrent')
      .select('attributes')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).attributes
async function readAll(atOnce = 1) {
  let runs = 0
  while ((await readings.readSome(site.db, atOnce, NOW)) > 0 && runs < 50) runs++
}

describe('attributes in the console', () => {
  it('are created with options, and a task re-parses old torrents for them', async () => {
    const old = await aListedTorrent(site.db, 'A.Film.2001.Directors.Cut.1080p', uploader)
    const made = await admin.send('post', '/admin/attributes', edition)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      ...{ category: 'movies', key: 'edition', type: 'enum', isFacet: true, isRequired: false },
      options: [
        {
          value: 'directors',
          label: 'Director’s cut',
          spellings: ['directorscut', 'dc'],
          isRetired: false,
        },
        { value: 'extended', label: 'Extended', spellings: ['extended'], isRetired: false },
        { value: 'theatrical', label: 'theatrical', spellings: ['theatrical'], isRetired: false },
      ],
    })
    await readAll()
    expect(await valuesOf(old)).toEqual({ year: 2001, edition: 'directors', resolution: '1080p' })
    const page = await admin.get('/admin/attributes?category=movies')
    expect(page.text).toContain('Edition')
    expect(page.text).toContain('done')
  })

  it('keep values of people when names are re-parsed, in steps that lose nothing', async () => {
    const ids: number[] = []
    for (const name of ['One.1999.720p', 'Two.Extended.1080p', 'Three']) {
      ids.push(await aListedTorrent(site.db, name, uploader))
    }
    await site.db
      .updateTable('torrent')
      .set({ attributes: JSON.stringify({ resolution: '2160p' }) })
      .where('id', '=', ids[0])
      .execute()
    expect((await admin.send('post', '/admin/attributes/read', {})).status).toBe(204)
    await readAll(2)
    expect(await valuesOf(ids[0])).toEqual({ resolution: '2160p', year: 1999 })
    expect(await valuesOf(ids[1])).toEqual({ resolution: '1080p', edition: 'extended' })
    expect(await valuesOf(ids[2])).toEqual({})
    const [last] = (await admin.json('/admin/attributes')).body.readings
    expect(last).toMatchObject({ category: null, seen: 4, filled: 2, askedBy: 'admin' })
    expect(last.endedAt).toBe(NOW.toISOString())
  })

  it('show their values in torrents, and are shown with their fields', async () => {
    const { id } = (await ofMovies()).find(({ key }) => key === 'edition')!
    const { carried } = (await admin.json(`/admin/attributes/${id}`)).body
    expect(carried).toMatchObject({ of: 4, having: 2 })
    expect(carried.values).toEqual([
      { value: 'directors', torrents: 1 },
      { value: 'extended', torrents: 1 },
    ])
    const page = (await admin.get(`/admin/attributes/${id}`)).text
    expect(page).toContain('directors | Director’s cut | directorscut, dc')
    expect(page).toContain('2 of the 4 newest torrents have a value.')
  })

  it('are changed: options that are left out are retired, and restored by a line', async () => {
    const { id } = (await ofMovies()).find(({ key }) => key === 'edition')!
    const change = (options: string) =>
      admin.send('patch', `/admin/attributes/${id}`, { label: 'Cut', options, isRequired: true })
    const { body } = await change('extended\nimax | IMAX')
    expect(body).toMatchObject({ label: 'Cut', isRequired: true, isFacet: false })
    expect(body.options.map((one: { value: string; isRetired: boolean }) => one)).toMatchObject([
      { value: 'extended', isRetired: false },
      { value: 'imax', isRetired: false },
      { value: 'directors', isRetired: true },
      { value: 'theatrical', isRetired: true },
    ])
    expect((await admin.get(`/admin/attributes/${id}`)).text).toContain('directors, theatrical')
    const again = await change('directors | Director’s cut\nextended')
    expect(again.body.options[0]).toMatchObject({ value: 'directors', isRetired: false })
    const audit = (await admin.json('/admin/audit?action=attribute.save')).body.items
    expect(audit[0]).toMatchObject({ actor: { name: 'admin' } })
  })

  it('are ordered', async () => {
    const keys = async () => (await ofMovies()).map(({ key }) => key)
    const before = await keys()
    const last = (await ofMovies()).at(-1)!
    expect((await admin.send('post', `/admin/attributes/${last.id}/up`)).status).toBe(204)
    expect(await keys()).toEqual([...before.slice(0, -2), before.at(-1), before.at(-2)])
    await admin.send('post', `/admin/attributes/${last.id}/down`)
    await admin.send('post', `/admin/attributes/${last.id}/down`)
    expect(await keys()).toEqual(before)
    expect((await admin.send('post', `/admin/attributes/${last.id}/sideways`)).status).toBe(404)
  })

  it('report errors at the field', async () => {
    const faults: readonly [object, string][] = [
      [{ key: 'Bad Key' }, 'key'],
      [{ key: 'edition' }, 'key'],
      [{ key: 'cut', type: 'sometimes' }, 'type'],
      [{ key: 'resolution', category: 'books', type: 'text' }, 'type'],
      [{ key: 'cut', category: 'nowhere' }, 'category'],
      [{ key: 'cut', label: '' }, 'label'],
      [{ key: 'cut', options: '' }, 'options'],
      [{ key: 'cut', options: 'one\nTwo Words' }, 'options'],
      [{ key: 'cut', options: 'one\none' }, 'options'],
      [{ key: 'cut', type: 'number', min: '9', max: '1' }, 'max'],
      [{ key: 'cut', type: 'text', pattern: '(a+)+' }, 'pattern'],
      [{ key: 'cut', type: 'external-id', source: 'toString' }, 'source'],
      [{ key: 'cut', reader: 'constructor' }, 'reader'],
      [{ key: 'cut', bogus: '1' }, 'bogus'],
    ]
    for (const [given, field] of faults) {
      const reply = await admin.send('post', '/admin/attributes', { ...edition, ...given })
      expect(reply.status, JSON.stringify(given)).toBe(422)
      expect(Object.keys(reply.body.errors), JSON.stringify(given)).toEqual([field])
    }
    expect((await admin.json('/admin/attributes/999999')).status).toBe(404)
    expect((await admin.json('/admin/attributes/x')).status).toBe(404)
  })

  it('are removed only when no torrent has them', async () => {
    const { id } = (await ofMovies()).find(({ key }) => key === 'edition')!
    const used = await admin.send('delete', `/admin/attributes/${id}`)
    expect(used.body.code).toBe('ATTRIBUTE_IN_USE')
    const { body } = await admin.send('post', '/admin/attributes', {
      ...{ category: 'movies', key: 'runtime', type: 'number', label: 'Runtime', unit: 'min' },
    })
    const going = () => admin.send('delete', `/admin/attributes/${body.id}`)
    expect((await going()).status).toBe(204)
    expect((await admin.get('/admin/attributes')).text).toContain('being removed')
    // One that only an old torrent has is found by the task, and is kept as retired.
    const old = await aListedTorrent(site.db, 'Old', uploader, { categoryId: 1 })
    await sql`update torrent set attributes = '{"runtime": 90}' where id = ${old}`.execute(site.db)
    expect(await removal.lookOn(site.db, 100)).toBeGreaterThan(0)
    const kept = (await admin.json(`/admin/attributes/${body.id}`)).body
    expect(kept).toMatchObject({ isRetired: true, isGoing: false })
    await sql`update torrent set attributes = '{}' where id = ${old}`.execute(site.db)
    expect((await going()).status).toBe(204)
    let turns = 0
    while ((await removal.lookOn(site.db, 1)) > 0) turns++
    expect(turns).toBeGreaterThan(1)
    expect((await admin.json(`/admin/attributes/${body.id}`)).status).toBe(404)
  })
})

describe('the schema of a category', () => {
  const at = '/admin/categories/movies/schema'
  const give = (schema: unknown, apply = false) =>
    admin.send('post', at, { schema, ...(apply && { apply }) })
  const exported = async (of = at) => (await admin.json(of)).body
  const edited = async () => {
    const { attributes } = (await exported()) as { attributes: Record<string, unknown>[] }
    const resolution = attributes.find(({ key }) => key === 'resolution')!
    const changed = { key: 'resolution', type: 'enum', label: 'Lines', options: [{ value: '8k' }] }
    const cut = { key: 'region', type: 'number', label: 'Region', limits: { min: 0, max: 8 } }
    return { resolution, schema: { category: 'elsewhere', attributes: [changed, cut] } }
  }

  it('changes nothing when it is imported as it was exported', async () => {
    const before = await exported()
    expect(before).toMatchObject({ category: 'movies' })
    const { body } = await give(JSON.stringify(before))
    expect(body.changes.map(({ act }: { act: string }) => act)).toEqual(
      before.attributes.map(() => 'none'),
    )
    const page = await admin.submit(at, { schema: JSON.stringify(before) })
    expect(page.text).toContain('Nothing would change')
    expect((await admin.get(at)).text).toContain('&quot;key&quot;: &quot;resolution&quot;')
  })

  it('previews its changes, and removes nothing', async () => {
    const before = await exported()
    const { resolution, schema } = await edited()
    const told = await give(schema)
    expect(told.body).toEqual({
      applied: false,
      changes: [
        { key: 'resolution', act: 'change', fields: ['label', 'options'] },
        { key: 'region', act: 'make', fields: [] },
      ],
    })
    expect(await exported()).toEqual(before)
    expect((await give(schema, true)).body).toMatchObject({ applied: true })
    const after = (await exported()).attributes as typeof before.attributes
    const kept = (resolution.options as object[]).map((one) => one)
    expect(after.find(({ key }: { key: string }) => key === 'resolution')).toEqual({
      ...resolution,
      label: 'Lines',
      options: [{ value: '8k', label: '8k', spellings: ['8k'], isRetired: false }, ...kept],
    })
    expect(after).toHaveLength(before.attributes.length + 1)
    const [row] = (await admin.json('/admin/audit?action=category.import')).body.items
    expect(row.after).toEqual({ made: ['region'], changed: ['resolution'] })
    expect((await give(schema)).body.changes[1]).toMatchObject({ act: 'none' })
  })

  it('reports errors, and changes nothing then', async () => {
    const before = await exported()
    const a = { key: 'aspect', type: 'text', label: 'Aspect' }
    const faults: readonly [unknown, string][] = [
      ['', 'is required'],
      ['{', 'is not valid JSON'],
      ['[]', 'has a problem: Invalid input: expected object'],
      [{ attributes: [] }, 'has a problem: attributes: '],
      [{ attributes: [a, { ...a, label: 7 }] }, 'has a problem: attributes.1.label: '],
      [{ attributes: [{ ...a, bogus: 1 }] }, 'has a problem: attributes.0: '],
      [
        { attributes: [{ ...a, limits: { min: { x: 1 } } }] },
        'has a problem: attributes.0.limits.min: ',
      ],
      [{ attributes: [a, a] }, 'has a problem: aspect is listed twice'],
      [
        { attributes: [{ key: 'year', type: 'text' }] },
        'has a problem: year has the type number here',
      ],
      [{ attributes: [{ ...a, type: 'enum' }] }, 'has a problem: aspect needs options'],
      [
        { attributes: [{ ...a, options: [{ value: 'x' }] }] },
        'has a problem: aspect has options, which',
      ],
      [{ attributes: [{ key: 'aspect', type: 'text' }] }, 'has a problem: aspect needs a label'],
      [
        { attributes: [{ ...a, limits: { pattern: '(a+)+' } }] },
        'has a problem: aspect has limits: pattern',
      ],
    ]
    for (const [schema, text] of faults) {
      const { status, body } = await give(schema, true)
      expect(status, text).toBe(422)
      expect(body.errors.schema.join('; ')).toContain(text)
    }
    expect(await exported()).toEqual(before)
    expect((await admin.json('/admin/categories/nowhere/schema')).status).toBe(404)
    await site.member('passer')
    expect((await (await site.entered('passer')).json(at)).status).toBe(403)
  })
})

describe('the tree of categories', () => {
  it('has a parent, kind, number and rules in each, and never a cycle', async () => {
    const anime = { slug: 'anime', name: 'Anime', parent: 'tv', kind: 'tv', torznab: '5070' }
    expect(
      (await admin.send('post', '/admin/categories', { ...anime, rules: '- Subs' })).status,
    ).toBe(201)
    const shown = (await admin.json('/admin/categories/anime')).body
    expect(shown).toMatchObject({ parent: 'tv', kind: 'tv', torznab: 5070, rules: '- Subs' })
    const circle = { slug: 'tv', name: 'TV', parent: 'anime' }
    const refused = await admin.send('patch', '/admin/categories/tv', circle)
    expect(Object.keys(refused.body.errors)).toEqual(['parent'])
    const odd = await admin.send('patch', '/admin/categories/anime', { ...anime, torznab: '7' })
    expect(Object.keys(odd.body.errors)).toEqual(['torznab'])
    // Its number for UNIT3D programs was given to it, and can be another one that is free.
    expect(shown.unit3d).toBeGreaterThan(7)
    const numbered = (unit3d: string) =>
      admin.send('patch', '/admin/categories/anime', { ...anime, unit3d })
    expect(Object.keys((await numbered('2')).body.errors)).toEqual(['unit3d'])
    expect((await numbered('42')).status).toBe(200)
    const { items } = (await admin.json('/admin/tool-numbers')).body
    expect(items).toContainEqual({
      ...{ kind: 'category', number: 42, name: 'Anime', category: 'anime' },
      ...{ attribute: null, values: [] },
    })
    expect(items).toContainEqual({
      ...{ kind: 'type', number: 4, name: 'WEB-DL', category: null },
      ...{ attribute: 'source', values: ['web-dl'] },
    })
    const page = (await admin.get('/admin/categories')).text
    expect(page).toContain('– Anime')
  })
})
