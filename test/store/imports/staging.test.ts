import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readingOf } from '../../../src/cli/importing/importing.ts'
import { openSource } from '../../../src/import/open-source.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { oneAtATime } from '../../../src/store/imports/one-at-a-time.ts'
import { unit3d } from '../../../src/store/imports/sources/unit3d.ts'
import { stage } from '../../../src/store/imports/staging/staging.ts'
import { createDb } from '../../support/patient-db.ts'
import type { Mariadb } from '../../support/imports/mariadb.ts'
import { hasMariadb, startMariadb } from '../../support/imports/mariadb.ts'
import type { Cell } from '../../support/imports/mysqldump.ts'
import { dumpTable, FOOT, HEAD } from '../../support/imports/mysqldump.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const style = {
  ...{ isHex: false, hasColumns: true, rowsPerStatement: 50, hasIntroducer: false },
  lineEnd: '\n',
} as const

type Histories = Map<number, Cell[]>
const COLUMNS = ['id', 'user_id', 'torrent_id', 'uploaded', 'agent'].map((name) => {
  return { name, type: 'int' }
})

/** 400 histories, of which 25 are equal in all that is read. */
function histories(): Histories {
  const ids = Array.from({ length: 400 }, (_, at) => at + 1)
  return new Map(
    ids.map((id) => {
      const row = id <= 25 ? [1, 1, 7] : [id % 20, id % 90, id * 1_000]
      return [id, [id, ...row, `client ${id % 25}'s, (\\)`]]
    }),
  )
}

/** Changed, removed and added rows; the table is in two parts, with another one between them. */
function aDayLater(): { readonly first: Histories; readonly second: Histories } {
  const all = histories()
  for (let id = 30; id <= 400; id += 10) all.set(id, [id, id % 20, id % 90, id * 1_001, 'new'])
  for (const id of [3, 4, 99, 400]) all.delete(id)
  for (let id = 401; id <= 450; id++) all.set(id, [id, id % 20, id, 5, 'new'])
  const entries = [...all]
  return { first: new Map(entries.slice(200)), second: new Map(entries.slice(0, 200)) }
}

const users = (ids: readonly number[], password = 'x', secret = 'x') => {
  const names = ['id', 'username', 'password', 'two_factor_secret']
  const columns = names.map((name) => ({ name, type: 'varchar(50)' }))
  const rows = ids.map((id) => [id, `m${id}`, password, secret])
  return dumpTable('users', columns, rows, style)
}

const dumpOf = (...parts: Buffer[]) =>
  Buffer.concat([Buffer.from(HEAD), ...parts, Buffer.from(FOOT)])
const table = (rows: Histories) => dumpTable('history', COLUMNS, [...rows.values()], style)

