// `npm run bench -- tools [--quick] [--seed N] [--rate N] [--torrents N] [--fill] [--seen]`:
// programs of 150 members send 300 requests per second, or N (tool-requests.js; the requested
// things are drawn from the whole catalog by the seed), while 16 readers read pages. Options and
// variables are those of `-- site`, so a million can be filled at one time (--torrents 1000000
// --fill) and measured at another; BABOU_BENCH_FEEDS=1 sends those for feeds to a second site
// process, as a proxy can. Then look-ups by hashes, words that very many torrents have
// (frequent-words.js), the saved searches (matching.js), and, without a given folder, how soon an
// upload is seen (seen.js; only that with --seen).
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { toolAims } from '../aims-of-site.js'
import { machineLine, watchMachine } from '../machine.js'
import { seedOf } from '../seed.js'
import { numberOf } from '../store/store.js'
import { countingRoad } from './counting-road.js'
import { equip } from './equip.js'
import { frequentWordsOf } from './frequent-words.js'
import { lookUpsOf, matchingOf } from './matching.js'
import { pageKinds } from './pages.js'
import { familyProcessorMs, processorMs } from './processor-time.js'
import { readers, signInAll, together } from './readers.js'
import { request, send } from './send.js'
import { FEW_MEMBERS, measure, passwordOf, startSite } from './site.js'
import { seenOf } from './seen.js'
import { toolRequests } from './tool-requests.js'

const TOOLS = FEW_MEMBERS
/** SQL: the members; each token and each feed key may be used 300 times per minute. */
const MEMBERS = `select id, name from member where state = 'active' and role = 'member'
  order by id limit 150`
const RATE = 300
const HAS_FEEDS_SITE = process.env.BABOU_BENCH_FEEDS === '1'
const WARM_SECONDS = 20
/**
 * The catalog in memory answers a search for common words of a million torrents within this time,
 * and nothing else does.
 */
const LOADED_MS = 150
const LOADED_WITHIN_SECONDS = 180
/**
 * How many requests are counted: a dozen of the rarest kind. Each token may be used 300 times per
 * minute.
 */
const COUNTED = 600

export async function run(call) {
  const isAll = !call.words.includes('--seen')
  const seed = seedOf(call.words) ?? 11
  const rate = numberOf(call.words, '--rate') ?? RATE
  const over = (given) => toolsOver({ ...given, seed, rate })
  const figures = isAll ? await measure(call, { ...TOOLS, over }) : []
  // For a kept folder, only measurements that depend on its size matter.
  const isKept = process.env.BABOU_BENCH_SITE !== undefined
  return { figures, seen: isAll && isKept ? null : await seenOf(call) }
}

async function toolsOver(stage) {
  const { load, client, env: given, folder, seconds, postgres, audience, seed, rate } = stage
  const env = { ...given, BABOU_TRUSTED_PROXIES: '127.0.0.1' }
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const tools = await equip({ load, client, env, folder }, MEMBERS)
  const next = await toolRequests(client, seed)
  const statements = await statementsOf({ env, next, tools: tools.slice(0, 3) })
  const kinds = await pageKinds(client, await load('site/http/frame/cursor.js'))
  const password = await passwordOf(load, folder)
  const { rows: members } = await client.query(audience.names)
  const site = await startSite(env)
  const feeds = HAS_FEEDS_SITE ? await startFeedsSite(env, folder) : null
  try {
    const cookies = await signInAll(site.url, members, password)
    const both = (duration) =>
      Promise.all([
        send({ url: site.url, feedsUrl: feeds?.url, tools, next, rate, seconds: duration }),
        readers({ url: site.url, kinds, cookies, readers: audience.readers, seconds: duration }),
      ])
    await loaded(site.url, tools[0])
    await both(WARM_SECONDS)
    const sites = feeds === null ? [site] : [site, feeds]
    const spent = () => [
      sites.reduce((sum, { pid }) => sum + processorMs(pid), 0),
      familyProcessorMs(postgres),
    ]
    const before = spent()
    const watched = watchMachine()
    const [table, read] = await both(seconds)
    const sent = Object.values(table).reduce((sum, { pages }) => sum + pages, 0)
    const costs = spent().map((after, at) => (after - before[at]) / sent)
    const machine = watched()
    const lookUps = await lookUpsOf({ client, url: site.url, tool: tools[0], seed })
    const words = await frequentWordsOf({ client, url: site.url, tools, seed })
    const matching = await matchingOf({ load, client, env, seed })
    print({ torrents, seconds, rate, table, read: together(read), costs, statements })
    const mix = `the kinds of tool-requests.js by seed ${seed}, ${audience.readers} readers`
    console.log(machineLine(machine, mix))
    printTable({ ...lookUps, ...words, 'torrent, 50,000 searches': matching }, {})
    const found = { torrents, rate, table, lookUps, words, matching }
    const aims = toolAims(found)
    console.table(aims)
    return { ...found, seconds, seed, machine, read, costs, statements, aims }
  } finally {
    await feeds?.stop()
    await site.stop()
  }
}

