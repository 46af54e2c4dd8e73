import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import {
  migrateUp,
  migrationStates,
  MigrationError,
  schemaFault,
} from '../../../src/store/base/migrate.ts'
import { emptyDatabase, testDatabase, type TestDatabase } from '../../support/postgres.ts'

const now = new Date('2026-01-02T03:04:05Z')
const log = silentLog()
let folder: string

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-migrations-'))
  fs.writeFileSync(path.join(folder, '0001-one.sql'), 'create table one (id int);')
  fs.writeFileSync(path.join(folder, '0002-two.sql'), 'create table two (id int);')
})

afterAll(() => fs.rmSync(folder, { recursive: true }))

async function withEmpty(step: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await emptyDatabase()
  try {
    await step(database)
  } finally {
    await database.drop()
  }
}

async function tablesOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ tablename: string }>(
      "select tablename from pg_tables where schemaname = 'public' order by tablename",
    )
    return rows.map((row) => row.tablename)
  } finally {
    await client.end()
  }
}

describe('migrations', () => {
  it('run in order, once, and record the time', () =>
    withEmpty(async ({ url }) => {
      expect(await migrateUp(url, { log, now, folder })).toEqual(['0001-one.sql', '0002-two.sql'])
      expect(await migrateUp(url, { log, now, folder })).toEqual([])
      expect(await migrationStates(url, folder)).toEqual([
        { name: '0001-one.sql', appliedAt: now },
        { name: '0002-two.sql', appliedAt: now },
      ])
    }))

  it('are run by one process at a time', () =>
    withEmpty(async ({ url }) => {
      const runs = await Promise.all([1, 2, 3, 4].map(() => migrateUp(url, { log, now, folder })))
      expect(runs.flat().sort()).toEqual(['0001-one.sql', '0002-two.sql'])
    }))

  it('leave nothing of a failed migration, and keep the ones before it', () =>
    withEmpty(async ({ url }) => {
      const broken = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-migrations-'))
      fs.cpSync(folder, broken, { recursive: true })
      fs.writeFileSync(path.join(broken, '0003-bad.sql'), 'create table three (id int); select no;')
      await expect(migrateUp(url, { log, now, folder: broken })).rejects.toThrow(
        /0003-bad.sql failed and was undone: column "no" does not exist/,
      )
      expect(await tablesOf(url)).toEqual(['one', 'schema_migration', 'two'])
      fs.rmSync(broken, { recursive: true })
    }))

  it('refuse a database that is newer than the program', () =>
    withEmpty(async ({ url }) => {
      await migrateUp(url, { log, now, folder })
      const older = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-migrations-'))
      fs.cpSync(path.join(folder, '0001-one.sql'), path.join(older, '0001-one.sql'))
      const run = migrateUp(url, { log, now, folder: older })
      await expect(run).rejects.toThrow(MigrationError)
      await expect(run).rejects.toThrow(/newer than this babou \(it has 0002-two.sql\)/)
      fs.rmSync(older, { recursive: true })
    }))

  it('refuse a database with other migrations, and say what to do', () =>
    withEmpty(async ({ url }) => {
      const before = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-migrations-'))
      fs.writeFileSync(path.join(before, '0001-base.sql'), 'create table base (id int);')
      fs.writeFileSync(path.join(before, '0150-last.sql'), 'create table last (id int);')
      await migrateUp(url, { log, now, folder: before })
      await expect(migrateUp(url, { log, now, folder })).rejects.toThrow(
        'the database was made by migrations that this babou does not have (0001-base.sql): ' +
          'start with an empty database, or run the babou that made it',
      )
      expect(await tablesOf(url)).toEqual(['base', 'last', 'schema_migration'])
      expect(await schemaFault(url)).toMatch(/does not have \(0150-last.sql\)/)
      fs.rmSync(before, { recursive: true })
    }))

  it('of the project have run in every cloned database', async () => {
    const database = await testDatabase()
    const states = await migrationStates(database.url)
    expect(states.length).toBeGreaterThan(5)
    expect(states.every((state) => state.appliedAt !== null)).toBe(true)
    await database.drop()
  })
})
