// `npm run bench -- demo [--torrents N] [--quick]`: `babou demo` of 1,000,000 torrents and 100,000
// members, or of N and a tenth of them (--quick: 10,000), on an empty database: how long each step
// takes, and the processor time of the command and of PostgreSQL for it. The steps are those that
// the command prints.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from '../../bin/build.js'
import { demoAims } from '../aims-of-site.js'
import { familyProcessorMs, processorMs } from './processor-time.js'
import { finished, usersOf } from './site.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const LOOK_MS = 100
const STEP = /\[(\d+)\/\d+\] (.*?) …$/

export async function run({ quick, words }) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const [{ startPostgres }, { silentLog }] = [
    await load('cli/postgres.js'),
    await load('shared/log.js'),
  ]
  const asked = Number(words[words.indexOf('--torrents') + 1]) || null
  const torrents = asked ?? (quick ? 10_000 : 1_000_000)
  const users = usersOf(torrents)
  const kept = process.env.BABOU_BENCH_SITE
  const folder = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-demo-'))
  fs.mkdirSync(folder, { recursive: true })
  if (fs.readdirSync(folder).length > 0) throw new Error(`BABOU_BENCH_SITE: ${folder} is not empty`)
  fs.chmodSync(folder, 0o755)
  const isDisposable = kept === undefined
  const log = silentLog()
  const server = await startPostgres({ dataFolder: folder, log, isDisposable })
  const env = { ...process.env, BABOU_DATA: folder, DATABASE_URL: server.url }
  try {
    await finished(['migrate', 'up'], env)
    const given = ['demo', '--torrents', String(torrents), '--users', String(users)]
    const steps = await stepsOf(given, env, server.pid)
    print(torrents, users, steps)
    return { torrents, users, steps }
  } finally {
    await server.stop()
    if (isDisposable) fs.rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Returns the elapsed seconds of each step, and those of the processor for the command and for
 * PostgreSQL.
 */
async function stepsOf(given, env, postgres) {
  const child = spawn(process.execPath, [path.join(root, 'bin/babou.js'), ...given], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // The processor time of a process cannot be read after its end, so the last value before that is
  // kept.
  let command = 0
  const look = () => (command = Math.max(command, processorMs(child.pid) / 1_000))
  const looks = setInterval(look, LOOK_MS)
  const spent = () => ({
    seconds: performance.now() / 1_000,
    command: look(),
    postgres: familyProcessorMs(postgres) / 1_000,
  })
  const begun = [{ name: 'start', ...spent() }]
  let step = '0'
  const exited = once(child, 'exit')
  for await (const line of readline.createInterface({ input: child.stderr })) {
    const [, number, name] = STEP.exec(line) ?? []
    if (number === undefined) console.error(line)
    // Further lines of a step show its progress.
    if (number === undefined || number === step) continue
    step = number
    begun.push({ name, ...spent() })
  }
  const [code] = await exited
  clearInterval(looks)
  if (code !== 0) throw new Error(`babou ${given.join(' ')} ended with ${code}`)
  const ends = [...begun.slice(1), spent()]
  return begun.map((from, at) => ({
    step: from.name,
    seconds: ends[at].seconds - from.seconds,
    command: ends[at].command - from.command,
    postgres: ends[at].postgres - from.postgres,
  }))
}

function print(torrents, users, steps) {
  const total = (key) => steps.reduce((sum, step) => sum + step[key], 0)
  const [seconds, command, postgres] = ['seconds', 'command', 'postgres'].map(total)
  const people = `${torrents.toLocaleString('en')} torrents, ${users.toLocaleString('en')} members`
  console.log(`\n${people}; the last two columns are seconds of processor\n`)
  console.log(`${'step'.padEnd(40)} seconds  command  PostgreSQL`)
  for (const one of [...steps, { step: 'all', seconds, command, postgres }]) {
    const cells = [
      [one.seconds, 7],
      [one.command, 8],
      [one.postgres, 11],
    ].map(([value, width]) => value.toFixed(1).padStart(width))
    console.log(`${one.step.padEnd(40)} ${cells.join(' ')}`)
  }
  console.table(demoAims({ torrents, seconds }))
}
