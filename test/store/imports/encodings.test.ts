import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { importInto } from '../../support/imports/importing.ts'
import type { DumpStyle } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const STYLE: DumpStyle = {
  ...{ isHex: false, hasColumns: true, rowsPerStatement: 9, hasIntroducer: false, lineEnd: '\n' },
}

/** As mysqldump writes UTF-8 that is in a column of latin1: each byte is a character. */
function twice(text: string): string {
  const decoder = new TextDecoder('windows-1252')
  return decoder.decode(Buffer.from(text))
}

const TITLES = ['Тест — “кавычки”', 'Élan', '💿 ёлка', '电影']

/** Members with a title and a text each; `mixed` has a text that was encoded once, too. */
function dump(titles: readonly string[], infos: readonly string[], later = ''): string {
  const names = ['id', 'username', 'passhash', 'email', 'class', 'seedbonus', 'modcomment']
  const columns = [...names, 'title', 'info'].map((name) => ({ name, type: 'text' }))
  const users = titles.map((title, at) => {
    const id = at + 1
    return [id, `m${id}`, '', `m${id}@example.net`, 1, 0, '', title, infos[at]]
  })
  return `${HEAD}${dumpTable('users', columns, users, STYLE).toString()}${later}${FOOT}`
}

describe('texts that were encoded in UTF-8 twice', () => {
  let database: TestDatabase
  let db: Db
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'babou-encodings-'))
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
  })
  afterAll(async () => {
    await closeDb(db)
    await database.drop()
    rmSync(folder, { recursive: true })
  })

  const importing = (name: string, content: string, mapping = {}) => {
    const from = path.join(folder, `${name}.sql`)
    writeFileSync(from, content)
    return importInto(database.url, { source: 'nexusphp', from, mapping })
  }
  const shown = async () => {
    const { rows } = await sql<{ title: string; about: string }>`
      select title, about from import.plain_member order by id`.execute(db)
    return rows
  }

  const INFOS = ['plain', 'naïve', twice('naïve'), 'x']
  const content = dump([...TITLES.map(twice)], INFOS)

  it('are decoded where every text of the column decodes, and reported with a sample', async () => {
    const { said } = await importing('first', content)
    expect(await shown()).toEqual(TITLES.map((title, at) => ({ title, about: INFOS[at] })))
    expect(said.encodings).toEqual([
      expect.objectContaining({ place: 'users.title', values: 4, twice: 4, isDecoded: true }),
      {
        ...{ place: 'users.info', values: 2, twice: 1, isDecoded: false },
        ...{ before: twice('naïve'), after: 'naïve' },
      },
    ])
    const { rows } = await sql<{ title: string }>`select title from member order by id`.execute(db)
    expect(rows.map(({ title }) => title)).toEqual(TITLES)
  })

  it('are decoded in rows of a later reading, too', async () => {
    const more = dump([...TITLES.map(twice), twice('Später')], [...INFOS, 'x'])
    await importing('later', more)
    expect((await shown()).at(-1)?.title).toBe('Später')
    await importing('later', more)
    expect((await shown()).map(({ title }) => title)).toEqual([...TITLES, 'Später'])
  })

  it('are decoded as the mapping file says', async () => {
    const encodings = { 'users.title': 'as-is', 'users.info': 'twice' }
    await importing('first', content, { encodings })
    const found = await shown()
    expect(found.map(({ title }) => title)).toEqual(TITLES.map(twice))
    expect(found.map(({ about }) => about)).toEqual(['plain', 'naïve', 'naïve', 'x'])
  })

  it('lose what is left of a character where the column was too short', async () => {
    const cut = Buffer.from('Тесто').subarray(0, 9)
    const short = new TextDecoder('windows-1252').decode(cut)
    await importing('short', dump([short], ['x']))
    expect((await shown())[0].title).toBe('Тест')
  })
})