describe('staging a source again', () => {
  let database: TestDatabase
  let fresh: TestDatabase
  let folder: string
  beforeAll(async () => {
    database = await testDatabase()
    fresh = await testDatabase()
    folder = mkdtempSync(path.join(tmpdir(), 'babou-staging-'))
  })
  afterAll(async () => {
    await Promise.all([database.drop(), fresh.drop()])
    rmSync(folder, { recursive: true })
  })

  function written(name: string, content: Buffer): string {
    const at = path.join(folder, name)
    writeFileSync(at, content)
    return at
  }

  /** Stages a source; the staged rows, how many were given, and what is kept for booking. */
  async function staged(
    url: string,
    from: string,
    killAfter = Infinity,
    before = (_table: string): Promise<unknown> => Promise.resolve(),
  ) {
    const opened = await openSource(from)
    let given = 0
    let chunks = 0
    const result = await oneAtATime(url, silentLog(), async ({ client, second }) => {
      const reading = readingOf(opened, unit3d)
      async function* counted(known: Parameters<typeof reading.chunks>[0]) {
        for await (const chunk of reading.chunks(known)) {
          if (++chunks > killAfter) throw new Error('killed')
          given += chunk.rows.length
          await before(chunk.table)
          yield chunk
        }
      }
      await stage(client, second.client, { ...reading, chunks: counted })
      const rowsOf = async (name: string) => {
        const { rows } = await client.query<{ text: string }>(
          `select (t)::text as text from import.${name} t order by 1`,
        )
        return rows.map(({ text }) => text)
      }
      const kept = await client.query<{ n: string }>(
        `select count(*) as n from pg_class where relnamespace = 'import'::regnamespace
          and relname ~ '^next '`,
      )
      return {
        ...{ users: await rowsOf('users'), history: await rowsOf('history') },
        progress: await rowsOf('progress'),
        unfinished: Number(kept.rows[0].n),
      }
    }).finally(() => opened.close())
    if (result === 'busy') throw new Error('busy')
    return { ...result, given }
  }

  const countOf = async (url: string, name: string): Promise<number> => {
    const found = await oneAtATime(url, silentLog(), async ({ client }) => {
      const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${name}`)
      return Number(rows[0].n)
    })
    return found === 'busy' ? -1 : found
  }

  it('reads only what has changed, and has what a first reading has', async () => {
    const day = written('day-0.sql', dumpOf(users([1, 2, 3]), table(histories())))
    const once = await staged(database.url, day)
    expect(once.given).toBe(403)
    const { first, second } = aDayLater()
    const later = written('day-1.sql', dumpOf(table(first), users([1, 3, 4]), table(second)))
    const expected = await staged(fresh.url, later)
    const found = await staged(database.url, later)
    expect(found).toEqual({ ...expected, given: 38 - 1 + 50 + 1 })
    // Both sides of what changed wait to be booked.
    expect(await countOf(database.url, 'import."added history"')).toBe(87)
    expect(await countOf(database.url, 'import."gone history"')).toBe(37 + 4)
  })

  it('writes a table while others are read, and again if more of its rows follow', async () => {
    const day = written('before.sql', dumpOf(users([1, 2, 3]), table(histories())))
    await staged(database.url, day)
    const { first, second } = aDayLater()
    const other = dumpTable('other', COLUMNS, [[1, 1, 1, 1, 'x']], style)
    const later = written('after.sql', dumpOf(table(first), users([1, 2]), other, table(second)))
    const expected = await staged(fresh.url, later)
    const db = createDb(database.url, { log: silentLog() })
    const isWritten = async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`.execute(db)
      return rows.length > 0
    }
    const tables: string[] = []
    const before = async (name: string) => {
      if (name === 'history' && tables.includes('other')) await until(isWritten)
      tables.push(name)
    }
    const found = await staged(database.url, later, Infinity, before).finally(() => closeDb(db))
    expect({ ...found, given: 0 }).toEqual({ ...expected, given: 0 })
  })

  it('continues a reading that was killed, even with another dump', async () => {
    const { first, second } = aDayLater()
    const later = written('killed.sql', dumpOf(table(first), users([1, 3, 4]), table(second)))
    const back = written('back.sql', dumpOf(users([1, 2, 3]), table(histories())))
    const expected = await staged(fresh.url, back)
    for (const killAfter of [0, 2, 5, 8]) {
      await staged(
        database.url,
        written(`whole-${killAfter}.sql`, dumpOf(table(first), table(second))),
      )
      await expect(staged(database.url, later, killAfter)).rejects.toThrow('killed')
      const found = await staged(database.url, back)
      expect({ ...found, given: 0 }).toEqual({ ...expected, given: 0 })
    }
  })

  it('keeps no hash that depends on a password or a secret of an app', async () => {
    const hashes = async (name: string, content: Buffer) => {
      await staged(fresh.url, written(name, dumpOf(content)))
      const found = await oneAtATime(fresh.url, silentLog(), async ({ client }) => {
        const { rows } = await client.query<{ hash: string }>(
          'select row_hash::text as hash from import.users order by id',
        )
        return rows.map(({ hash }) => hash)
      })
      return found === 'busy' ? [] : found
    }
    const once = await hashes('passwords.sql', users([1, 2]))
    expect(new Set(once).size).toBe(2)
    expect(await hashes('same-name.sql', users([2, 1, 3], 'other'))).toEqual([
      ...once,
      expect.any(String),
    ])
    // What follows is not known from before.
    await staged(fresh.url, written('none.sql', dumpOf(table(histories()))))
    expect(await hashes('others.sql', users([1, 2], 'third', 'other'))).toEqual(once)
  })

  it.skipIf(!hasMariadb)('asks a live database for hashes first (mariadb-server)', async () => {
    const server: Mariadb = await startMariadb()
    try {
      await server.say(null, 'create database old')
      await server.say(
        'old',
        `create table users (id int primary key, username varchar(50), password varchar(50));
        create table bans (owned_by int, ban_reason varchar(50));
        insert into bans values (1, 'a'), (1, 'a'), (2, null), (2, '');
        create table history (id bigint unsigned primary key, user_id int, torrent_id int,
          uploaded bigint unsigned, agent varchar(20) character set latin1);
        insert into users values (1, 'é', null), (2, null, 'é'), (3, 'x', 'y');
        insert into history select seq, seq % 7, seq, seq, 'é' from seq_1_to_3000;`,
      )
      const live = server.url('old')
      expect((await staged(database.url, live)).given).toBe(3007)
      expect((await staged(database.url, live)).given).toBe(0)
      await server.say(
        'old',
        `update history set uploaded = 18446744073709551615 where id in (5, 2999);
        update history set agent = 'not read' where id = 7; delete from history where id = 9;
        insert into history values (4000, 1, 1, 1, ''); delete from bans where ban_reason = 'a' limit 1;
        update users set username = password, password = username where id = 2;
        update users set password = 'changed' where id = 3;
        insert into bans values (2, null);`,
      )
      const expected = await staged(fresh.url, live)
      const found = await staged(database.url, live)
      expect(found).toEqual({
        ...expected,
        given: 2 + 1 + 1 + 1,
        // A password is in no hash, so that a change of nothing else is not seen.
        users: expected.users.map((row) => row.replace('changed', 'y')),
      })
    } finally {
      await server.stop()
    }
  })
})
