// `npm run bench -- tools [--quick] [--seed N] [--torrents N] [--fill] [--seen]`: programs of 150
// members send 300 requests per second (tool-requests.js; the requested things are drawn from the
// whole catalog by the seed), while 16 readers read pages. Options and variables are those of
// `-- site`, so a million can be filled at one time (--torrents 1000000 --fill) and measured at
// another; BABOU_BENCH_RATE sends another number of requests per second, and BABOU_BENCH_FEEDS=1
// sends those for feeds to a second site process, as a proxy can. Then look-ups by hashes, the
// saved searches (matching.js), and, without a given folder, how soon an upload is seen (seen.js;
// only that with --seen).
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { machineLine, watchMachine } from '../machine.js'
import { seedOf } from '../seed.js'
import { countingRoad } from './counting-road.js'
import { lookUpsOf, matchingOf } from './matching.js'
import { pageKinds } from './pages.js'
import { familyProcessorMs, processorMs } from './processor-time.js'
import { readers, signInAll, summary, together } from './readers.js'
import { FEW_MEMBERS, measure, passwordOf, secretsOf, startSite } from './site.js'
import { seenOf } from './seen.js'
import { toolRequests } from './tool-requests.js'

const TOOLS = FEW_MEMBERS
/** Each token and each feed key may be used 300 times per minute. */
const MEMBERS = 150
const RATE = Number(process.env.BABOU_BENCH_RATE ?? 300)
const HAS_FEEDS_SITE = process.env.BABOU_BENCH_FEEDS === '1'
const WARM_SECONDS = 20
/** Only the catalog in memory answers a search for the common words of a million within this. */
const LOADED_MS = 150
const LOADED_WITHIN_SECONDS = 180
/** A dozen of the rarest kind; each token may be used 300 times per minute. */
const COUNTED = 600
/** The site accepts 500 connections of one sender; further requests wait for one of them. */
const MOST_CONNECTIONS = 400

export async function run(call) {
  const isAll = !call.words.includes('--seen')
  const seed = seedOf(call.words) ?? 11
  const over = (given) => toolsOver({ ...given, seed })
  const figures = isAll ? await measure(call, { ...TOOLS, over }) : []
  // For a folder that is kept, only measurements that depend on its size matter.
  const isKept = process.env.BABOU_BENCH_SITE !== undefined
  return { figures, seen: isAll && isKept ? null : await seenOf(call) }
}

async function toolsOver({ load, client, env: given, folder, seconds, postgres, audience, seed }) {
  const env = { ...given, BABOU_TRUSTED_PROXIES: '127.0.0.1' }
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const tools = await equip({ load, client, env, folder })
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
        send({ url: site.url, feedsUrl: feeds?.url, tools, next, seconds: duration }),
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
    const lookUps = await lookUpsOf({ client, url: site.url, tool: tools[0] })
    const matching = await matchingOf({ load, client, env })
    print({ torrents, seconds, table, read: together(read), costs, statements })
    const mix = `the kinds of tool-requests.js by seed ${seed}, ${audience.readers} readers`
    console.log(machineLine(machine, mix))
    printTable({ ...lookUps, 'torrent, 50,000 searches': matching }, {})
    const figures = { torrents, seconds, seed, machine, rate: RATE, table, read, costs }
    return { ...figures, statements, lookUps, matching }
  } finally {
    await feeds?.stop()
    await site.stop()
  }
}

/** A second site: each needs a separate folder, with the same secret. */
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

/** Waits until the site has the catalog in memory: `-- site` measures what happens before. */
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

/** Members with an API token and a feed key each. */
async function equip({ load, client, env, folder }) {
  const [{ createDb, closeDb }, apiTokens, feedKeys, { silentLog }] = await Promise.all([
    load('store/base/db.js'),
    load('store/accounts/api-tokens.js'),
    load('store/accounts/feed-keys.js'),
    load('shared/log.js'),
  ])
  const secrets = await secretsOf(load, folder)
  const db = createDb(env.DATABASE_URL, { log: silentLog() })
  await client.query("delete from api_token where name = 'bench'")
  const { rows } = await client.query(
    `select id, name from member where state = 'active' and role = 'member' order by id limit ${MEMBERS}`,
  )
  const tools = []
  for (const { id, name } of rows) {
    const wanted = { memberId: id, name: 'bench', scopes: null, expiresAt: null }
    const by = { memberId: id, name }
    const { token } = await apiTokens.make(db, secrets, wanted, by, new Date())
    const { key } = await feedKeys.ensure(db, secrets, id, new Date())
    const at = tools.length
    tools.push({ at, address: `10.1.0.${at}`, token, feedKey: key, etags: new Map() })
  }
  await closeDb(db)
  return tools
}

/**
 * At even distances, whether or not earlier requests are answered: a wait counts as time. Members
 * are at different addresses, as they are in life.
 */
async function send({ url, feedsUrl = url, tools, next, seconds }) {
  const times = {}
  const failed = {}
  const failures = new Map()
  const under = []
  const begun = performance.now()
  for (let n = 0; n < seconds * RATE; n++) {
    const due = begun + (n * 1000) / RATE
    const wait = due - performance.now()
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    const tool = tools[n % tools.length]
    const drawn = next(tool)
    under.push(
      request(drawn.path.startsWith('/feeds/') ? feedsUrl : url, tool, drawn).then(
        ({ kind, failure }) => {
          ;(times[kind] ??= []).push(performance.now() - due)
          if (failure === null) return
          failed[kind] = (failed[kind] ?? 0) + 1
          failures.set(failure, (failures.get(failure) ?? 0) + 1)
        },
      ),
    )
  }
  await Promise.all(under)
  for (const [failure, count] of failures) console.log(`${count} × ${failure}`)
  return Object.fromEntries(
    Object.entries(times).map(([kind, all]) => {
      return [kind, { ...summary(all), failed: failed[kind] ?? 0 }]
    }),
  )
}

/**
 * The kind is `feed, unchanged` only if the reply said so. Not by `fetch`, which adds
 * `Cache-Control: no-cache` to conditional requests: readers of feeds do not.
 */
async function request(url, tool, { kind, path, headers = {}, keepsEtag }) {
  const etag = keepsEtag ? tool.etags.get(path) : undefined
  const asked = { ...headers, 'accept-encoding': 'gzip', 'x-forwarded-for': tool.address }
  if (etag !== undefined) asked['if-none-match'] = etag
  try {
    const reply = await answer(url + path, asked)
    if (keepsEtag) tool.etags.set(path, reply.headers.etag)
    if (reply.statusCode === 304) return { kind, failure: null }
    const failure = reply.statusCode === 200 ? null : `${kind}: status ${reply.statusCode}`
    return { kind: keepsEtag ? 'feed, filtered' : kind, failure }
  } catch (error) {
    return { kind, failure: `${kind}: ${error.code ?? error}` }
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS })

/** The reply, once its whole body was read. */
function answer(address, headers) {
  return new Promise((resolve, reject) => {
    const sent = http.get(address, { agent, headers }, (reply) => {
      reply.on('end', () => resolve(reply)).on('error', reject)
      reply.resume()
    })
    sent.on('error', reject)
  })
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
      // The last ones of a kind: the first ones load data that the site keeps.
      counts[drawn.kind] = road.count
    }
  } finally {
    await site.stop()
    road.stop()
  }
  return counts
}

function print({ torrents, seconds, table, read, costs: [site, postgres], statements }) {
  console.log(
    `\n${torrents.toLocaleString('en')} torrents, ${RATE} requests per second for ${seconds} s`,
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
