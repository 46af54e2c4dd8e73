import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { functionsFor } from '../../../src/store/imports/staging/reading-functions.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NUMBERS: Readonly<Record<string, string | null>> = {
  ...{ '0': '0', '007': '7', '-5': '-5', '1.50': '1.50', '1e3': '1000', '-0.5': '-0.5' },
  ...{ '999999999999999999': '999999999999999999', '18446744073709551615': '18446744073709551615' },
  ...{ '': null, ' 12': null, '12 ': null, '+5': null, '0x1f': null, '1_000': null, abc: null },
}

const TIMES: Readonly<Record<string, string | null>> = {
  '2020-02-29 10:00:01': '2020-02-29 10:00:01',
  '2020-01-31': '2020-01-31 00:00:00',
  '2020-01-01 10:00:00.25': '2020-01-01 10:00:00.25',
  '2999-12-31 23:59:59': '2999-12-31 23:59:59',
  ...{ '0000-00-00 00:00:00': null, '2021-02-29 10:00:00': null, '2020-13-01 00:00:00': null },
  ...{ '2020-04-31': null, '3020-01-01 00:00:00': null, '2020-01-01 10:00:0x': null },
  ...{ '20200101 101010': null, now: null, infinity: null, '': null },
}

describe.each([
  ['15, by patterns', 150_000],
  ['16 and newer', 160_000],
])('reading staged texts on PostgreSQL %s', (_name, version) => {
  let database: TestDatabase
  let client: pg.Client
  beforeAll(async () => {
    database = await testDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query('create schema import')
    await client.query(functionsFor(version))
    // What a server is set to says nothing about the source.
    await client.query("set timezone = 'America/New_York'; set datestyle = 'German, DMY'")
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  const read = async (values: readonly string[], what: string) => {
    const { rows } = await client.query<{ given: string; value: string | null }>(
      `select given, ${what} as value from unnest($1::text[]) given`,
      [values],
    )
    return Object.fromEntries(rows.map(({ given, value }) => [given, value]))
  }

  it('reads numbers, and nothing else', async () => {
    expect(await read(Object.keys(NUMBERS), 'import.big(given)::text')).toEqual(NUMBERS)
  })

  it('reads times as UTC, and nothing else', async () => {
    const form = `to_char(import.at(given) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') ||
      coalesce(substring(given from '[.][0-9]+$'), '')`
    expect(await read(Object.keys(TIMES), form)).toEqual(TIMES)
  })
})
