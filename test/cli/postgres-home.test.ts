import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandError } from '../../src/cli/define-command.ts'
import { startPostgres } from '../../src/cli/postgres.ts'
import { copyBinaries, installedBinaries, linkLibraries } from '../../src/cli/postgres/binaries.ts'
import { settleCluster } from '../../src/cli/postgres/cluster.ts'
import { findCluster, idsOf, notePlace, settleHome } from '../../src/cli/postgres/home.ts'
import { silentLog } from '../../src/shared/log.ts'
import { isPostgresOf, readPidFile } from '../../src/cli/postgres/pid-file.ts'
import { until } from '../support/until.ts'

let folder: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-home-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('the binaries of PostgreSQL', () => {
  it('get the links that install scripts would have created', () => {
    const { folder: native } = copyBinaries(installedBinaries(), folder)
    const lib = path.join(native, 'lib')
    const links = fs
      .readdirSync(lib)
      .filter((name) => fs.lstatSync(path.join(lib, name)).isSymbolicLink())
    expect(links.length).toBeGreaterThan(10)
    for (const link of links) fs.rmSync(path.join(lib, link))
    fs.symlinkSync('nowhere', path.join(lib, links[0]))
    expect(linkLibraries(native)).toBe(true)
    for (const link of links) expect(fs.existsSync(path.join(lib, link)), link).toBe(true)
  })

  it('are copied once per version, and older copies are deleted', () => {
    const installed = installedBinaries()
    fs.mkdirSync(path.join(folder, 'native-1.2.3'))
    const copied = copyBinaries(installed, folder)
    expect(fs.readdirSync(folder)).toEqual([`native-${installed.version}`])
    const { ino } = fs.statSync(copied.folder)
    expect(fs.statSync(copyBinaries(installed, folder).folder).ino).toBe(ino)
  })
})

describe('the data of PostgreSQL', () => {
  it('of another major version are refused, and left alone', () => {
    const cluster = path.join(folder, 'postgres')
    fs.mkdirSync(cluster)
    fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '15\n')
    const home = { dataFolder: folder, cluster, account: null, binaries: installedBinaries() }
    expect(() => settleCluster(home, true, silentLog())).toThrow(
      /data of PostgreSQL 15, .* includes 18: make a backup/,
    )
    expect(fs.readdirSync(cluster)).toEqual(['PG_VERSION'])
  })

  it('that are missing from their recorded place are not created again', () => {
    expect(findCluster(folder)).toBeNull()
    fs.writeFileSync(path.join(folder, 'postgres.at'), '/nowhere/at/all\n')
    expect(() => findCluster(folder)).toThrow(/should be in \/nowhere\/at\/all, but is missing/)
  })
})

describe('a folder of PostgreSQL with what babou did not make', () => {
  beforeEach(() => fs.chmodSync(folder, 0o755))

  const start = () => startPostgres({ dataFolder: folder, log: silentLog() })
  const inside = (name: string) => path.join(folder, 'postgres', name)

  it.each([
    ['a link in place of PG_VERSION', 'PG_VERSION', /PG_VERSION is a link/],
    ['other files only', 'notes.txt', /has no PG_VERSION\) and is not empty/],
  ])('is refused in one line: %s', async (_what, name, says) => {
    fs.mkdirSync(path.join(folder, 'postgres'))
    fs.symlinkSync('/nowhere', inside(name))
    const error = await start().catch((fault: unknown) => fault)
    expect(error).toBeInstanceOf(CommandError)
    expect((error as Error).message).toMatch(says)
    expect(fs.readdirSync(path.join(folder, 'postgres'))).toEqual([name])
  })

  it('is refused in one line when it is a link to a missing folder', async () => {
    fs.symlinkSync('/nowhere/postgres', path.join(folder, 'postgres'))
    await expect(start()).rejects.toThrow(/postgres is a link to a folder that is missing/)
    await expect(start()).rejects.toThrow(CommandError)
  })

  it('is refused in one line when its lock file is a folder', async () => {
    fs.mkdirSync(inside('postmaster.pid'), { recursive: true })
    fs.writeFileSync(inside('PG_VERSION'), '18\n')
    await expect(start()).rejects.toThrow(/postmaster\.pid is a link, or not a file/)
  })
})

