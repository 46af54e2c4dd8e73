import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { runHere } from '../support/in-process.ts'
import { createDb } from '../support/patient-db.ts'
import { freePorts } from '../support/processes/ports.ts'
import {
  removeData,
  runBabou,
  settingsOf,
  temporaryFolder,
  type Ran,
} from '../support/processes/processes.ts'
import { emptyDatabase, testDatabase, type TestDatabase } from '../support/postgres.ts'
import { until } from '../support/until.ts'

// Commands run in this process, except where what a process reads and exits with is the point.

let database: TestDatabase
let empty: TestDatabase
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  database = await testDatabase()
  empty = await emptyDatabase()
  folder = temporaryFolder()
  env = settingsOf(folder, await freePorts(), { DATABASE_URL: database.url })
})
afterAll(async () => {
  await database.drop()
  await empty.drop()
  removeData(folder)
})

function babou(line: string): Promise<Ran> {
  return runHere(line.split(' '), { env })
}

async function json(line: string): Promise<Record<string, unknown>> {
  return printed(await babou(`${line} --json`))
}

function printed(ran: Ran): Record<string, unknown> {
  expect(ran).toMatchObject({ status: 0, stderr: '' })
  return JSON.parse(ran.stdout) as Record<string, unknown>
}

describe('babou user', () => {
  it('creates an owner, after which the set-up link no longer exists', async () => {
    const link = (await babou('setup-link')).stdout
    expect(link).toMatch(/^http:\/\/localhost:\d+\/setup\?token=[\w-]{32}\n$/)
    expect((await babou('setup-link')).stdout).toBe(link)

    const made = await json('user add root --email root@example.org --role owner')
    expect(made).toEqual({
      id: expect.any(Number),
      name: 'root',
      role: 'owner',
      passkey: expect.stringMatching(/^[0-9a-f]{32}$/),
      password: expect.stringMatching(/^.{16}$/),
    })
    expect(await babou('setup-link')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'babou: the owner account already exists\n',
    })
  })

  it('reads a password from standard input and does not print it', async () => {
    const line = 'user add ann --email ann@example.org --password-stdin --json'
    const made = printed(await runBabou(line.split(' '), { env, stdin: 'my own one\n' }))
    expect(made).not.toHaveProperty('password')
    expect(await json('user show ANN')).toMatchObject({
      name: 'ann',
      email: 'ann@example.org',
      role: 'member',
      state: 'active',
      uploaded: 0,
      ratio: null,
      passkey: made.passkey,
    })
  })

  it.each([
    ['user add ann --email x@example.org', 1, 'babou: that name is taken'],
    [
      'user add ann2 --email ANN@example.org',
      1,
      'babou: that email address belongs to another member',
    ],
    ['user add Adm1n --email x@example.org', 1, 'babou: that name is reserved'],
    ['user add deleted-3 --email x@example.org --role admin', 1, 'babou: that name is reserved'],
    ['user add -x --email x@example.org', 2, "babou user add: Unknown option '-x'"],
    ['user add x --email nothing', 1, 'babou: name: Too small'],
    ['user add xxx --email nothing', 1, 'babou: email: is not an email address'],
    ['user add xxx --email x@example.org --password-stdin', 1, 'babou: password: Too small'],
    ['user role ann king', 2, 'babou user role: king is not one of member'],
    ['user ban nobody', 1, 'babou: there is no member nobody'],
    ['user ban root', 1, 'babou: that is the last owner'],
    ['user role root member', 1, 'babou: that is the last owner'],
    ['user', 2, 'babou: user must be followed by one of: add, list, show'],
    ['user fly', 2, 'babou: user fly is not a command; it must be followed by one of: add'],
  ])('%s is refused with the fault', async (line, status, text) => {
    const ran = await babou(line)
    expect(ran.status).toBe(status)
    expect(ran.stdout).toBe('')
    expect(ran.stderr.startsWith(text), ran.stderr).toBe(true)
  })

  it('bans with a reason, lifts the ban, changes role, password and passkey', async () => {
    const { passkey } = await json('user show ann')
    await json('user ban ann --reason cheating')
    expect(await json('user show ann')).toMatchObject({ state: 'banned', banReason: 'cheating' })
    await json('user unban ann')
    await json('user role ann moderator')
    const renewed = await json('user reset-passkey ann')
    expect(renewed.passkey).not.toBe(passkey)
    expect(await json('user password ann')).toHaveProperty('password')
    expect(await json('user show ann')).toMatchObject({
      state: 'active',
      banReason: null,
      role: 'moderator',
      passkey: renewed.passkey,
    })
    const { items } = await json('user list')
    expect(items).toMatchObject([{ name: 'ann' }, { name: 'root' }])
  })
})

