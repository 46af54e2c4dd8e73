import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Words } from '../../../src/store/search/memory/asked/tsquery.ts'
import { readTsquery, writeTsquery } from '../../../src/store/search/memory/asked/tsquery.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const TEXTS = ['night', "it's", 'a\\b', '\\', "'", '(', '<2>', 'höhle', 'a b']

const { words } = fc.letrec<{ words: Words }>((tie) => ({
  words: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      kind: fc.constant('word' as const),
      text: fc.constantFrom(...TEXTS),
      isPrefix: fc.boolean(),
    }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      left: tie('words'),
      right: tie('words'),
    }),
    fc.record({
      kind: fc.constant('row' as const),
      left: tie('words'),
      right: tie('words'),
      distance: fc.integer({ min: 1, max: 3 }),
    }),
  ),
}))

describe('a query of words', () => {
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

  it('is read as it was written', () => {
    fc.assert(
      fc.property(words, (one) => {
        expect(readTsquery(writeTsquery(one))).toEqual(one)
      }),
    )
  })

  it.each(TEXTS)('is written so that PostgreSQL finds %s', async (text) => {
    const query = writeTsquery({ kind: 'word', text, isPrefix: false })
    const { rows } = await sql<{ found: boolean; other: boolean }>`
      select array_to_tsvector(array[${text}]) @@ ${query}::tsquery as found,
        array_to_tsvector(array['other']) @@ ${query}::tsquery as other`.execute(db)
    expect(rows).toEqual([{ found: true, other: false }])
  })
})