/** Starts a second site: each needs a separate folder, with the same secret. */
async function startFeedsSite(env, folder) {
  const own = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-feeds-'))
  fs.copyFileSync(path.join(folder, 'secret'), path.join(own, 'secret'))
  const site = await startSite({ ...env, BABOU_DATA: own, BABOU_NODE: 'feeds' })
  const stop = async () => {
    await site.stop()
    fs.rmSync(own, { recursive: true })
  }
  return { ...site, stop }
}

/** Waits until the site has the catalog in memory: `-- site` measures what happens before that. */
async function loaded(url, tool) {
  for (let second = 0; second < LOADED_WITHIN_SECONDS; second++) {
    const begun = performance.now()
    const path = `/torznab/api?t=search&q=the+${second}&limit=100&apikey=${tool.token}`
    const { failure } = await request(url, tool, { kind: 'first', path })
    if (failure === null && performance.now() - begun < LOADED_MS) return
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  throw new Error('the site did not load the catalog')
}

async function statementsOf({ env, next, tools }) {
  const road = await countingRoad(env.DATABASE_URL)
  const site = await startSite({ ...env, DATABASE_URL: road.url })
  const counts = {}
  try {
    await loaded(site.url, tools[0])
    for (let n = 0; n < COUNTED; n++) {
      const tool = tools[n % tools.length]
      const drawn = next(tool)
      road.count = 0
      await request(site.url, tool, drawn)
      // The last one of each kind: the first ones load data that the site caches.
      counts[drawn.kind] = road.count
    }
  } finally {
    await site.stop()
    road.stop()
  }
  return counts
}

function print({ torrents, seconds, rate, table, read, costs: [site, postgres], statements }) {
  console.log(
    `\n${torrents.toLocaleString('en')} torrents, ${rate} requests per second for ${seconds} s`,
  )
  console.log(
    `processor ms per request, readers included: site ${site.toFixed(1)}, PostgreSQL ${postgres.toFixed(1)}\n`,
  )
  printTable({ ...table, 'readers of pages': read }, statements)
}

function printTable(table, statements) {
  const heads = ['requests', 'p50', 'p95', 'p99', 'max ms', 'failed', 'statements']
  console.log('\nrequest'.padEnd(26) + heads.map((head) => head.padStart(11)).join(''))
  for (const [kind, one] of Object.entries(table)) {
    const { pages, p50, p95, p99, max, failed } = one
    const cells = [pages, p50, p95, p99, max, failed, statements[kind] ?? NaN].map((n) =>
      Number.isNaN(n) ? ''.padStart(11) : n.toFixed(0).padStart(11),
    )
    console.log(kind.padEnd(25) + cells.join(''))
  }
}
