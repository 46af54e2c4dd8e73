// `npm run bench -- ratio [--members N] [--quick]`: a demo of 100,000 members (--quick: 5,000),
// each with daily records. Evaluates all of them, then simulates 90 days of a policy, a promotion
// and a points formula, while one reader opens pages of the site. Prints elapsed and processor time
// of each, against the budgets of docs/benchmarks-ratio.md. BABOU_BENCH_SITE names a BABOU_DATA
// that was filled before.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { finished, passwordOf, startSite } from '../site/site.js'
import { familyProcessorMs, processorMs } from '../site/processor-time.js'
import { signIn } from '../site/readers.js'
import { budgets } from './budgets.js'
import { fillDays } from './fill.js'

const AT_ONCE = 500
const THINK_MS = 300

export async function run({ quick, words }) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const given = process.env.BABOU_BENCH_SITE
  const members = Number(words[words.indexOf('--members') + 1]) || (quick ? 5_000 : 100_000)
  const folder = given ?? fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-ratio-'))
  fs.chmodSync(folder, 0o755)
  const [{ startPostgres }, { silentLog }] = await Promise.all([
    load('cli/postgres.js'),
    load('shared/log.js'),
  ])
  const log = silentLog()
  const server = await startPostgres({ dataFolder: folder, log, isDisposable: !given })
  const env = { ...process.env, BABOU_DATA: folder, DATABASE_URL: server.url }
  const client = new pg.Client({ connectionString: server.url })
  try {
    await finished(['migrate', 'up'], env)
    if (given === undefined) {
      const torrents = String(Math.max(1_000, Math.round(members / 10)))
      await finished(['demo', '--users', String(members), '--torrents', torrents], env)
    }
    await client.connect()
    await fillDays(client)
    const stage = { load, log, server, client, env, folder }
    const site = await startSite(env)
    try {
      return await measured({ ...stage, site, members })
    } finally {
      await site.stop()
    }
  } finally {
    await client.end()
    await server.stop()
    if (given === undefined) fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function measured({ load, log, server, client, folder, site, members }) {
  const [{ createDb, closeDb }, judge, policies, simulations, step, pools] = await Promise.all([
    load('store/base/db.js'),
    load('store/ratio/judge.js'),
    load('store/ratio/policies.js'),
    load('store/ratio/simulations.js'),
    load('store/ratio/simulation-step.js'),
    load('jobs/simulations/pool.js'),
  ])
  const db = createDb(server.url, { log, max: 4 })
  const pool = pools.createSimulatePool()
  const reader = await startReader({ load, client, folder, url: site.url })
  const cpu = () => processorMs(process.pid) + familyProcessorMs(server.pid)
  const now = new Date()
  const figures = {}
  const timed = async (name, work) => {
    const [began, spent] = [performance.now(), cpu()]
    reader.times.length = 0
    await work()
    const seconds = (performance.now() - began) / 1_000
    const cpuSeconds = (cpu() - spent) / 1_000
    figures[name] = { seconds, cpuSeconds, siteP95: p95(reader.times), pages: reader.times.length }
    print(name, figures[name], members)
  }
  await reader.wait(20)
  figures.idle = { siteP95: p95(reader.times), pages: reader.times.length }
  console.log(
    `\n${members.toLocaleString('en')} members; idle site: p95 ${figures.idle.siteP95} ms`,
  )
  await aPolicy(client, now)
  await timed('evaluate all members', async () => {
    for (let after = 0; after !== null;) {
      const some = await judge.judgeSome(db, after, now, AT_ONCE)
      after = some.judged < AT_ONCE ? null : some.last
    }
  })
  const { policies: force } = await policies.inForce(db, now)
  const rules = force.map((one) => ({ ...one, strategy: one.strategy.name }))
  const formula = (b0) => ({ formula: 'nexus', values: { b0, l: 300, t0: 4, n0: 7, p: 1, c: 7 } })
  const today = Math.floor(now.getTime() / 86_400_000)
  const asked = {
    'simulate a rule': { kind: 'policy', rules, begin: 'fresh' },
    'simulate a promotion': {
      ...{ kind: 'promotion', scope: 'global', targetId: null, target: '', role: null },
      ...{ upPermille: 1_000, downPermille: 0 },
      ...{ from: (today - 60) * 86_400, until: (today - 30) * 86_400 },
    },
    'simulate points': { kind: 'points', now: formula(100), then: formula(50) },
  }
  const by = { memberId: null, name: 'bench', address: null }
  for (const [name, given] of Object.entries(asked)) {
    await simulations.ask(db, { name, given, days: 90 }, by, now)
    await timed(name, async () => {
      while ((await step.step(db, pool.run, now, AT_ONCE, () => performance.now())) > 0);
    })
  }
  const { rows } = await client.query('select name, state, done, spent_ms from simulation')
  console.table(rows)
  reader.stop()
  await pool.stop()
  await closeDb(db)
  return { members, ...figures, runs: rows }
}

function print(name, { seconds, cpuSeconds, siteP95 }, members) {
  const budget = budgets[name] * (members / 100_000)
  const isKept = cpuSeconds <= budget ? 'kept' : 'OVER'
  const cells = [`${seconds.toFixed(1)} s`, `cpu ${cpuSeconds.toFixed(1)} s`]
  const limit = `budget ${budget.toFixed(1)} s cpu: ${isKept}`
  console.log([name.padEnd(24), ...cells, limit, `site p95 ${siteP95} ms`].join('  '))
}

/** Replaces the demo's policy. */
async function aPolicy(client, now) {
  await client.query(
    "update ratio_policy set state = 'ended', ended_at = $1 where state = 'active'",
    [now],
  )
  await client.query(
    `insert into ratio_policy (name, strategy, params, terms, scope, state, starts_at, created_at)
     values ('Bench', 'up_down', '{}', '{}', 'everyone', 'active', $1, $1)`,
    [now],
  )
}

/** Starts one reader, with a pause between pages. */
async function startReader({ load, client, folder, url }) {
  const password = await passwordOf(load, folder)
  const { rows } = await client.query(
    "select name from member where state = 'active' and role = 'member' order by id limit 1",
  )
  const headers = { cookie: await signIn(url, rows[0].name, password), accept: 'text/html' }
  const times = []
  let isOver = false
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const reading = (async () => {
    for (const page of cycle(['/torrents', '/me', '/torrents?q=the', '/users'])) {
      if (isOver) return
      const began = performance.now()
      await (await fetch(url + page, { headers })).text()
      times.push(performance.now() - began)
      await pause(THINK_MS)
    }
  })()
  return {
    times,
    wait: async (pages) => {
      while (times.length < pages) await pause(THINK_MS)
    },
    stop: () => {
      isOver = true
      return reading
    },
  }
}

function* cycle(all) {
  for (;;) yield* all
}

function p95(times) {
  const sorted = [...times].sort((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0)
}
