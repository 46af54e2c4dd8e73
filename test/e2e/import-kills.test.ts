import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { unit3d } from '../support/imports/fixtures/unit3d.ts'
import type { Mariadb } from '../support/imports/mariadb.ts'
import { hasMariadb, startMariadb } from '../support/imports/mariadb.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { copiedDatabase, testDatabase } from '../support/postgres.ts'
import { freePorts } from '../support/processes/ports.ts'
import { removeData, settingsOf, temporaryFolder } from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// The real command, killed by SIGKILL in the middle of each step: while it waits for a table that
// the step writes. The result of the same command afterwards is compared, row by row, with that of
// an undisturbed run.

/** A step, and tables that its transactions write, each on another connection. */
const STEPS = [
  ['members', ['ledger_post']],
  ['torrents', ['torrent_file']],
  ['collections', ['collection_item']],
  ['requests', ['request_bounty']],
  ['traffic, texts and marks', ['traffic_day']],
  ['traffic, texts and marks', ['comment']],
  ['traffic, texts and marks', ['traffic_day', 'comment']],
  ['traffic, texts and marks', ['bookmark']],
] as const

/** Numbers of transactions, news for other processes, and when runs took place. */
const NOT_COMPARED = [
  ...['import_transaction', 'import_run', 'outbox', 'outbox_identity'],
  ...['torrent_change', 'torrent_count_change', 'advice'],
]
/** Random, or with the number of a transaction in it. */
const RANDOM = ['passkey_sealed', 'passkey_hash', 'password_hash', 'key', 'feed_key_sealed']

