// `npm run bench -- queries [--quick]`: 16 readers who search for anything (random-queries.js), with
// a second of thought between pages: from the start of a site on, and again once it is warm.
// Options and variables are those of `-- site`.
import { familyProcessorMs, processorMs } from './processor-time.js'
import { randomKinds } from './random-queries.js'
import { readers, signInAll, together } from './readers.js'
import { measure, passwordOf, startSite } from './site.js'

const READERS = {
  readers: 16,
  names: "select name from member where state = 'active' and role = 'member' order by id limit 8",
  sizes: [10_000, 100_000, 1_000_000].map((torrents) => ({
    torrents,
    users: Math.max(200, Math.round(torrents / 10)),
  })),
  over: searchesOver,
}

export function run(call) {
  return measure(call, READERS)
}

async function searchesOver({ load, client, env, folder, seconds, postgres, audience }) {
  const { readers: count } = audience
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const kinds = await randomKinds(client)
  const password = await passwordOf(load, folder)
  const { rows: members } = await client.query(audience.names)
  const site = await startSite(env)
  try {
    const cookies = await signInAll(site.url, members, password)
    const figures = { torrents, readers: count, seconds }
    for (const when of ['first', 'warm']) {
      const spent = () => [processorMs(site.pid), familyProcessorMs(postgres)]
      const before = spent()
      const table = await readers({ url: site.url, kinds, cookies, readers: count, seconds })
      const pages = together(table).pages
      const costs = spent().map((after, at) => (after - before[at]) / pages)
      figures[when] = { table, costs }
      print({ torrents, when, table, costs, seconds })
    }
    return figures
  } finally {
    await site.stop()
  }
}

function print({ torrents, when, table, costs: [site, postgres], seconds }) {
  const moment = when === 'first' ? 'from the start of the site on' : 'afterwards'
  console.log(`\n${torrents.toLocaleString('en')} torrents, ${seconds} s ${moment}`)
  console.log(`processor ms per page: site ${site.toFixed(1)}, PostgreSQL ${postgres.toFixed(1)}\n`)
  const heads = ['pages', 'p50', 'p95', 'p99', 'max ms', 'failed']
  console.log('queries of seed'.padEnd(24) + heads.map((head) => head.padStart(9)).join(''))
  for (const [kind, one] of Object.entries({ ...table, all: together(table) })) {
    const { pages, p50, p95, p99, max, failed } = one
    const cells = [pages, p50, p95, p99, max, failed].map((n) => n.toFixed(0).padStart(9))
    console.log(kind.padEnd(24) + cells.join(''))
  }
}
