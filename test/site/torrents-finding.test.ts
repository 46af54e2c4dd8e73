import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import * as searchWords from '../../src/store/search-words.ts'
import { facets } from '../../src/store/facets.ts'
import { EVERYTHING } from '../../src/store/torrents.ts'
import { aListedTorrent, aMemberRow } from '../support/catalog.ts'
import { fillReleases } from '../support/releases.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

let site: TestSite
let ann: TestBrowser

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  const uploader = await aMemberRow(site.db, 'bea')
  const add = async (name: string, categoryId: number, tags: string[], values: unknown = {}) => {
    const id = await aListedTorrent(site.db, name, uploader, { categoryId, tags })
    await site.db
      .updateTable('torrent')
      .set({ attributes: sql`${JSON.stringify(values)}::jsonb` })
      .where('id', '=', id)
      .execute()
  }
  await add('Orchid.Falcon.2019.1080p', 1, ['drama', 'hd'], { resolution: '1080p', year: 2019 })
  await add('Orchid.Mirror.2021.2160p', 1, ['drama'], {
    resolution: '2160p',
    languages: ['en', 'fr'],
  })
  await add('Orchid.Story.S01E01.1080p', 2, ['hd'], { resolution: '1080p', languages: ['en'] })
  await add('Lantern.Harbor.1999', 4, [], {})
  await searchWords.learn(site.db, 100)
})
afterAll(() => site.stop())

async function names(q: string): Promise<string[]> {
  const { status, body } = await ann.json(`/torrents?sort=name&q=${encodeURIComponent(q)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items.map((item: { name: string }) => item.name.split('.')[1])
}

async function facetsOf(query: string) {
  const { body } = await ann.json(`/torrents?facets=true&${query}`)
  const lists = body.facets.facets as { facet: string; values: { value: string }[] }[]
  return {
    ...body.facets,
    facets: Object.fromEntries(
      lists.map(({ facet, values }) => [
        facet,
        Object.fromEntries(Object.values(values).map((one) => [one.value, one])),
      ]),
    ),
  }
}

describe('facets', () => {
  it('count what fits by category, swarm, year, tag and attribute', async () => {
    const { facets: found, isEstimate, total } = await facetsOf('q=orchid')
    expect({ isEstimate, total }).toEqual({ isEstimate: false, total: 3 })
    const counts = (facet: string) =>
      Object.fromEntries(
        Object.entries(found[facet] as Record<string, { torrents: number }>).map(([value, one]) => [
          value,
          one.torrents,
        ]),
      )
    expect(counts('category')).toEqual({ movies: 2, tv: 1 })
    expect(counts('year')).toEqual({ 2019: 1, 2021: 1 })
    expect(counts('tag')).toEqual({ drama: 2, hd: 2 })
    expect(counts('state')).toEqual({ dead: 3 })
    expect(counts('attr.resolution')).toEqual({ '1080p': 2, '2160p': 1 })
  })

  it('narrow the list by links that say the same as the line, and keep what is typed', async () => {
    const { text } = await ann.get('/torrents?q=orchid')
    expect(text).toContain('aria-label="Narrow down"')
    const hrefs = [...text.matchAll(/href="(\/torrents\?[^"]+)"/g)].map(([, href]) =>
      href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#x2F;', '/'),
    )
    const asked = hrefs.map((href) => new URLSearchParams(href.slice(href.indexOf('?') + 1)))
    expect(asked.map((one) => one.get('q'))).toContain('attr.resolution:1080p orchid')
    expect(asked.map((one) => one.get('q'))).toContain('year:2019 orchid')
    expect(asked.some((one) => one.get('tag') === 'hd' && one.get('q') === 'orchid')).toBe(true)
    const narrowed = await ann.get('/torrents?q=attr.resolution:1080p+orchid&tag=hd')
    expect(narrowed.text).toContain('2 torrents')
  })

  it('are worked out from a sample when too many fit, and say so', async () => {
    await fillReleases(site.db, 1, 1, 3_000)
    await sql`analyze torrent`.execute(site.db)
    const exact = await facets(site.db, EVERYTHING, false)
    const guessed = await facets(site.db, EVERYTHING, true, 1_500)
    expect([exact.isEstimate, guessed.isEstimate]).toEqual([false, true])
    expect(guessed.total).toBeGreaterThan(exact.total * 0.7)
    expect(guessed.total).toBeLessThan(exact.total * 1.3)
    expect(await facets(site.db, EVERYTHING, true, 1_500)).toEqual(guessed)
  })
})

describe('attributes in the line', () => {
  it('find by option, label, one of several, number and range', async () => {
    expect(await names('attr.resolution:1080P')).toEqual(['Falcon', 'Story'])
    expect(await names('attr.languages:fr')).toEqual(['Mirror'])
    expect(await names('orchid -attr.resolution:1080p')).toEqual(['Mirror'])
    expect(await names('attr.resolution:2160p OR harbor')).toEqual(['Harbor', 'Mirror'])
  })

  it.each([
    ['attr.colour:red', 'Column 13: There is no attribute “colour”'],
    ['orchid attr.resolution:huge', 'Column 24: '],
    ['attr.resolution:', 'Column 17: attr.resolution: needs a value'],
  ])('%s is answered with what is wrong, and where', async (line, said) => {
    const { status, body } = await ann.json(`/torrents?q=${encodeURIComponent(line)}`)
    expect(status).toBe(422)
    expect(body.errors.q[0]).toContain(said)
  })
})

describe('file:', () => {
  it('finds the words of file names, also beginnings and words in a row', async () => {
    expect(await names('file:falcon')).toEqual(['Falcon'])
    expect(await names('file:lanter* -file:orchid')).toEqual(['Harbor'])
    expect(await names('file:"story s01e01"')).toEqual(['Story'])
    expect(await names('file:nothere')).toEqual([])
  })
})

describe('a line that finds nothing', () => {
  it('is answered with one that finds something', async () => {
    const { body } = await ann.json('/torrents?facets=true&q=orchd+mirrer')
    expect(body).toMatchObject({ total: 0, didYouMean: 'orchid mirror' })
    const { text } = await ann.get('/torrents?q=lantren')
    expect(text).toMatch(/Did you mean <a href="[^"]+lantern">lantern<\/a>\?/)
  })

  it('is answered with none that finds nothing either', async () => {
    const { text } = await ann.get('/torrents?q=orchd+cat:music')
    expect(text).toContain('No torrent fits')
    expect(text).not.toContain('Did you mean')
  })
})