describe('babou', () => {
  it('prints a status even when nothing runs', async () => {
    expect(await json('status')).toMatchObject({
      supervisor: null,
      database: { isEmbedded: false, isUp: true },
      roles: [
        { role: 'site', isUp: false },
        { role: 'tracker', isUp: false },
        { role: 'jobs', isUp: false },
      ],
      trackers: [],
    })
  })

  it('runs no command on a schema of another version, and migrates when asked to', async () => {
    const other = { ...env, DATABASE_URL: empty.url }
    const refused = await runHere(['user', 'list'], { env: other })
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/^babou: the database lacks 0001-.*: run `babou migrate up`\n$/)
    const migrated = await runHere(['migrate', 'up', '--json'], { env: other })
    const { ran } = JSON.parse(migrated.stdout) as { ran: string[] }
    expect(ran[0]).toBe('0001-base.sql')
    expect((await runHere(['user', 'list'], { env: other })).status).toBe(0)
  })

  it('says in one line that the database was lost in the middle of a command', async () => {
    const db = createDb(database.url, { log: silentLog(), max: 2 })
    const lost = await db.transaction().execute(async (tx) => {
      await sql`lock table member`.execute(tx)
      const running = babou('user list')
      await until(async () => {
        const { rows } = await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
        return rows.length > 0
      })
      return running
    })
    await closeDb(db)
    expect(lost).toMatchObject({ status: 1, stdout: '' })
    expect(lost.stderr).toMatch(/^babou: the database is not available: .*\n$/)
  })

  it('backs up to a file and restores it into another database, with the secret', async () => {
    const file = path.join(folder, 'all.backup')
    const passphrase = path.join(folder, 'passphrase')
    fs.writeFileSync(passphrase, 'correct horse battery\n')
    const sealed = ['--passphrase-file', passphrase]
    const made = await runHere(['backup', file, ...sealed, '--json'], { env })
    expect(JSON.parse(made.stdout)).toMatchObject({ file, isSealed: true })
    const data = path.join(folder, 'elsewhere')
    const other = { ...env, DATABASE_URL: empty.url, BABOU_DATA: data }
    const wrong = await runHere(['restore', file], { env: other })
    expect(wrong).toMatchObject({ status: 1, stdout: '' })
    expect(wrong.stderr).toContain('it is encrypted: give its passphrase with --passphrase-file')
    const noFile = await runHere(['restore', folder], { env: other })
    expect(noFile).toMatchObject({ status: 1, stdout: '' })
    expect(noFile.stderr).toMatch(/^babou: .*it is a folder, not a backup.*\n$/)
    // A folder where the new secret is written first.
    const inTheWay = path.join(data, `secret.next.${process.pid}`)
    fs.mkdirSync(inTheWay, { recursive: true })
    const unwritten = await runHere(['restore', file, ...sealed], { env: other })
    expect(unwritten.stderr).toMatch(/^babou: the secret of the backup cannot be written to .*\n$/)
    fs.rmdirSync(inTheWay)
    const done = await runHere(['restore', file, ...sealed], { env: other })
    expect(done).toMatchObject({ status: 0, stderr: '' })
    expect((await runHere(['user', 'show', 'root'], { env: other })).status).toBe(0)
    const again = await runHere(['restore', file, ...sealed], { env: other })
    expect(again.stderr).toContain('the database is not empty: --force replaces everything in it')
  })

  it.each([
    ['config', 'BABOU_TRACKER_MAX_STALENESS'],
    ['routes', '/login'],
    ['--help', 'Usage: babou COMMAND'],
    ['user add --help', 'Usage: babou user add NAME --email E'],
    ['--version', '.'],
  ])('%s prints without any setting, even with a wrong one', async (line, text) => {
    const wrong = { PATH: env.PATH, BABOU_SITE_PORT: 'x' }
    const ran = await runHere(line.split(' '), { env: wrong })
    expect(ran).toMatchObject({ status: 0, stderr: '' })
    expect(ran.stdout).toContain(text)
  })

  it('prints its usage without a command or with an unknown one', async () => {
    expect(await runBabou([], { env })).toMatchObject({ status: 2 })
    expect(await runBabou(['fly'], { env })).toMatchObject({
      status: 2,
      stderr: 'babou: unknown command "fly"; see babou --help\n',
    })
  })
})
