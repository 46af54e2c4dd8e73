// The bridge between the real jobs and trackers: events per second, milliseconds from commit to
// applied, and the cost of a full state. `npm run bench -- bridge [--quick] [--torrents N]
// [--members N]`
import path from 'node:path'
import { build } from '../../bin/build.js'
import { ownBytes, startSite, startTracker } from './fleet.js'

const MiB = 2 ** 20
const LOOK_EVERY_MS = 250
const FLEETS = [1, 8]

export async function run({ quick, words }) {
  const dist = await build()
  const torrents = numberOf(words, '--torrents') ?? (quick ? 100_000 : 1_000_000)
  const members = numberOf(words, '--members') ?? (quick ? 10_000 : 100_000)
  const port = 20_000 + ((process.pid * 7) % 10_000)
  const urls = (folder) => [
    `unix:${path.join(folder, 'b.sock')}`,
    `tcp://127.0.0.1:${port}`,
    `tls://127.0.0.1:${port + 1}`,
  ]
  const site = await startSite(dist, { torrents, members, urls })
  const figures = []
  try {
    figures.push(await fullState(site, torrents, members))
    console.log('\ntransport   trackers  events/s  median ms    p99 ms   slowest')
    for (const url of site.urls) {
      for (const fleet of FLEETS) figures.push(await changes(site, url, fleet, quick))
    }
  } finally {
    await site.stop()
  }
  return figures
}

function numberOf(words, name) {
  const at = words.indexOf(name)
  return at < 0 ? null : Number(words[at + 1])
}

/** Measures a full state: an empty tracker joins while a torrent changes every 100 ms. */
async function fullState(site, torrents, members) {
  const idle = ownBytes(site.jobs.pid)
  const tracker = startTracker(site, site.urls[0], 0)
  const most = { jobs: 0, tracker: 0 }
  let isOver = false
  const look = setInterval(() => {
    most.jobs = Math.max(most.jobs, ownBytes(site.jobs.pid) - idle)
    most.tracker = Math.max(most.tracker, ownBytes(tracker.pid))
  }, LOOK_EVERY_MS)
  const waits = []
  const changing = (async () => {
    while (!isOver) {
      const made = await change(site.client, 1)
      await pause(100)
      waits.push(...made)
    }
  })()
  const began = performance.now()
  const { seconds, rows, bytesIn, cpu } = await tracker.joined
  const wall = (performance.now() - began) / 1000
  isOver = true
  await changing
  clearInterval(look)
  await untilSeen(tracker, waits.slice(-1))
  // Events from before the start arrived as rows.
  const { slowest } = spread(delays([tracker], waits))
  await tracker.stop()
  const figure = {
    ...{ torrents, members, seconds, wall, rows, mebibytes: bytesIn / MiB },
    ...{ jobsMiB: most.jobs / MiB, trackerMiB: most.tracker / MiB },
    ...{ trackerCpuSeconds: (cpu.user + cpu.system) / 1e6, slowestChangeMs: slowest },
  }
  console.log(
    `full state of ${torrents} torrents and ${members} members: ${seconds.toFixed(1)} s, ` +
      `${figure.mebibytes.toFixed(0)} MiB, jobs +${figure.jobsMiB.toFixed(0)} MiB, ` +
      `tracker ${figure.trackerMiB.toFixed(0)} MiB in addition to its tables, ` +
      `slowest change during the load ${slowest.toFixed(0)} ms`,
  )
  return figure
}

async function changes(site, url, fleet, quick) {
  const trackers = Array.from({ length: fleet }, (_, number) => startTracker(site, url, number + 1))
  await Promise.all(trackers.map(({ joined }) => joined))
  // One after the other: how long a change takes when nothing is queued.
  const paced = []
  for (let count = 0; count < (quick ? 100 : 500); count++) {
    paced.push(...(await change(site.client, 1)))
    await pause(10)
  }
  await Promise.all(trackers.map((tracker) => untilSeen(tracker, paced)))
  const { median, p99, slowest } = spread(delays(trackers, paced))
  // As many as possible, 500 per transaction.
  const burst = []
  const began = performance.timeOrigin + performance.now()
  for (let count = 0; count < (quick ? 10 : 40); count++) {
    burst.push(...(await change(site.client, 500)))
  }
  await Promise.all(trackers.map((tracker) => untilSeen(tracker, burst)))
  // With as many arguments as there are changes, `Math.max` would overflow the stack.
  const at = trackers.flatMap(({ seen }) => burst.map(({ key }) => seen.get(key)))
  const last = at.reduce((latest, one) => Math.max(latest, one), began)
  const perSecond = (burst.length / (last - began)) * 1000
  await Promise.all(trackers.map((tracker) => tracker.stop()))
  const transport = url.slice(0, url.indexOf(':'))
  const numbers = [median, p99, slowest].map((value) => value.toFixed(1).padStart(10))
  console.log(
    `${transport.padEnd(12)}${String(fleet).padStart(8)}` +
      `${perSecond.toFixed(0).padStart(10)} ${numbers.join('')}`,
  )
  return { transport, trackers: fleet, perSecond, median, p99, slowest }
}

let cursor = 0

/** Changes this many torrents in one transaction, like the site; returns when it was committed. */
async function change(client, count) {
  await client.query('begin')
  const { rows } = await client.query(
    `update torrent set version = version + 1
     where id in (select id from torrent where id > $1 order by id limit $2)
     returning id, version, state, size, encode(info_hash, 'hex') as hash`,
    [cursor, count],
  )
  cursor = rows.length < count ? 0 : Math.max(...rows.map(({ id }) => Number(id)))
  const payloads = rows.map(({ id, version, state, size, hash }) => ({
    ...{ torrentId: Number(id), version: Number(version), state, infoHashes: [hash] },
    ...{ sizeBytes: Number(size), uploaderId: null, snatches: 0, removedAt: 0 },
  }))
  await client.query(
    `insert into outbox (event, event_version, payload, created_at)
     select 'torrent.changed', 1, payload, now() from jsonb_array_elements($1::jsonb) as payload`,
    [JSON.stringify(payloads)],
  )
  await client.query(`select pg_notify('outbox', '')`)
  const at = performance.timeOrigin + performance.now()
  await client.query('commit')
  return payloads.map(({ torrentId, version }) => ({ key: `${torrentId}:${version}`, at }))
}

function delays(trackers, made) {
  return trackers.flatMap(({ seen }) =>
    made.flatMap(({ key, at }) => (seen.has(key) ? [seen.get(key) - at] : [])),
  )
}

function spread(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  return { median: at(0.5), p99: at(0.99), slowest: at(1) }
}

async function untilSeen({ seen }, made) {
  while (!made.every(({ key }) => seen.has(key))) await pause(20)
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
