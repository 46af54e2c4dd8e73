import { execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2'
import { ended, endWithUs } from '../processes/children.ts'
import { freePort } from '../processes/ports.ts'
import { until } from '../until.ts'

// A real MariaDB for as long as a test file runs, on loopback and with a separate data directory.

const run = promisify(execFile)
const MAX_DUMP = 256 * 1024 * 1024

export const hasMariadb =
  spawnSync('mariadbd', ['--version']).status === 0 &&
  spawnSync('mariadb-dump', ['--version']).status === 0

export interface Mariadb {
  readonly url: (database: string) => string
  /** Runs statements, several separated by semicolons. */
  readonly say: (database: string | null, sql: string) => Promise<void>
  readonly dump: (database: string, options?: readonly string[]) => Promise<Buffer>
  readonly stop: () => Promise<void>
}

export async function startMariadb(): Promise<Mariadb> {
  const folder = mkdtempSync(path.join(tmpdir(), 'babou-mariadb-'))
  const data = path.join(folder, 'data')
  const socket = path.join(folder, 's')
  const temporary = path.join(folder, 'tmp')
  mkdirSync(data)
  mkdirSync(temporary)
  const isRoot = process.getuid?.() === 0
  if (isRoot) chmodSync(folder, 0o755)
  const user = isRoot ? ['--user=root'] : []
  const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal']
  await run('mariadb-install-db', [...install, `--tmpdir=${temporary}`, '--skip-test-db', ...user])
  const port = await freePort()
  const server = spawn(
    'mariadbd',
    [
      ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, ...user],
      // A server that starts deletes the temporary tables of every other one in the same folder.
      `--tmpdir=${temporary}`,
      ...['--bind-address=127.0.0.1', '--innodb-flush-log-at-trx-commit=0', '--skip-name-resolve'],
      ...['--innodb-buffer-pool-size=32M', '--sql-mode=', '--max-allowed-packet=64M'],
    ],
    { stdio: 'ignore' },
  )
  endWithUs(server)
  const url = (database: string) => `mysql://root@127.0.0.1:${port}/${database}`
  const say = (database: string | null, sql: string) => tell(port, database, sql)
  await until(
    () =>
      say(null, 'select 1').then(
        () => true,
        () => false,
      ),
    60,
  )
  return {
    url,
    say,
    async dump(database, options = []) {
      const given = ['--no-defaults', `--socket=${socket}`, '--user=root', ...options, database]
      const { stdout } = await run('mariadb-dump', given, {
        encoding: 'buffer',
        maxBuffer: MAX_DUMP,
      })
      return stdout
    },
    async stop() {
      await ended(server, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function tell(port: number, database: string | null, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const given = { host: '127.0.0.1', port, user: 'root', multipleStatements: true }
    const connection = createConnection({
      ...given,
      database: database ?? undefined,
      charset: 'utf8mb4',
    })
    connection.on('error', reject)
    connection.query(sql, (error) => {
      connection.destroy()
      if (error === null) resolve()
      else reject(error)
    })
  })
}
