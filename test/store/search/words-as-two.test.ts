import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createAnswers } from '../../../src/store/search/memory/answer.ts'
import { readTsquery } from '../../../src/store/search/memory/asked/tsquery.ts'
import type { Catalog } from '../../../src/store/search/memory/catalog.ts'
import { ordinalOf } from '../../../src/store/search/memory/catalog.ts'
import { catalogOf, partsOf } from '../../../src/store/search/memory/file/parts.ts'
import { note, unknownOf } from '../../../src/store/search/memory/in-files/rows.ts'
import type { Condition } from '../../../src/store/search/memory/question.ts'
import {
  connect,
  load,
  readAgain,
  readHavingFiles,
} from '../../../src/store/search/memory/reader.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { fillReleases } from '../../support/community/releases.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

// Words of files that may be written as two, and words of titles that are in tags: the catalog in
// memory answers as the database does, and asks it about the fewest torrents.

const TORRENTS = 400
const PARTS = [
  ...['1', '2', '4', '5', '12', '45', '145', 'night', 'nights', 'vera', 'no', 'verano'],
  ...['s', 'so', 'ono', 'sono', 'война', 'мир', 'войнамир'],
]
const WORDS = [...PARTS, '14', '14512', 'vera no', 'nightshift', 'été', 'overa', 'v e r a']
let database: TestDatabase
let db: Db
let client: pg.Client
let catalog: Catalog

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  const ann = await aMemberRow(db, 'ann')
  await fillReleases(db, ann, 1, TORRENTS)
  await sql`update torrent set state = 'listed'`.execute(db)
  // The same words in any order, so that some are in a row, some are apart, some at one place.
  const files = Array.from({ length: TORRENTS }, (_, at) => filesOf(at + 1))
  await sql`update torrent_words set files = text_words(line)
    from unnest(${files}::text[]) with ordinality as of_one (line, at)
    where torrent_id = at`.execute(db)
  // Words at one place, as variants are, and words without a place.
  await sql`update torrent_words set files = files || ${"'ete':1 'no':2,3"}::tsvector
    where torrent_id % 50 = 0`.execute(db)
  await sql`update torrent_words set files = ${"'vera' 'no':1"}::tsvector
    where torrent_id % 50 = 49`.execute(db)
  client = await connect(database.url)
  catalog = await loaded()
})

afterAll(async () => {
  await client.end()
  await closeDb(db)
  await database.drop()
})

/** Returns words of files that depend on the ID only; the first torrents lack most of the words. */
function filesOf(id: number): string {
  const drawn = (of: number, many: number) => {
    const mixed = Math.imul(id * 31 + of, 0x9e37_79b1)
    return (Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca6b) >>> 9) % many
  }
  const known = id <= 60 ? 5 : PARTS.length
  const words = Array.from({ length: 3 + drawn(1, 9) }, (_, at) => PARTS[drawn(at + 2, known)])
  return `${words.join(' ')}${id % 7 === 0 ? ' été 2' : ''}.mkv`
}

async function loaded(): Promise<Catalog> {
  const found = await load(client, 2 ** 26, new Date())
  if (found === null) throw new Error('not loaded')
  return found.catalog
}

/** Returns a catalog as it is after it was written to a file and read. */
function ofFile(of: Catalog): Catalog {
  const parts = Object.entries(partsOf(of)).map(([name, part]) => [name, part.slice()])
  return catalogOf(Object.fromEntries(parts))
}

/** Returns the words of a term, as a search for it has them. */
async function queryOf(word: string, isPrefix: boolean): Promise<string> {
  const { rows } = await sql<{ query: string }>`
    select search_query(${word}, ${isPrefix})::text as query`.execute(db)
  return rows[0].query
}

/** Returns which torrents the catalog finds, and how many it had to ask the database about. */
async function found(of: Catalog, kind: 'files' | 'title', query: string) {
  const condition: Condition = { kind, words: readTsquery(query) }
  let asked = 0
  for (const unknown of unknownOf(of, condition)) {
    const ids = Array.from(unknown.ordinals, (ordinal) => of.ids[ordinal])
    asked += ids.length
    note(of, unknown, await readHavingFiles(client, ids, unknown.query))
  }
  expect(unknownOf(of, condition)).toEqual([])
  const answer = createAnswers(of)({
    ...{ words: null, also: [condition], facetKeys: null, position: null },
    ...{ order: { by: 'createdAt', isDescending: true }, limit: 1000, countUpTo: 1000 },
  })
  return { ids: [...(answer?.ids ?? [])].sort((a, b) => a - b), asked }
}

