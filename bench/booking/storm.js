// `npm run bench -- storm [--sessions N] [--swarm N] [--seed N] [--quick]`: the hour after an
// outage. The real jobs and a real tracker on one PostgreSQL get the first announces of 5,000,000
// sessions in swarms of 5, and with them others of known sessions with new bytes, as fast as the
// tracker answers. Prints how many entries are booked per second until none wait, in all and in the
// slowest ten seconds, how late the counts of swarms are, and which share of the updates of each
// table changed no index (HOT). --quick: 50,000 sessions.
import { build } from '../../bin/build.js'
import { aimRow } from '../aims.js'
import { SECRET } from '../bridge/fill.js'
import { startSite } from '../bridge/fleet.js'
import { seedOf } from '../seed.js'
import { familyProcessorMs } from '../site/processor-time.js'
import { numberOf } from '../store/store.js'
import { startTracker } from '../tracker/babou.js'
import { countCpu } from '../tracker/cpu.js'
import { metric, pause } from '../tracker/fleet.js'
import { startLoad } from '../tracker/measure.js'
import { postmasterOf, updatesBetween, updatesOf } from './stage.js'
import { createSamples } from './storm-samples.js'
import { stormOf } from './storm-load.js'

const FULL = { sessions: 5_000_000, sessionsAMember: 50 }
const QUICK = { sessions: 50_000, sessionsAMember: 25 }
const LOOK_MS = 2_000
/** An idle connection reports its counts of updates within ten seconds. */
const SETTLE_MS = 12_000
const PATIENCE_MS = 3_600_000
const TABLES = [
  ...['torrent_stats', 'swarm_count', 'ledger_account', 'torrent_words'],
  ...['peer_session', 'member_torrent', 'member_totals'],
]

/** How many of the tables the aim of updates in place is about: the first ones. */
const IN_PLACE_TABLES = 4
const LEAST_HOT = 95
const LEAST_RATE = 20_000
const MOST_LATE_SECONDS = 60

export async function run({ quick, words }) {
  const dist = await build()
  const usual = quick ? QUICK : FULL
  const sessions = numberOf(words, '--sessions') ?? usual.sessions
  const swarm = numberOf(words, '--swarm') ?? 5
  const torrents = Math.ceil(sessions / swarm)
  const size = { sessions, swarm, torrents, members: Math.ceil(sessions / usual.sessionsAMember) }
  const seed = seedOf(words) ?? 1
  const urls = (folder) => [`unix:${folder}/b.sock`]
  const site = await startSite(dist, { ...size, urls, isUnsynced: false })
  try {
    await addWords(site.client)
    return await measured(site, size, seed)
  } finally {
    await site.stop()
  }
}

/** Adds rows of search, which the counts of a torrent once changed; without words. */
async function addWords(client) {
  await client.query(`
    insert into torrent_words (torrent_id, created_at, state, uploader_id, marks, name_key, search)
    select id, created_at, state, uploader_id, marks, lower(name), ''::tsvector
    from torrent
    on conflict do nothing`)
  await client.query('vacuum analyze torrent_words')
}

async function measured({ client, jobs, urls }, size, seed) {
  const tracker = await startTracker('ffi', size, {
    jobs: { url: urls[0] },
    variables: { BABOU_SECRET: SECRET, BABOU_NODE: 'storm' },
  })
  const load = startLoad()
  try {
    const postgres = await postmasterOf(client)
    const spent = [countCpu(jobs.pid), countCpu(tracker.pid), familyProcessorMs(postgres)]
    const before = await updatesOf(client, TABLES)
    const samples = createSamples(client)
    const announced = await announceAll({ load, tracker, samples }, size, seed)
    await untilBooked({ tracker, samples })
    const booked = samples.figures()
    const [ofJobs, ofTracker] = spent.slice(0, 2).map((count) => count().all)
    const ofPostgres = (familyProcessorMs(postgres) - spent[2]) * 1_000
    const each = (micros) => Number((micros / booked.entries).toFixed(1))
    const costs = {
      'tracker µs/entry': each(ofTracker),
      'jobs µs/entry': each(ofJobs),
      'database µs/entry': each(ofPostgres),
    }
    await pause(SETTLE_MS)
    const updates = updatesBetween(before, await updatesOf(client, TABLES))
    const found = { announced, booked: { ...booked, ...costs }, updates }
    const aims = aimsOf(found)
    print(size, seed, { ...found, aims })
    return { ...size, seed, ...found, aims, samples: samples.all() }
  } finally {
    await load.stop()
    await tracker.stop()
  }
}

/**
 * Announces, and takes samples at the same time: in this process, while the load runs in another
 * one.
 */
async function announceAll({ load, tracker, samples }, size, seed) {
  // A client keeps its address: a change of that changes indexes of its session.
  const server = { ...tracker, sources: 1 }
  const looking = looks({ tracker, samples })
  const began = performance.now()
  let announces = 0
  try {
    for (const { said, opened } of stormOf(size, seed)) {
      const { failed } = await load.ask(server, 'udp-each', said)
      if (failed > 0) throw new Error(`${failed} of ${said.length} announces failed`)
      announces += said.length
      samples.opened(opened)
    }
  } finally {
    await looking.stop()
  }
  const seconds = (performance.now() - began) / 1_000
  return { announces, seconds: Math.round(seconds), 'per second': Math.round(announces / seconds) }
}

function looks({ tracker, samples }) {
  let isOver = false
  const ended = (async () => {
    while (!isOver) {
      await samples.take(await metric(tracker, 'babou_tracker_journal_unbooked'))
      await pause(LOOK_MS)
    }
  })()
  return {
    stop() {
      isOver = true
      return ended
    },
  }
}

/** Waits until nothing waits and the counts of all swarms are right. */
async function untilBooked({ tracker, samples }) {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const waiting = await metric(tracker, 'babou_tracker_journal_unbooked')
    await samples.take(waiting)
    if (waiting === 0 && samples.isCounted()) return
    await pause(LOOK_MS)
  }
  throw new Error('entries still wait, or swarms are not counted, after an hour')
}

/** Returns the aims; updates in place only for tables with updates. */
function aimsOf({ booked, updates }) {
  const [rate, late] = [booked['entries/s'], booked['counts late by at most, s']]
  const inPlace = updates.slice(0, IN_PLACE_TABLES).map(({ table, 'HOT %': share }) => {
    return aimRow(`${table}: HOT ≥ ${LEAST_HOT} %`, share, share === null || share >= LEAST_HOT)
  })
  return [
    aimRow(`entries booked per second ≥ ${LEAST_RATE}`, rate, rate >= LEAST_RATE),
    aimRow(`counts late by at most ${MOST_LATE_SECONDS} s`, late, late <= MOST_LATE_SECONDS),
    ...inPlace,
  ]
}

function print({ sessions, swarm }, seed, { announced, booked, updates, aims }) {
  const many = sessions.toLocaleString('en')
  console.log(`\nfirst announces of ${many} sessions in swarms of ${swarm}, drawn by seed ${seed}`)
  console.table([announced])
  console.log('booked, until nothing waited')
  console.table([booked])
  console.table(updates)
  console.table(aims)
}
