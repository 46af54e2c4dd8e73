// `npm run bench -- import [--scale 0.05] [--live] [--dump] [--members N] [--torrents N]
// [--snatches N] [--comments N] [--keep FOLDER] [--quick]`: makes a UNIT3D site of that part of
// 100,000 members, 1,000,000 torrents, 20,000,000 snatches and 5,000,000 comments, imports it by
// `babou import`, then what a day later has changed, and undoes both: from dumps, and from a live
// MariaDB where it is installed. Prints times and the peak of memory, and whether the aims are met.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../../bin/build.js'
import { aimsOf } from './aims.js'
import { hasMariadb, startMariadb } from './mariadb.js'
import { ABSENT, FULL, grown, writeDump, writeTorrents } from './source.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const LOOK_MS = 200
const MIB = 1024

export async function run({ quick, words }) {
  await build()
  const option = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
  const scale = Number(option('--scale') ?? (quick ? 0.002 : 0.05))
  const sizes = Object.fromEntries(
    Object.entries(FULL).map(([name, full]) => [
      name,
      Number(option(`--${name}`) ?? Math.ceil(full * scale)),
    ]),
  )
  const kept = option('--keep')
  const folder = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-import-'))
  fs.mkdirSync(folder, { recursive: true })
  fs.chmodSync(folder, 0o755)
  try {
    const source = await made(folder, sizes)
    const figures = { sizes, load: os.loadavg(), runs: [] }
    const ways = words.includes('--live')
      ? ['live']
      : words.includes('--dump')
        ? ['dump']
        : ['dump', 'live']
    for (const way of ways) figures.runs.push(...(await measured(way, folder, source)))
    print(figures)
    if (figures.runs.length > 0) console.table(aimsOf(figures))
    return figures
  } finally {
    if (kept === undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the dumps and files, which a kept folder already has. */
async function made(folder, sizes) {
  const files = [0, 1].map((day) => path.join(folder, `day-${day}.sql`))
  const torrents = path.join(folder, 'torrents')
  const mark = path.join(folder, 'sizes.json')
  const said = JSON.stringify(sizes)
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === said) return { files, torrents }
  console.log(`making ${said}`)
  for (const day of [0, 1]) await writeDump(files[day], sizes, day)
  await writeTorrents(torrents, 1, grown(sizes).torrents)
  fs.writeFileSync(mark, said)
  return { files, torrents }
}

async function measured(way, folder, { files, torrents }) {
  if (way === 'live' && !hasMariadb) {
    console.log('MariaDB is not installed: only dumps were measured')
    return []
  }
  const data = fs.mkdtempSync(path.join(folder, 'data-'))
  fs.chmodSync(data, 0o755)
  const server = way === 'live' ? await startMariadb(path.join(data, 'mariadb')) : null
  const runs = []
  try {
    for (const [day, what] of ['whole', 'a day later'].entries()) {
      server?.load('old', files[day])
      const from = server?.url('old') ?? files[day]
      const map = path.join(data, 'import-map.yaml')
      fs.writeFileSync(map, `source: unit3d\nabsent: [${ABSENT.join(', ')}]\n`)
      const words = ['import', 'unit3d', from, '--torrents', torrents, '--map', map]
      const seen = await timed(data, words)
      runs.push({ way, what, ...seen })
    }
    runs.push({ way, what: 'undone', ...(await timed(data, ['import', 'undo'])) })
  } finally {
    await server?.stop()
    fs.rmSync(data, { recursive: true, force: true })
  }
  return runs
}

/** Runs a command as a process; its steps are the lines that it prints to stderr. */
async function timed(data, words) {
  const env = { ...process.env, BABOU_DATA: path.join(data, 'babou'), BABOU_LOG: 'warn' }
  const begun = performance.now()
  const child = spawn('node', [path.join(root, 'bin/babou.js'), ...words], { env, cwd: data })
  const seconds = () => (performance.now() - begun) / 1000
  const steps = []
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  child.stderr.on('data', (text) => {
    for (const line of String(text).split('\n')) {
      const step = /^Step: (.*)$/.exec(line)?.[1]
      if (step !== undefined) steps.push({ step, at: seconds() })
      else if (line.trim() !== '') console.log(`  ${seconds().toFixed(0)} s: ${line}`)
    }
  })
  let peakMib = 0
  const look = setInterval(() => {
    peakMib = Math.max(peakMib, peakOf(child.pid))
  }, LOOK_MS)
  const [code] = await once(child, 'close')
  clearInterval(look)
  if (code !== 0) {
    throw new Error(`babou ${words[0]} ended with ${code}:\n${said.slice(-2000)}`)
  }
  const total = seconds()
  const times = steps.map(({ step, at }, nth) => [step, (steps[nth + 1]?.at ?? total) - at])
  return { seconds: total, peakMib, steps: Object.fromEntries(times) }
}

function peakOf(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / MIB
  } catch {
    return 0
  }
}

function print({ sizes, load, runs }) {
  const count = (n) => n.toLocaleString('en-US')
  const what = Object.entries(sizes).map(([name, n]) => `${count(n)} ${name}`)
  console.log(`\n${what.join(', ')}; load ${load.map((n) => n.toFixed(1)).join(' ')}\n`)
  const names = [...new Set(runs.flatMap(({ steps }) => Object.keys(steps)))]
  const head = ['from', 'what', 'seconds', 'peak MiB', ...names]
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`)
  for (const { way, what: of, seconds, peakMib, steps } of runs) {
    const cells = names.map((name) => (steps[name] ?? 0).toFixed(1))
    console.log(`| ${[way, of, seconds.toFixed(1), peakMib.toFixed(0), ...cells].join(' | ')} |`)
  }
}
