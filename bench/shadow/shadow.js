// What a rehearsal costs clients (docs/decisions/0052): the response time of an old tracker, asked
// directly and through `babou shadow`, which compares each reply with the one of a Babou tracker;
// then the same after the Babou tracker was killed. The old tracker is a server with a constant
// reply. `npm run bench -- shadow [--quick]`
import path from 'node:path'
import { build } from '../../bin/build.js'
import { SECRET } from '../bridge/fill.js'
import { startSite } from '../bridge/fleet.js'
import { countCpu, median } from '../tracker/cpu.js'
import { constantServer, freePort } from '../tracker/targets.js'
import { ask } from './clients.js'
import { startProgram } from './program.js'

const SIZE = { torrents: 1_000, members: 1_000 }
/** Announces of a round, by the number of connections that they share. */
const ANNOUNCES = new Map([
  [1, 1_000],
  [16, 4_000],
  [64, 4_000],
])
const WARM_ANNOUNCES = 10_000
/** The aim for one client that waits for its reply. */
const MOST_MORE_MS = 1

export async function run({ quick }) {
  const dist = await build()
  const plan = quick ? { rounds: 3, share: 0.1 } : { rounds: 9, share: 1 }
  const stops = []
  try {
    const stage = await startStage(dist, stops)
    const ways = [
      { what: 'directly', port: stage.old.port },
      { what: 'through babou shadow', port: stage.front.port },
    ]
    for (const { port } of ways) await ask(port, 64, WARM_ANNOUNCES * plan.share)
    const compared = rowsOf(await measured(ways, stage.front, plan))
    const announces = await comparedBy(stage)
    console.log(`Medians of ${plan.rounds} rounds; ${announces} announces were compared`)
    console.table(compared)
    stage.tracker.kill()
    const alone = rowsOf(await measured(ways, stage.front, plan))
    console.log('The same after our tracker was killed')
    console.table(alone)
    const more = compared.find(({ connections }) => connections === 1)['more ms']
    const verdict = more <= MOST_MORE_MS ? 'met' : 'missed'
    console.log(`Aim: at most ${MOST_MORE_MS} ms more at the median: ${more}, ${verdict}`)
    const failed = [...compared, ...alone].reduce((sum, row) => sum + row.failed, 0)
    console.log(`Aim: no announce fails: ${failed} failed, ${failed === 0 ? 'met' : 'missed'}`)
    return { compared, announces, alone, failed }
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

/**
 * Starts an old tracker, jobs with a database, a tracker of babou that is its shadow, and the
 * front.
 */
async function startStage(dist, stops) {
  const keep = (one) => {
    stops.push(one.stop)
    return one
  }
  const old = keep(await constantServer())
  const urls = (folder) => [`unix:${path.join(folder, 'b.sock')}`]
  const site = keep(await startSite(dist, { ...SIZE, urls }))
  const [trackerPort, opsPort, frontPort] = [await freePort(), await freePort(), await freePort()]
  const common = { BABOU_SECRET: SECRET, BABOU_TRUSTED_PROXIES: '127.0.0.1' }
  const tracker = await startProgram(['tracker'], path.join(site.dataFolder, 'tracker'), {
    ...{ ...common, BABOU_BRIDGE: site.urls[0], BABOU_NODE: 'bench', BABOU_TRACKER_THREADS: '1' },
    ...{ BABOU_TRACKER_HOST: '127.0.0.1', BABOU_TRACKER_PORT: String(trackerPort) },
    BABOU_TRACKER_OPS_PORT: String(opsPort),
  })
  keep(tracker)
  await tracker.isReady(opsPort)
  const words = [
    ...['shadow', '--to', `http://127.0.0.1:${old.port}`, '--listen', `127.0.0.1:${frontPort}`],
    ...['--tracker', `http://127.0.0.1:${trackerPort}`],
  ]
  const front = await startProgram(words, path.join(site.dataFolder, 'front'), {
    ...{ ...common, DATABASE_URL: site.jobs.env.DATABASE_URL },
  })
  keep(front)
  await front.says(/"isCopying":true/)
  return { site, old, tracker, front: { pid: front.pid, port: frontPort } }
}

/** Measures both ways in turn, so that other load on the machine affects both. */
async function measured(ways, front, { rounds, share }) {
  const figures = []
  for (let round = 0; round < rounds; round++) {
    for (const [connections, announces] of ANNOUNCES) {
      const [direct, through] = ways
      const count = announces * share
      const before = await ask(direct.port, connections, count)
      const cpu = countCpu(front.pid)
      const after = await ask(through.port, connections, count)
      figures.push({ connections, before, after, frontMicros: cpu().all / count })
    }
  }
  return figures
}

function rowsOf(figures) {
  return [...ANNOUNCES.keys()].map((connections) => {
    const some = figures.filter((one) => one.connections === connections)
    const middle = (of) => Number(median(some.map(of)).toFixed(2))
    return {
      connections,
      'directly, ms': middle(({ before }) => before.p50),
      'through, ms': middle(({ after }) => after.p50),
      'more ms': middle(({ before, after }) => after.p50 - before.p50),
      'directly, p99 ms': middle(({ before }) => before.p99),
      'through, p99 ms': middle(({ after }) => after.p99),
      'CPU of shadow, µs': Math.round(median(some.map(({ frontMicros }) => frontMicros))),
      'through, /s': Math.round(median(some.map(({ after }) => after.perSecond))),
      failed: some.reduce((sum, { before, after }) => sum + before.failed + after.failed, 0),
    }
  })
}

/**
 * Waits until everything was compared: without comparing, it would cost less. The front reports
 * every two seconds.
 */
async function comparedBy({ site }) {
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const { rows } = await site.client.query(
    "select (figures ->> 'announces')::int as announces from shadow_front",
  )
  const announces = rows[0]?.announces ?? 0
  if (announces === 0) throw new Error('babou shadow has compared nothing')
  return announces
}
