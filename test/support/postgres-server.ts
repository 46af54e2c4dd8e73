import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres, type EmbeddedPostgres } from '../../src/cli/postgres.ts'
import { silentLog } from '../../src/shared/log.ts'
import { migrateUp } from '../../src/store/base/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's default database, from which test databases are created and dropped. */
    postgresUrl: string
    /**
     * For the folders of installations, and their database that is made once in a run
     * (processes/installed.ts).
     */
    installationsFolder: string
  }
}

export const TEMPLATE = 'babou_template'

/** A file system in memory on Linux. */
const MEMORY = '/dev/shm'
/** Enough for several runs at the same time. */
const ROOM_BYTES = 4 * 1024 ** 3

interface Shared {
  readonly server: Promise<EmbeddedPostgres>
  readonly installationsFolder: string
  users: number
}

// Every project loads this file again; the run has one server.
const KEY = Symbol.for('babou.test.postgres')
const shared = globalThis as { [KEY]?: Shared }

/** Global set-up: one embedded server per run, with a migrated database to clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = (shared[KEY] ??= begun())
  run.users++
  project.provide('postgresUrl', (await run.server).url)
  project.provide('installationsFolder', run.installationsFolder)
  return async () => {
    if (--run.users > 0) return
    delete shared[KEY]
    fs.rmSync(run.installationsFolder, { recursive: true, force: true })
    await (await run.server).stop()
  }
}

function begun(): Shared {
  const server = startWithTemplate()
  const installationsFolder = temporaryFolder(roomyFolder())
  return { server, installationsFolder, users: 0 }
}

/** Deleted by the next run if this one is killed. */
function temporaryFolder(parent: string): string {
  const folder = fs.mkdtempSync(path.join(parent, `babou-test-${process.pid}-`))
  fs.chmodSync(folder, 0o755)
  return folder
}

// The server ends and its folder is deleted also when the run is killed: see postgres.ts.
async function startWithTemplate(): Promise<EmbeddedPostgres> {
  removeLeftovers()
  const dataFolder = temporaryFolder(roomyFolder())
  const server = await startPostgres({
    dataFolder,
    log: silentLog(),
    isUnsynced: true,
    isDisposable: true,
  })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    await client.query(`create database ${TEMPLATE}`)
    await migrateUp(databaseUrl(server.url, TEMPLATE), { log: silentLog(), now: new Date() })
    await client.query(`alter database ${TEMPLATE} is_template true allow_connections false`)
  } finally {
    await client.end()
  }
  return server
}

// A test database is two thousand short-lived files: in memory, where there is room, they take a
// third less of the server's time. The folder of an installation has as many.
function roomyFolder(): string {
  return hasRoom(MEMORY) ? MEMORY : os.tmpdir()
}

function hasRoom(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK)
    const { bavail, bsize } = fs.statfsSync(folder)
    return bavail * bsize > ROOM_BYTES
  } catch {
    return false
  }
}

// From runs that were killed while they created their database.
function removeLeftovers(): void {
  for (const folder of new Set([roomyFolder(), os.tmpdir()])) {
    for (const name of fs.readdirSync(folder)) {
      const pid = /^babou-test-(\d+)-/.exec(name)?.[1]
      if (pid === undefined || isAlive(Number(pid))) continue
      fs.rmSync(path.join(folder, name), { recursive: true, force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The address of another database of the same server. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
