import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyInto } from '../../../src/store/base/bulk-copy.ts'
import { testDatabase, type TestDatabase } from '../../support/postgres.ts'

describe('COPY of rows', () => {
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await testDatabase()
    client = new pg.Client(database.url)
    await client.connect()
    await client.query(`create temporary table copied (
      id int, at timestamptz, text text, bytes bytea, list int[], big bigint, is_on boolean)`)
  })

  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  it('writes every kind of cell as it is', async () => {
    const text = 'a\tb\nc\r\\d \\N é'
    const bytes = Buffer.from([0, 92, 255])
    const rows = [
      [1, new Date(0), text, bytes, [1, -2], 2n ** 62n, true],
      [2, null, null, null, null, null, null],
    ] as const
    const columns = ['id', 'at', 'text', 'bytes', 'list', 'big', 'is_on']
    expect(await copyInto(client, 'copied', columns, rows)).toBe(2)
    const found = await client.query({ text: 'select * from copied order by id', rowMode: 'array' })
    expect(found.rows).toEqual([
      [1, new Date(0), text, bytes, [1, -2], String(2n ** 62n), true],
      [2, null, null, null, null, null, null],
    ])
  })

  it('writes times to the millisecond, before 1970 too', async () => {
    const day = Date.UTC(2026, 1, 28)
    const seconds = [0, 1, 59, 60, 3_599, 3_600, 43_201, 86_399].map((one) => day + one * 1000)
    const times = [...seconds, day + 999, day + 86_400_000, -1, -1000, -86_400_000, -86_401_000]
    await client.query('truncate copied')
    const rows = times.map((at, id) => [id, new Date(at)])
    await copyInto(client, 'copied', ['id', 'at'], rows)
    const { rows: found } = await client.query('select at from copied order by id')
    expect(found.map(({ at }) => at.getTime())).toEqual(times)
  })
})