describe.skipIf(!hasMariadb)('babou import, killed (mariadb-server)', () => {
  let server: Mariadb
  let folder: string
  /** The command, with the source as it was first, and as it is later. */
  let first: string[]
  let later: string[]
  /** Has what the first source has. */
  let imported: TestDatabase
  let expected: { readonly first: Record<string, string>; readonly later: Record<string, string> }
  const databases: TestDatabase[] = []
  const startedAt = Date.now()

  beforeAll(async () => {
    folder = temporaryFolder()
    server = await startMariadb()
    await server.say(null, 'create database old')
    await server.say('old', unit3d.sql)
    first = await commandFor('first', unit3d.files)
    await server.say('old', unit3d.later.sql)
    later = await commandFor('later', { ...unit3d.files, ...unit3d.later.files })
    imported = await added()
    expect((await ended(await started(imported, first))).code).toBe(0)
    await withClient(imported, resetSequences)
    const undisturbed = await added(copiedDatabase(imported))
    expect((await ended(await started(undisturbed, later))).code).toBe(0)
    expected = { first: await comparable(imported), later: await comparable(undisturbed) }
    expect(expected.later).not.toEqual(expected.first)
  })
  afterAll(async () => {
    for (const database of databases) await database.drop()
    await server.stop()
    removeData(folder)
  })

  /** Writes the source as it is now, with the files of its torrents. */
  async function commandFor(name: string, files: Readonly<Record<string, Buffer>>) {
    const dump = path.join(folder, `${name}.sql`)
    fs.writeFileSync(dump, await server.dump('old'))
    const torrents = path.join(folder, name)
    for (const [at, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(torrents, at)), { recursive: true })
      fs.writeFileSync(path.join(torrents, at), content)
    }
    return ['import', 'unit3d', dump, '--torrents', torrents]
  }

  async function added(made = testDatabase()): Promise<TestDatabase> {
    const database = await made
    databases.push(database)
    return database
  }

  async function started({ url }: TestDatabase, words: readonly string[]) {
    const env = settingsOf(folder, await freePorts(), { DATABASE_URL: url })
    const child = spawn(process.execPath, [inProject('bin/babou.js'), ...words], { env })
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    return { child, exited: once(child, 'close'), said: () => said }
  }

  async function ended({ exited, said }: Awaited<ReturnType<typeof started>>) {
    const [code, signal] = (await exited) as [number | null, string | null]
    return { code: code ?? signal, said: said() }
  }

  async function withClient<T>({ url }: TestDatabase, work: (client: pg.Client) => Promise<T>) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  /** Rows by table; times of the runs themselves are the same. */
  async function comparable(database: TestDatabase): Promise<Record<string, string>> {
    return withClient(database, async (client) => {
      const found: Record<string, string> = {}
      const { rows } = await client.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace
          and relkind in ('r', 'p') and not relispartition order by 1`,
      )
      for (const { name } of rows) {
        if (NOT_COMPARED.includes(name)) continue
        const { rows: all } = await client.query<{ row: string }>(
          `select (to_jsonb(t) - $1::text[])::text as row from "${name}" t order by 1`,
          [RANDOM],
        )
        if (all.length > 0)
          found[name] = all
            .map(({ row }) => withoutNow(row))
            .sort()
            .join('\n')
      }
      return found
    })
  }

  function withoutNow(row: string): string {
    return row.replace(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*)"/g, (whole, at: string) => {
      return Date.parse(at) >= startedAt - 1000 ? '"now"' : whole
    })
  }

  /** What a killed transaction took of its sequences is given again, so that IDs are equal. */
  async function resetSequences(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
      `select c.relname as table, a.attname as column,
        pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace and not relispartition`,
    )
    for (const { table, column, sequence } of rows) {
      await client.query(
        `select setval($1::regclass, coalesce(max("${column}"), 0) + 1, false) from "${table}"`,
        [sequence],
      )
    }
  }

  /** Waiting for a table. Those that fill one table also wait for each other, to extend it. */
  const heldConnections = (client: pg.Client) =>
    client
      .query(
        `select from pg_stat_activity where datname = current_database()
          and application_name = 'babou' and wait_event_type = 'Lock' and wait_event = 'relation'`,
      )
      .then(({ rows }) => rows.length)
  const isGone = (client: pg.Client) =>
    client
      .query(
        `select from pg_stat_activity where datname = current_database()
          and application_name = 'babou'`,
      )
      .then(({ rows }) => rows.length === 0)

  /** Kills a run once it waits for all of the tables. */
  async function killedAt(database: TestDatabase, words: string[], tables: readonly string[]) {
    const killed = await withClient(database, async (client) => {
      await client.query('begin')
      for (const table of tables) await client.query(`lock table ${table} in exclusive mode`)
      const run = await started(database, words)
      // What others do is read once in a transaction: this connection would not see it.
      await withClient(database, (other) =>
        until(async () => (await heldConnections(other)) === tables.length, 60, tables.join()),
      )
      run.child.kill('SIGKILL')
      const end = await ended(run)
      await client.query('rollback')
      await until(() => isGone(client), 30)
      await resetSequences(client)
      return end
    })
    expect(killed.code).toBe('SIGKILL')
    return [...killed.said.matchAll(/^Step: (.*)$/gm)].map(([, name]) => name)
  }

  async function continues(
    database: TestDatabase,
    words: string[],
    end: Record<string, string>,
  ): Promise<void> {
    const last = await ended(await started(database, words))
    expect(last.code, last.said).toBe(0)
    expect(last.said).not.toContain('DIFFER')
    expect(await comparable(database)).toEqual(end)
  }

  describe('in the first run', () => {
    it.each(STEPS)('in the step %s (%s), continues to the same end', async (step, tables) => {
      const database = await added()
      expect((await killedAt(database, first, tables)).at(-1)).toBe(step)
      await continues(database, first, expected.first)
    })

    it('while it reads, continues to the same end', async () => {
      const database = await added()
      const run = await started(database, first)
      await until(() => run.said().includes('Step: reading'), 60)
      run.child.kill('SIGKILL')
      expect((await ended(run)).code).toBe('SIGKILL')
      await withClient(database, async (client) => {
        await until(() => isGone(client), 30)
        await resetSequences(client)
      })
      await continues(database, first, expected.first)
    })
  })

  describe('in a later run', () => {
    it('continues to the same end after a kill in every step', async () => {
      const database = await added(copiedDatabase(imported))
      // With one of two tables held, the other connection would write what it has.
      const steps = STEPS.filter(([step, tables]) => {
        return step !== 'traffic, texts and marks' || tables.length === 2
      })
      // The rows that changed are put in at the end of the reading.
      for (const [step, tables] of [['reading', ['import.history']] as const, ...steps]) {
        expect((await killedAt(database, later, tables)).at(-1)).toBe(step)
      }
      await continues(database, later, expected.later)
    })
  })
})
