import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import { createDraw } from '../../../src/demo/draw.ts'
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

it('finds the same words in a text in whatever form of Unicode it was typed', async () => {
  const database = await testDatabase()
  const db = createDb(database.url, { log: silentLog(), max: 1 })
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
  await closeDb(db)
  await database.drop()
})
