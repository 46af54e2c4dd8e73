// `npm run bench -- backup [--torrents N] [--fill] [--quick]`: how long 16 readers wait while
// `babou backup` writes a backup of everything, and how much memory that takes. Options and
// variables are those of `-- site`.
import fs from 'node:fs'
import path from 'node:path'
import { pageKinds } from './pages.js'
import { readers, signInAll, together } from './readers.js'
import { FEW_MEMBERS, measure, passwordOf, startBabou, startSite } from './site.js'

const BACKUP = { ...FEW_MEMBERS, over: backupOver }
const WARM_SECONDS = 20
/** Readers start again until the backup has ended. */
const STRETCH_SECONDS = 10
const LOOK_MS = 100

export function run(call) {
  return measure(call, BACKUP)
}

async function backupOver({ load, client, env, folder, seconds, audience }) {
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const kinds = await pageKinds(client, await load('site/http/frame/cursor.js'))
  const password = await passwordOf(load, folder)
  const { rows: members } = await client.query(audience.names)
  const site = await startSite(env)
  try {
    const cookies = await signInAll(site.url, members, password)
    const given = { url: site.url, kinds, cookies, readers: audience.readers }
    const read = async (duration) => together(await readers({ ...given, seconds: duration }))
    await read(WARM_SECONDS)
    const without = await read(seconds)
    const file = path.join(folder, `bench-${process.pid}.backup`)
    const backup = startBackup(file, env)
    const parts = []
    while (!backup.hasEnded()) parts.push(await read(STRETCH_SECONDS))
    const { code, peakMiB, tookSeconds } = await backup.ended
    if (code !== 0) throw new Error(`babou backup ended with ${code}`)
    const bytes = fs.statSync(file).size
    fs.rmSync(file)
    const during = together(parts)
    print({ torrents, without, during, peakMiB, tookSeconds, bytes })
    return { torrents, seconds, without, during, peakMiB, tookSeconds, bytes }
  } finally {
    await site.stop()
  }
}

/**
 * Starts a backup.
 * @returns the process, with its peak of memory as the system reports it
 */
function startBackup(file, env) {
  const begun = performance.now()
  const child = startBabou(['backup', file], env)
  let peakMiB = 0
  const look = setInterval(() => {
    const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(statusOf(child.pid)) ?? []
    peakMiB = Math.max(peakMiB, Number(kibibytes) / 1024)
  }, LOOK_MS)
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => {
      clearInterval(look)
      resolve({ code, peakMiB, tookSeconds: (performance.now() - begun) / 1_000 })
    })
  })
  return { ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null }
}

function statusOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return '' // it has just ended
  }
}

function print({ torrents, without, during, peakMiB, tookSeconds, bytes }) {
  const mebibytes = (bytes / 1024 ** 2).toFixed(0)
  console.log(`\n${torrents.toLocaleString('en')} torrents: a backup of ${mebibytes} MiB`)
  console.log(`${tookSeconds.toFixed(0)} s, at most ${peakMiB.toFixed(0)} MiB of memory\n`)
  const rows = { 'no backup': without, 'during the backup': during }
  const table = Object.entries(rows).map(([name, { pages, p50, p95, p99, max, failed }]) => {
    const times = [p50, p95, p99, max].map((ms) => Number(ms.toFixed(0)))
    return [name, { pages, p50: times[0], p95: times[1], p99: times[2], max: times[3], failed }]
  })
  console.table(Object.fromEntries(table))
  console.log(`p95 is ${(during.p95 / without.p95).toFixed(2)} times that without a backup`)
}
