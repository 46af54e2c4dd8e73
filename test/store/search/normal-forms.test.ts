import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDraw } from '../../../src/demo/draw.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const SPELLINGS = [
  ['Am\u00e9lie', 'Amelie'],
  ['Ame\u0301lie', 'Amelie'],
  ['\ufb01lm', 'film'],
  ['\uff12\uff10\uff10\uff11', '2001'],
  ['\u2168', 'IX'],
  ['\u1112\u1161\u11ab', '\ud55c'],
  ['\u212bngstr\u00f6m', 'Angstrom'],
] as const

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

it('finds the same words in ASCII text as in the same text with an accent', async () => {
  const draw = createDraw('forms', 'ascii')
  const letters = Array.from({ length: 127 }, (_, at) => String.fromCharCode(at + 1))
  const common = [..."aBcE 0123456789SsxX.-_'`/", 'WEB-DL ', 'OfficeParty', 'S01E02', '1e5']
  const drawn = Array.from({ length: 600 }, (_, at) =>
    Array.from({ length: draw.whole(0, 24) }, () =>
      draw.pick(at % 2 === 0 ? letters : common),
    ).join(''),
  )
  const { rows } = await sql`
    select given from unnest(${drawn}::text[]) as given
    where search_chunks(given || ' e') is distinct from search_chunks(given || ' \u00e9')
      or text_words(given || ' e') is distinct from text_words(given || ' \u00e9')
      or search_vector(given || ' e', array[given])
        is distinct from search_vector(given || ' \u00e9', array[given])`.execute(db)
  expect(rows).toEqual([])
})

it('finds the same words in a text in whatever form of Unicode it was typed', async () => {
  const draw = createDraw('forms', 'text')
  const letters = Array.from('aZ9 .-\u0301\u0327\u00e9\ufb01\uff21\u30ac\u3099\u1100\u1161\u212b')
  const drawn = Array.from({ length: 400 }, () =>
    Array.from({ length: draw.whole(1, 9) }, () => draw.pick(letters)).join(''),
  )
  const words = async (texts: readonly string[]) => {
    const { rows } = await sql<{ words: string[] }>`
      select search_chunks(given) as words
      from unnest(${[...texts]}::text[]) with ordinality as x (given, nth)
      order by nth`.execute(db)
    return rows.map((row) => row.words)
  }
  expect(await words(SPELLINGS.map(([given]) => given))).toEqual(SPELLINGS.map(([, one]) => [one]))
  expect(await words(drawn)).toEqual(await words(drawn.map((text) => text.normalize('NFKC'))))
})
