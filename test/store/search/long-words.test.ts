import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

// A tsvector and a tsquery have no word of more than 2,046 bytes.

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function isFound(name: string, asked: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select search_vector(${name}, '{}') @@ search_query(${asked}, false)
      and search_vector(${name}, '{}') @@ search_query(${asked}, true) as found`.execute(db)
  return rows[0].found
}

/** Of one to four bytes; one is longer in lowercase, and one when it is normalized. */
const LETTERS = ['a', 'A', 'é', 'Ⱥ', '\u{10428}', '\ufdf4']

describe('a word of thousands of letters', () => {
  it('is a word like others in names and searches', async () => {
    for (const letter of LETTERS) {
      const word = letter.repeat(2_500)
      expect(await isFound(`The ${word} of it`, word), letter).toBe(true)
      expect(await isFound(`The ${word} of it`, `${word} of`), letter).toBe(true)
      expect(await isFound(`The ${word} of it`, `of ${word}`), letter).toBe(false)
    }
    expect(await isFound('The one of it', `${'ab-'.repeat(900)}c`)).toBe(false)
  })

  it('is found only by a word that is as long', async () => {
    expect(await isFound('a'.repeat(1_300), 'a'.repeat(1_300))).toBe(true)
    expect(await isFound('a'.repeat(1_300), 'a'.repeat(1_299))).toBe(false)
  })

  it('can be searched for in texts, without results', async () => {
    const word = 'a'.repeat(3_000)
    const { rows } = await sql<{ both: boolean; other: boolean }>`
      select text_words(${`${word} other`}) @@ text_query(${`${word} other`}) as both,
        text_words(${`${word} other`}) @@ text_query('other') as other`.execute(db)
    expect(rows).toEqual([{ both: false, other: true }])
  })
})
