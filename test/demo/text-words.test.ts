import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFacets } from '../../src/demo/rows/lanes/facets.ts'
import { nameWords } from '../../src/demo/rows/lanes/name-words.ts'
import { textWords } from '../../src/demo/rows/lanes/text-words.ts'
import type { AttributeValues } from '../../src/domain/taxonomy/attributes/types.ts'
import { silentLog } from '../../src/shared/log.ts'
import { closeDb, type Db } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 1 })
})

afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const TEXTS = [
  'The.Frozen.Highway.S05E01.720p.HDTV.x265-EMBER/Subs/English.srt',
  'The.Frozen.Highway.S05E02.720p.HDTV.x265-EMBER/Subs/Français (forcé).srt',
  "**Ocean's** `sha256sum`, Ocean’s\n\n- two–three — four\n- 1e5 0x1F 1.5e-3 12:30 a@b.example",
  '千と千尋 ﬁlm №5 Ⅷ ＡＢＣ naïve NAÏVE Øre łódź',
  ' -- ',
  '',
]

describe('the words of texts of a demo', () => {
  it('are those that the database makes, of words known or not', async () => {
    const words = textWords(db)
    const [early, all] = [await words.of(TEXTS.slice(0, 1)), await words.of(TEXTS)]
    expect(early).toEqual(all.slice(0, 1))
    const { rows } = await sql<{ text: string; made: string; wanted: string }>`
      select text, made::tsvector::text as made, text_words(text)::text as wanted
      from unnest(${TEXTS}::text[], ${all}::text[]) as each (text, made)`.execute(db)
    expect(rows.map(({ made }) => made)).toEqual(rows.map(({ wanted }) => wanted))
    expect(rows[2].made).toContain("'ocean':2,6 'oceans':1,5 's':3,7 ")
  })

  it('are made of the whole text near the limits of a tsvector', async () => {
    const places = Array.from({ length: 16_001 }, (_, at) => `w${at % 200}`)
    const texts = ['x '.repeat(251), places.join(' '), `${'y '.repeat(29_999)}yes no`, 'x y']
    const made = await textWords(db).of(texts)
    const { rows } = await sql<{ words: string }>`
      select text_words(text)::text as words
      from unnest(${texts}::text[]) with ordinality as each (text, at) order by at`.execute(db)
    const wanted = rows.map(({ words }) => words)
    expect(made.slice(0, 3)).toEqual(wanted.slice(0, 3))
    expect(made[3]).toBe(" 'x':1 'y':2")
  })
})

const NAMES = [
  'The.Frozen.Highway.S05E01.720p.WEB-DL.DTS-HD.TrueHD.7.1.x265.10bit-EMBER',
  "Linnéa Vandermeer - Ocean's ' Eleven, volumes 1-3 (2019) [BD Rip FLAC 24bit] 1x02",
  'PlayStationTools v2.10 iPhone macOS arm64 2020 2021p 1999',
  '千と千尋 ﬁlm №5 Ⅷ ＡＢＣ naïve Øre-łódź 2001年',
  '2012',
]

const ATTRIBUTES: readonly AttributeValues[] = [
  { resolution: '720p', season: 5, audio: ['dts', 'truehd'] },
  { year: 2019, added: '2020-01-31', version: '1.10' },
  {},
]

describe('the words, years and facets of torrents of a demo', () => {
  it('are those that the database makes of whole names, of pairs of words known or not', async () => {
    const names = nameWords(db)
    const early = await names.of(NAMES.slice(0, 1))
    const made = await names.of(NAMES)
    expect(early).toEqual(made.slice(0, 1))
    const search = made.map((one) => one.search)
    const { rows } = await sql<{ made: string; wanted: string; key: string; year: string }>`
      select made::tsvector::text as made, search_vector(name, '{}')::text as wanted,
        search_key(name) as key,
        coalesce('0002' || encode(int4send(release_year(name)::int), 'hex'), '') as year
      from unnest(${NAMES}::text[], ${search}::text[]) as each (name, made)`.execute(db)
    expect(rows.map((row) => row.made)).toEqual(rows.map((row) => row.wanted))
    expect(made.map((one) => one.key)).toEqual(rows.map((row) => row.key))
    expect(made.map((one) => one.year)).toEqual(rows.map((row) => row.year))
    expect(rows.map((row) => row.year !== '')).toEqual([false, true, true, true, true])
  })

  it('are those that the database makes of all tags and attributes', async () => {
    const tags = [
      { id: 9, slug: 'sci-fi', words: ['science-fiction', 'sci-fi'] },
      { id: 4, slug: 'web-dl', words: ['web-dl'] },
    ]
    const given = ATTRIBUTES.map((attributes, at) => {
      return { categoryId: at + 1, tags: tags.slice(at), attributes, year: '' }
    })
    const facets = createFacets(db)
    const early = await facets.of(given.slice(0, 1))
    const made = await facets.of(given)
    expect(early).toEqual(made.slice(0, 1))
    for (const [at, { categoryId, attributes, tags: own }] of given.entries()) {
      const words = own.flatMap((tag) => tag.words).sort()
      const ids = own.map(({ id }) => id).sort()
      const { rows } = await sql<{ search: string; marks: string; measures: string }>`
        select search_vector('', ${words}::text[])::text as search,
          encode(facet_marks(${categoryId}, '', ${ids}::bigint[], ${JSON.stringify(attributes)}),
            'hex') as marks,
          array(select key || '=' || value
            from attribute_measures(${JSON.stringify(attributes)}))::text as measures`.execute(db)
      const measures = made[at].measures.map(([key, value]) => `${key}=${value}`)
      expect({ ...made[at], measures: `{${measures.join()}}` }).toEqual({ ...rows[0], tagIds: ids })
    }
  })
})