const isRoot = process.getuid?.() === 0
const hasOwnAccount = /^babou:/m.test(fs.readFileSync('/etc/passwd', 'utf8'))

describe.runIf(isRoot && !hasOwnAccount)('the account of PostgreSQL', () => {
  it('is one that no other program has, and stays the same', async () => {
    fs.chmodSync(folder, 0o755)
    const cluster = path.join(folder, 'postgres')
    const owners = []
    for (let starts = 0; starts < 2; starts++) {
      const server = await startPostgres({ dataFolder: folder, log: silentLog() })
      owners.push(fs.statSync(`/proc/${server.pid}`).uid)
      await server.stop()
    }
    const [owner, later] = owners
    expect(owner).toBeGreaterThanOrEqual(1_879_048_192)
    expect(later).toBe(owner)
    const files = ['', ...(fs.readdirSync(cluster, { recursive: true }) as string[])]
    for (const file of files) {
      const { uid, gid } = fs.lstatSync(path.join(cluster, file))
      expect([file, uid, gid]).toEqual([file, owner, owner])
    }
    // Below a private folder, such as the home of root, it runs from a copy of the binaries.
    const own = fs.readdirSync(folder).filter((name) => !name.startsWith('native-'))
    expect(own.sort()).toEqual(['postgres', 'postgres.json'])
    const asNobody = { uid: 65_534, gid: 65_534, cwd: '/' }
    expect(spawnSync('/bin/ls', [cluster], asNobody).stderr.toString()).toContain('denied')
  })

  it('has a database in the system folder, also after a first start that was interrupted', () => {
    // It cannot reach a database below a private folder.
    const home = settleHome(folder)
    const above = path.dirname(home.cluster)
    try {
      expect(home.cluster).not.toBe(path.join(folder, 'postgres'))
      expect(findCluster(folder)).toBeNull()
      expect(settleHome(folder).cluster).toBe(home.cluster)
      fs.mkdirSync(home.cluster)
      fs.writeFileSync(path.join(home.cluster, 'PG_VERSION'), '18\n')
      notePlace(home)
      fs.rmSync(home.cluster, { recursive: true })
      expect(() => findCluster(folder)).toThrow(/should be in .*, but is missing/)
    } finally {
      fs.rmSync(above, { recursive: true })
    }
  })

  it('is not created again when its password is lost; the reason is reported', async () => {
    fs.chmodSync(folder, 0o755)
    const server = await startPostgres({ dataFolder: folder, log: silentLog() })
    await server.stop()
    fs.rmSync(path.join(folder, 'postgres.json'))
    await expect(startPostgres({ dataFolder: folder, log: silentLog() })).rejects.toThrow(
      /postgres\.json is missing; restore it, or .*chown -R babou/,
    )
  })
})

describe.runIf(process.platform === 'linux')('the memory of PostgreSQL', () => {
  it('is recorded when it ends, and read again at the start', async () => {
    fs.chmodSync(folder, 0o755)
    const record = path.join(folder, 'postgres', 'autoprewarm.blocks')
    // A separate process records it, which starts after connections are accepted. If it ends before
    // it has looked for an earlier record, it writes none, or one without a block, and shows no
    // sign that it got there.
    await until(
      async () => {
        const server = await startPostgres({ dataFolder: folder, log: silentLog() })
        await until(() => childrenOf(server.pid).some((title) => title.includes('autoprewarm')), 20)
        await server.stop()
        return fs.existsSync(record) && /^<<\d+>>\n\d+,/.test(fs.readFileSync(record, 'latin1'))
      },
      60,
      'a record of the memory',
    )
  })
})

function childrenOf(pid: number): string[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter(Boolean)
    .map((child) => fs.readFileSync(`/proc/${child}/cmdline`, 'utf8'))
}

