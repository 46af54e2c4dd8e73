// A MariaDB with a separate data directory, for as long as a benchmark needs it.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const hasMariadb = spawnSync('mariadbd', ['--version']).status === 0

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

export async function startMariadb(folder) {
  const [data, socket, temporary] = ['data', 's', 'tmp'].map((name) => path.join(folder, name))
  for (const one of [data, temporary]) fs.mkdirSync(one, { recursive: true })
  const user = process.getuid() === 0 ? ['--user=root'] : []
  const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal']
  execFileSync('mariadb-install-db', [
    ...install,
    `--tmpdir=${temporary}`,
    '--skip-test-db',
    ...user,
  ])
  const port = await freePort()
  const server = spawn(
    'mariadbd',
    [
      ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, ...user],
      ...[`--tmpdir=${temporary}`, '--bind-address=127.0.0.1', '--skip-name-resolve'],
      ...['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=512M'],
      ...['--innodb-log-file-size=512M', '--sql-mode=', '--max-allowed-packet=64M'],
    ],
    { stdio: 'ignore' },
  )
  const client = ['--no-defaults', `--socket=${socket}`, '--user=root']
  const say = (sql) => spawnSync('mariadb', [...client, '-e', sql]).status === 0
  while (!say('select 1')) await sleep(200)
  return {
    url: (database) => `mysql://root@127.0.0.1:${port}/${database}`,
    /** Fills a new database with a dump. */
    load(database, file) {
      say(`drop database if exists ${database}; create database ${database}`)
      const input = fs.openSync(file, 'r')
      execFileSync('mariadb', [...client, database], { stdio: [input, 'ignore', 'inherit'] })
      fs.closeSync(input)
    },
    async stop() {
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
    },
  }
}
