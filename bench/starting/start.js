// `npm run bench -- start [--torrents N] [--fill] [--quick]`: seconds from the start of a site
// process until its sign-in form, the first list, the first search, and until the catalog is in
// memory: with the file that an earlier start has kept, and without it. Also the bytes that search
// keeps for a torrent, and those of the process. Three starts of each (--quick: one), over a demo
// of 1,000,000 torrents (--quick: 10,000). The aims, at 4,000,000: a list within 10 s, 420 bytes a
// torrent. Options and variables are those of `-- site`.
import fs from 'node:fs'
import path from 'node:path'
import { startAims } from '../aims-of-site.js'
import { processorMs } from '../site/processor-time.js'
import { signIn } from '../site/readers.js'
import { FEW_MEMBERS, measure, passwordOf, startSite } from '../site/site.js'

const STARTS = 3
const LOOK_MS = 50
const LOADED_WITHIN_MS = 600_000
const MIB = 2 ** 20

export function run(call) {
  const [small, large] = FEW_MEMBERS.sizes
  const sizes = call.quick ? [small] : [large]
  const starts = call.quick ? 1 : STARTS
  return measure(call, { ...FEW_MEMBERS, sizes, over: (given) => startsOver(given, starts) })
}

async function startsOver({ load, client, env, folder, audience }, starts) {
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const { rows } = await client.query(audience.names)
  const first = await startSite(env)
  const cookie = await signIn(first.url, rows[0].name, await passwordOf(load, folder))
  await first.stop()
  const figures = []
  for (const isKept of [false, true]) {
    for (let start = 1; start <= starts; start++) {
      const file = path.join(folder, 'search', 'catalog')
      if (!isKept) fs.rmSync(file, { force: true })
      const found = await measured(env, cookie, file)
      figures.push({ file: isKept ? 'kept' : 'none', start, ...found })
    }
  }
  console.log(`\nseconds since a start, at ${torrents.toLocaleString('en')} torrents`)
  console.table(figures)
  const aims = startAims({ torrents, figures })
  console.table(aims)
  return { torrents, figures, aims }
}

/** Starts a site; ends when the catalog is in memory and in its file. */
async function measured(env, cookie, file) {
  const began = performance.now()
  const seconds = () => Number(((performance.now() - began) / 1_000).toFixed(2))
  let loaded = null
  const site = await startSite(env, (line) => {
    if (!line.includes('search.loaded')) return
    loaded ??= { ...JSON.parse(line), after: seconds() }
  })
  try {
    const form = seconds()
    await read(site.url, '/torrents', cookie)
    const list = seconds()
    await read(site.url, '/torrents?q=the+', cookie)
    const search = seconds()
    while (loaded === null || !fs.existsSync(file)) {
      if (performance.now() - began > LOADED_WITHIN_MS) throw new Error('no catalog was loaded')
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    return {
      ...{ 'sign-in form': form, list, search, 'in memory': loaded.after },
      'CPU s': Number((processorMs(site.pid) / 1_000).toFixed(1)),
      'bytes/torrent': Math.round((loaded.mebibytes * MIB) / loaded.torrents),
      'RSS MiB': Math.round(residentBytes(site.pid) / MIB),
    }
  } finally {
    await site.stop()
  }
}

async function read(url, address, cookie) {
  const reply = await fetch(url + address, { headers: { cookie, accept: 'text/html' } })
  await reply.text()
  if (reply.status !== 200) throw new Error(`${address} answers ${reply.status}`)
}

function residentBytes(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024
}
