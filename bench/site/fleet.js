// `npm run bench -- fleet [--quick]`: 8 staff members with one second between pages of the fleet,
// with 200 services that have reported every minute for eight days (--quick: one day). Before that,
// figures older than seven days are deleted as the task `prune-services` does; prints how long that
// took, and how much remains; then the plans of the first page's statements, and the processor time
// of each page. BABOU_BENCH_SECONDS is how long pages are read (60).
import path from 'node:path'
import { explainAsked } from './asked.js'
import { processorTimes } from './processor-time.js'
import { readers, signInAll } from './readers.js'
import { measure, passwordOf, startSite } from './site.js'

const READERS = 8
const WARM_SECONDS = 10
const NODES = 200
/** How many pages are read one after the other, to measure the processor time of each. */
const PAGES = 40
const WEEK_SECONDS = 7 * 86_400
/** As many as the task deletes at a time. */
const PRUNED_AT_ONCE = 10_000

export function run(call) {
  const sizes = [{ torrents: 200, users: 50 }]
  return measure(call, { sizes, over: (site) => read(site, call.quick ? 1 : 8) })
}

/** Signs staff in and times the pages that they read, after a warm-up. */
async function read({ load, client, env, folder, seconds, postgres }, days) {
  const kinds = await fleetKinds(client, { load, url: env.DATABASE_URL }, days)
  const password = await passwordOf(load, folder)
  const { rows } = await client.query(
    "select name from member where role = 'admin' order by id limit 4",
  )
  const site = await startSite(env)
  try {
    const cookies = await signInAll(site.url, rows, password)
    const staff = { url: site.url, kinds, cookies, readers: READERS }
    await readers({ ...staff, seconds: Math.min(seconds, WARM_SECONDS) })
    const table = await readers({ ...staff, seconds })
    for (const [kind, { pages, p50, p95, max, failed }] of Object.entries(table)) {
      const times = [p50, p95, max].map((ms) => ms.toFixed(0).padStart(6)).join('')
      console.log(
        `${kind.padEnd(16)}${String(pages).padStart(5)} pages${times} ms, ${failed} failed`,
      )
    }
    const plans = await explainFleet(client, load, env.DATABASE_URL)
    const costs = await processorTimes({
      ...{ kinds, url: site.url, cookie: cookies[0], site: site.pid, postgres, pages: PAGES },
    })
    for (const [kind, cost] of Object.entries(costs)) {
      const [ofSite, ofDatabase] = [cost.site, cost.postgres].map((ms) => ms.toFixed(1))
      console.log(`${kind.padEnd(16)}processor ms: site ${ofSite}, database ${ofDatabase}`)
    }
    return { table, plans, costs }
  } finally {
    await site.stop()
  }
}

/** Explains the statements of `/admin/fleet` and of a service's page, apart from shared ones. */
async function explainFleet(client, load, url) {
  const [{ createDb, closeDb }, { silentLog }, services, alerts, nodes] = await Promise.all(
    ['base/db', '../shared/log', 'fleet/services', 'alerts/alerts', 'fleet/nodes'].map((file) =>
      load(path.join('store', `${file}.js`)),
    ),
  )
  const db = createDb(url, { log: silentLog(), max: 1 })
  try {
    return await explainAsked(client, async () => {
      const [first] = await services.list(db)
      await alerts.open(db, 20)
      await nodes.all(db)
      await services.history(db, first.id, 86_400, 144)
      await services.starts(db, first.id, 20)
    })
  } finally {
    await closeDb(db)
  }
}

async function fleetKinds(client, { load, url }, days) {
  await fill(client, days)
  await prune(client, load, url)
  const { rows } = await client.query('select id from service order by id')
  let turn = 0
  return {
    fleet: () => '/admin/fleet',
    'one service': () => `/admin/fleet/${rows[turn++ % rows.length].id}`,
    'other nodes': () => '/admin/nodes',
  }
}

/** Figures as a service reports them, from numbers that differ by service and minute. */
const FIGURES = `jsonb_build_object('load', minute % 17 / 10.0, 'cpuPercent', minute % 90,
  'machineCpuPercent', minute % 95, 'rssBytes', 100000000 + minute * 100,
  'machineMemoryBytes', 8000000000, 'machineMemoryFreeBytes', 5000000000 - minute * 1000,
  'diskBytes', 100000000000, 'diskFreeBytes', 60000000000 - minute, 'descriptors', minute % 700,
  'mostDescriptors', 1024, 'bytesIn', minute * 13, 'bytesOut', minute * 17,
  'uptimeSeconds', minute * 60, 'own', jsonb_build_object('peers', minute % 9000,
  'announcesPerSecond', minute % 40, 'unbooked', minute % 6))`

async function fill(client, days) {
  const begun = performance.now()
  await client.query(`
    insert into service (type, node, reporter, machine, place, address, port, ops, pid, version,
      started_at, since, state, state_at)
    select case when nth % 5 = 0 then 'site' when nth % 25 = 1 then 'jobs' else 'tracker' end,
      'node-' || nth, 'node-' || nth, 'host-' || nth / 2, 'place ' || nth % 4,
      '10.0.' || nth / 250 || '.' || nth % 250, 4200, '', nth, '0.1.0',
      now() - interval '8 days', now() - interval '8 days', 'ready', now() - interval '8 days'
    from generate_series(1, ${NODES}) as nth`)
  // Nothing reports for the services while pages are read, so their last report is an hour ahead.
  await client.query(`
    insert into service_now (service_id, heard_at, apart_seconds, figures, noted_at)
    select id, now() + interval '1 hour', 0, ${FIGURES}, now()
    from service, lateral (select id as minute) as given
    where id not in (select service_id from service_now)`)
  await client.query(`
    insert into service_status (service_id, at, figures)
    select id, now() - make_interval(mins => minute), ${FIGURES}
    from generate_series(1, ${days * 1_440}) as minute, service order by minute desc, id`)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${NODES} services with ${days} days of statuses made in ${seconds} s`)
}

async function prune(client, load, url) {
  const [services, { createDb, closeDb }, { silentLog }] = await Promise.all([
    load('store/fleet/services.js'),
    load('store/base/db.js'),
    load('shared/log.js'),
  ])
  const db = createDb(url, { log: silentLog(), statementMs: 600_000 })
  const begun = performance.now()
  let pruned = 0
  let last = 0
  do {
    last = await services.pruneHistory(db, WEEK_SECONDS, PRUNED_AT_ONCE)
    pruned += last
  } while (last > 0)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  await closeDb(db)
  await client.query('vacuum (analyze) service_status')
  const { rows } = await client.query(`
    select count(*)::int as statuses, pg_total_relation_size('service_status') / 1048576 as mib
    from service_status`)
  const [{ statuses, mib }] = rows
  console.log(`${pruned} statuses pruned in ${seconds} s; ${statuses} remain, ${mib} MiB`)
}