async function inSql(column: 'files' | 'search', query: string): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`select torrent_id::int as id from torrent_words
    where ${sql.ref(column)} @@ ${query}::tsquery order by 1`.execute(db)
  return rows.map(({ id }) => id)
}

async function expectSame(of: Catalog): Promise<void> {
  for (const word of WORDS) {
    for (const isPrefix of [false, true]) {
      const query = await queryOf(word, isPrefix)
      expect([query, (await found(of, 'files', query)).ids]).toEqual([
        query,
        await inSql('files', query),
      ])
    }
  }
}

describe('words of files that may be written as two', () => {
  it('are found as in SQL, also from the file of the catalog', async () => {
    await expectSame(catalog)
    await expectSame(ofFile(await loaded()))
  })

  it('are found without the database from the first torrent on that has the word', async () => {
    const fresh = await loaded()
    const query = await queryOf('verano', false)
    expect(query).toContain("'vera' <-> 'no'")
    const whole = await inSql('files', "'verano'")
    const before = (await inSql('files', "'vera' & 'no'")).filter((id) => id < whole[0])
    const { ids, asked } = await found(fresh, 'files', query)
    expect(ids.length).toBeGreaterThan(whole.length)
    expect(asked).toBe(before.length)
    expect((await found(fresh, 'files', query)).asked).toBe(0)
  })

  it('are looked for by the database in torrents that were added later', async () => {
    const fresh = await loaded()
    const query = await queryOf('verano', false)
    await found(fresh, 'files', query)
    await sql`update torrent_words set files = text_words('vera no.mkv')
      where torrent_id in (390, 391)`.execute(db)
    await sql`update torrent_words set files = text_words('no vera.mkv')
      where torrent_id in (392, 393)`.execute(db)
    await sql`update torrent_words set files = text_words('verano vera no.mkv')
      where torrent_id = 394`.execute(db)
    await readAgain(client, fresh, [390, 391, 392, 393, 394])
    const { ids, asked } = await found(fresh, 'files', query)
    expect(asked).toBe(4)
    expect(ids).toEqual(await inSql('files', query))
    expect(ids).toEqual(expect.arrayContaining([390, 391, 394]))
  })
})

describe('words of titles', () => {
  const titled = async (of: Catalog, word: string) => {
    const query = (await queryOf(word, false)).replace(/'(?=[\s|)]|$)/g, "':AB")
    return [
      (await found(of, 'title', await queryOf(word, false))).ids,
      await inSql('search', query),
    ]
  }

  it('are examined where a torrent has them in its tags only', async () => {
    await sql`insert into tag (slug) values ('release'), ('quiet')`.execute(db)
    await sql`insert into torrent_tag (torrent_id, tag_id)
      select torrent.id, tag.id from torrent join tag on slug = 'quiet'
      where torrent.id % 3 = 0`.execute(db)
    await sql`update torrent set name = 'A quiet release' where id % 5 = 0`.execute(db)
    const fresh = await loaded()
    for (const of of [fresh, ofFile(fresh)]) {
      for (const word of ['quiet', 'release', 'live']) {
        const [inMemory, expected] = await titled(of, word)
        expect([word, inMemory]).toEqual([word, expected])
      }
    }
    // One that was never only in tags is, now.
    await sql`update torrent set name = 'Loud' where id = 7`.execute(db)
    await sql`insert into torrent_tag (torrent_id, tag_id)
      select 7, id from tag where slug = 'release'`.execute(db)
    await readAgain(client, fresh, [7])
    const [inMemory, expected] = await titled(fresh, 'release')
    expect(inMemory).toEqual(expected)
    expect(inMemory).not.toContain(7)
    expect(ordinalOf(fresh, 7)).toBe(TORRENTS)
  })
})
