import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '../../src/cli/postgres.ts'
import { copyBinaries, installedBinaries, linkLibraries } from '../../src/cli/postgres/binaries.ts'
import { settleCluster } from '../../src/cli/postgres/cluster.ts'
import { findCluster } from '../../src/cli/postgres/home.ts'
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
    const home = { cluster, account: null, binaries: installedBinaries() }
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

describe.runIf(process.platform === 'linux')('the memory of PostgreSQL', () => {
  it('is recorded when it ends, and read again at the start', async () => {
    fs.chmodSync(folder, 0o755)
    const server = await startPostgres({ dataFolder: folder, log: silentLog() })
    // A separate process records it, which starts after connections are accepted.
    await until(() => childrenOf(server.pid).some((title) => title.includes('autoprewarm')), 20)
    await server.stop()
    const noted = fs.readFileSync(path.join(folder, 'postgres', 'autoprewarm.blocks'), 'latin1')
    expect(noted).toMatch(/^<<\d+>>\n\d+,/)
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
  it('is no sign of life when its process ID belongs to another program', () => {
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
