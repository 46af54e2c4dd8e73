import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueryError } from '../../../src/domain/search/expression.ts'
import { readQuery } from '../../../src/domain/search/query.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { BrowseFilter } from '../../../src/store/search/browse.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as torrentSearch from '../../../src/store/search/browse.ts'
import * as attributes from '../../../src/store/taxonomy/attributes.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { findings } from '../../../src/store/search/findings.ts'
import { createDb } from '../../support/patient-db.ts'
import { asked, NOON } from '../../support/asked.ts'
import { aListedTorrent, aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NAMES = [
  'Dune.Part.Two.2024.2160p.WEB-DL.H.265-GRP',
  'Dune.2021.1080p.BluRay.x264-GRP',
  'Dune',
  'Children of Dune [2003] (10-bit)',
  'TheOffice.S01E02E03.WEBRip.x264',
  'Show.1x02.The.One',
  'Amélie.Poulain.Le.Fabuleux.Destin',
  "Ocean's Eleven 2001",
  'Доктор.Живаго.1965',
  '東京物語 1953',
  'A Parted Two Dune',
  'Straße nach Łódź',
]

let database: TestDatabase
let db: Db
let ann: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await aMemberRow(db, 'ann')
  for (const [at, name] of NAMES.entries()) {
    const tags = at === 3 ? ['sci-fi', 'mini-series'] : []
    await aListedTorrent(db, `seed ${at}`, ann, { name, tags })
  }
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const all: BrowseFilter = {
  ...EVERYTHING,
  order: { by: 'relevance' },
  position: null,
  limit: 100,
}

/** Names by relevance; a space at the end means that the last word is complete. */
async function found(line: string): Promise<string[]> {
  const page = await torrentSearch.browse(db, { ...all, search: asked(line) })
  expect(page.total).toBe(page.rows.length)
  return page.rows.map((row) => row.name)
}

function expectPlaced(line: string, { place, text }: QueryError): void {
  expect(text).not.toBe('')
  expect(place.from).toBeGreaterThanOrEqual(0)
  expect(place.to).toBeGreaterThan(place.from)
  // A missing value is reported right after the end.
  expect(place.to).toBeLessThanOrEqual(Array.from(line).length + 1)
}

describe('search', () => {
  it('splits release names at dots, underscores, hyphens and brackets', async () => {
    expect(await found('2160p grp ')).toEqual([NAMES[0]])
    expect(await found('2003 10 ')).toEqual([NAMES[3]])
  })

  it('finds compounds written as one word or two', async () => {
    for (const line of ['webdl ', 'web-dl ', 'web.dl ', '"web dl"', 'h265 ', 'h.265 ', 'H 265 ']) {
      expect(await found(line), line).toEqual([NAMES[0]])
    }
    expect(await found('10bit ')).toEqual([NAMES[3]])
    expect(await found('webrip ')).toEqual([NAMES[4]])
  })

  it('splits camel case, and finds it as one word', async () => {
    for (const line of ['the office ', 'theoffice ', 'TheOffice ', '"the office"', 'THEOFFICE ']) {
      expect(await found(line), line).toEqual([NAMES[4]])
    }
  })

  it('recognizes seasons and episodes in each spelling', async () => {
    expect(await found('office s01 ')).toEqual([NAMES[4]])
    for (const line of ['s01e03 ', 's1e3 ', '1x03 ', 'S01E02E03 ']) {
      expect(await found(line), line).toContain(NAMES[4])
    }
    expect(await found('show s01e02 ')).toEqual([NAMES[5]])
    expect(await found('s01e04 ')).toEqual([])
  })

  it('folds accents and case, in both directions', async () => {
    for (const line of ['amelie ', 'AMÉLIE ', 'Ame\u0301lie ']) {
      expect(await found(line), line).toEqual([NAMES[6]])
    }
    expect(await found('strasse łodz ')).toEqual([NAMES[11]])
    expect(await found('ДОКТОР ')).toEqual([NAMES[8]])
    for (const line of ['oceans ', "ocean's ", 'ocean’s ']) {
      expect(await found(line), line).toEqual([NAMES[7]])
    }
  })

  it('finds Chinese and Japanese without spaces', async () => {
    expect(await found('東京 ')).toEqual([NAMES[9]])
    expect(await found('物語 ')).toEqual([NAMES[9]])
    expect(await found('京物 1953 ')).toEqual([NAMES[9]])
    expect(await found('東物 ')).toEqual([])
  })

  it('finds phrases only as phrases', async () => {
    expect(await found('"part two" dune ')).toEqual([NAMES[0]])
    expect(await found('"two part"')).toEqual([])
  })

  it('excludes words and phrases', async () => {
    expect(await found('dune -two -2003 ')).toEqual([NAMES[2], NAMES[1]])
    expect(await found('dune -"part two" -bluray ')).not.toContain(NAMES[0])
    expect(await found('-dune ')).toHaveLength(NAMES.length - 5)
  })

  it('treats the last word, and words with a star, as prefixes', async () => {
    expect(await found('fabul')).toEqual([NAMES[6]])
    expect(await found('fabul ')).toEqual([])
    expect(await found('fabul* ')).toEqual([NAMES[6]])
    expect(await found('x26')).toHaveLength(2)
  })

  it('finds tags as words', async () => {
    for (const line of ['sci-fi ', 'scifi ', 'dune sci ', 'mini-series ']) {
      expect(await found(line), line).toEqual([NAMES[3]])
    }
  })

  it('ranks the exact name first, then names that start with it, then the rest', async () => {
    const names = await found('dune ')
    expect(names[0]).toBe(NAMES[2])
    expect(names.slice(1, 3).sort()).toEqual([NAMES[0], NAMES[1]].sort())
    expect(names).toHaveLength(5)
    const [whole] = await found('part')
    expect(whole).toBe(NAMES[0])
  })

  it('shows newest first instead of best first when there are too many matches', async () => {
    const search = asked('dune ')
    const page = await torrentSearch.browse(db, { ...all, search, countUpTo: 3 })
    expect(page.order).toEqual({ by: 'createdAt', isDescending: true })
    expect(page.rows[0].name).toBe('A Parted Two Dune')
  })

  it('follows every change of name and tags', async () => {
    const id = await aListedTorrent(db, 'changing', ann, { name: 'Before', tags: ['one-tag'] })
    expect(await found('before onetag ')).toEqual(['Before'])
    await db.updateTable('torrent').set({ name: 'After' }).where('id', '=', id).execute()
    expect(await found('before ')).toEqual([])
    expect(await found('after onetag ')).toEqual(['After'])
    await db.updateTable('tag').set({ slug: 'other' }).where('slug', '=', 'one-tag').execute()
    expect(await found('after onetag ')).toEqual([])
    expect(await found('after other ')).toEqual(['After'])
    await sql`
      update torrent_tag set tag_id = (select id from tag where slug = 'sci-fi')
      where torrent_id = ${id}`.execute(db)
    expect(await found('after sci-fi ')).toEqual(['After'])
    expect(await found('after tag:sci-fi ')).toEqual(['After'])
    expect(await found('after -tag:sci-fi ')).toEqual([])
    await db.deleteFrom('torrent_tag').where('torrent_id', '=', id).execute()
    expect(await found('after sci-fi ')).toEqual([])
    expect(await found('after tag:sci-fi ')).toEqual([])
    expect(await found('after tag:nowhere ')).toEqual([])
  })

  it('shows torrents without seeders by time, even when the time changes', async () => {
    const first = await aListedTorrent(db, 'still 1', ann, { name: 'Still one' })
    await aListedTorrent(db, 'still 2', ann, { name: 'Still two' })
    const dead = { ...EVERYTHING, states: ['dead' as const], countUpTo: 0 }
    const newest = async () => {
      const order = { by: 'createdAt' as const, isDescending: true }
      const { rows } = await torrentSearch.browse(db, { ...dead, order, position: null, limit: 2 })
      return rows.map(({ name }) => name)
    }
    const moved = new Date('2100-01-01T00:00:00Z')
    await db.updateTable('torrent').set({ created_at: moved }).where('id', '=', first).execute()
    expect((await newest())[0]).toBe('Still one')
    const asked0 = { ...dead, search: asked('seeders:0 '), states: [] }
    const order = { by: 'createdAt' as const, isDescending: true }
    const same = await torrentSearch.browse(db, { ...asked0, order, position: null, limit: 1 })
    expect(same.rows[0]?.name).toBe('Still one')
    await db.updateTable('torrent').set({ state: 'removed' }).where('id', '=', first).execute()
    expect(await newest()).not.toContain('Still one')
  })

  it('finds tags by name, and by the slugs of their aliases', async () => {
    const id = await aListedTorrent(db, 'named', ann, { name: 'Named', tags: ['ost'] })
    expect(await found('named soundtrack ')).toEqual([])
    await db.updateTable('tag').set({ name: 'Sound Track' }).where('slug', '=', 'ost').execute()
    expect(await found('named soundtrack ')).toEqual(['Named'])
    expect(await found('named "sound track"')).toEqual(['Named'])
    await sql`
      insert into tag (slug) values ('score-music')`.execute(db)
    await sql`
      update tag set alias_of = (select id from tag where slug = 'ost')
      where slug = 'score-music'`.execute(db)
    expect(await found('named score-music ')).toEqual(['Named'])
    await sql`update tag set alias_of = null where slug = 'score-music'`.execute(db)
    expect(await found('named score-music ')).toEqual([])
    expect(id).toBeGreaterThan(0)
  })

  it('answers every line, or reports the column of the error', async () => {
    const known = await attributes.searchable(db)
    const unit = fc.oneof(
      fc.constantFrom('"', '-', '*', ' ', "'", '\\', ':', '&', '|', '!', '(', '<->', '½', 'ﬁ', '①'),
      fc.constantFrom('file:', 'attr.resolution:', 'title:', 'tag:', 'year:', 'seeders:', 'OR'),
      fc.constantFrom(
        'size:>',
        '..',
        '1080p',
        '2019',
        '1e9',
        '-1',
        '0',
        'is:dead',
        'added:<',
        '7d',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const lines = fc.array(unit, { maxLength: 40 }).map((units) => units.join(''))
    await fc.assert(
      fc.asyncProperty(lines, async (line) => {
        const names = { attributes: known, categories: ['movies'] }
        const read = readQuery(line.replaceAll('\0', ''), NOON, names)
        if (read.ok) await findings(db, { ...all, search: read.query }, true)
        else for (const error of read.errors) expectPlaced(line, error)
      }),
      { numRuns: 60 },
    )
  })
})