describe('the lock file of PostgreSQL', () => {
  it("does not count as a running server when its process ID is another program's", () => {
    fs.writeFileSync(
      path.join(folder, 'postmaster.pid'),
      `${process.pid}\n${folder}\n1\n5432\n\n\n\nready \n`,
    )
    expect(readPidFile(folder)).toEqual({ pid: process.pid, port: 5432, isReady: true })
    expect(isPostgresOf(process.pid, folder)).toBe(false)
    expect(isPostgresOf(2 ** 22 + 1, folder)).toBe(false)
  })

  it('is ignored when only half of it was written', () => {
    fs.writeFileSync(path.join(folder, 'postmaster.pid'), '')
    expect(readPidFile(folder)).toBeNull()
  })
})

describe('the role of the program', () => {
  it('owns its database and no more, also in a folder of an earlier version', async () => {
    fs.chmodSync(folder, 0o755)
    const oldPassword = clusterOfEarlierVersion()
    const server = await startPostgres({ dataFolder: folder, log: silentLog() })
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    try {
      for (const refused of [
        "copy (select 1) to program 'cat'",
        "copy kept to '/tmp/kept'",
        'create role other superuser',
        'alter role current_user superuser',
      ]) {
        await expect(client.query(refused), refused).rejects.toMatchObject({ code: '42501' })
      }
      // What the program created before still belongs to it: it can change and remove it.
      expect((await client.query('select * from jobs.view_of_kept')).rows).toEqual([{ id: 7 }])
      await client.query('alter table kept add column added kind')
      await client.query('create or replace function twice(int) returns int return $1 + $1')
      await client.query('drop schema jobs cascade; drop table kept; drop domain kind')
      await client.query('create extension if not exists unaccent')
    } finally {
      await client.end()
    }
    const { port } = new URL(server.url)
    const old = `postgres://babou:${oldPassword}@127.0.0.1:${port}/babou`
    await expect(new pg.Client({ connectionString: old }).connect()).rejects.toThrow(/password/)
    await server.stop()
    expect(fs.existsSync(path.join(folder, 'postgres', 'babou.json'))).toBe(false)
    const access = fs.statSync(path.join(folder, 'postgres.json'))
    expect([access.mode & 0o777, access.uid]).toEqual([0o600, process.getuid?.()])
  })

  it('is not read through a link that another account has put there', () => {
    const secret = path.join(folder, 'secret')
    fs.writeFileSync(secret, '1\n\n\n5432\n\n\n\nready\n')
    fs.symlinkSync(secret, path.join(folder, 'postmaster.pid'))
    expect(() => readPidFile(folder)).toThrow(/postmaster\.pid is a link, .* follows no links/)
  })
})

/** Its program was the superuser, whose password was in the folder of PostgreSQL. */
function clusterOfEarlierVersion(): string {
  const home = settleHome(folder)
  // Earlier versions shared an account with other programs.
  const account = home.account && { name: 'nobody', uid: 65_534, gid: 65_534 }
  const as = { ...idsOf(account), cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }
  const program = (name: string) => path.join(home.binaries.folder, 'bin', name)
  fs.mkdirSync(home.cluster, { mode: 0o700 })
  const passwordFile = path.join(folder, 'password')
  fs.writeFileSync(passwordFile, 'old password', { mode: 0o644 })
  if (account !== null) fs.chownSync(home.cluster, account.uid, account.gid)
  const given = [
    '-D',
    home.cluster,
    '-U',
    'babou',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
  ]
  const run = (file: string, words: string[], input = '') => {
    const ran = spawnSync(program(file), words, { ...as, input })
    expect(ran.stderr.toString()).not.toContain('ERROR')
  }
  run('initdb', [...given, '--no-sync', '--locale=C', '--encoding=UTF8'])
  run('postgres', ['--single', '-D', home.cluster, 'postgres'], 'create database babou\n')
  const made = [
    'create extension pg_trgm',
    'create domain kind as text',
    'create table kept (id int generated always as identity primary key)',
    'insert into kept overriding system value values (7)',
    'create function twice(int) returns int return $1 * 2',
    'create schema jobs',
    'create view jobs.view_of_kept as select id from kept',
    'create sequence jobs.loose',
  ]
  run('postgres', ['--single', '-D', home.cluster, 'babou'], `${made.join('\n')}\n`)
  const access = { port: 0, password: 'old password' }
  fs.writeFileSync(path.join(home.cluster, 'babou.json'), JSON.stringify(access), { mode: 0o600 })
  return access.password
}
