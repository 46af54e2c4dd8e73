// `npm run bench -- publish [--torrents N] [--fill] [--quick]`: how long the site takes to publish
// a torrent over the API for UNIT3D: small ones and those of 1,000 files in turn, 60 without other
// work and 60 next to 16 readers, over a demo (1,000,000 torrents, --quick: 10,000, and 6 each).
// The aim is a p95 of 150 ms at 4,000,000 torrents. Options and variables are those of `-- site`.
import { randomBytes } from 'node:crypto'
import { publishAims } from '../aims-of-site.js'
import { equip } from './equip.js'
import { pageKinds } from './pages.js'
import { familyProcessorMs, processorMs } from './processor-time.js'
import { readers, signInAll, summary } from './readers.js'
import { FEW_MEMBERS, measure, passwordOf, startSite } from './site.js'

const UPLOADS = 60
const QUICK_UPLOADS = 6
const WARM_UPLOADS = 4
const WARM_SECONDS = 20
/** The time between uploads: a member may upload 30 times per minute. */
const BETWEEN_MS = 60_000 / 25
const UPLOADERS = `select id, name from member where state = 'active' and role = 'admin'
  order by id limit 4`
const FILES = { 'one file': 1, '1,000 files': 1_000 }
const FILE_BYTES = 1_000
const PIECE_BYTES = 16_384

export function run(call) {
  const [small, large] = FEW_MEMBERS.sizes
  const sizes = call.quick ? [small] : [large]
  const uploads = call.quick ? QUICK_UPLOADS : UPLOADS
  return measure(call, { ...FEW_MEMBERS, sizes, over: (given) => publishOver(given, uploads) })
}

async function publishOver(given, uploads) {
  const { load, client, env: own, folder, postgres, audience } = given
  const env = { ...own, BABOU_TRUSTED_PROXIES: '127.0.0.1' }
  const [{ torrents }] = (await client.query('select count(*)::int as torrents from torrent')).rows
  const tools = await equip({ load, client, env, folder }, UPLOADERS)
  const kinds = await pageKinds(client, await load('site/http/frame/cursor.js'))
  const password = await passwordOf(load, folder)
  const { rows: members } = await client.query(audience.names)
  const site = await startSite(env)
  try {
    const cookies = await signInAll(site.url, members, password)
    const read = (seconds) =>
      readers({ url: site.url, kinds, cookies, readers: audience.readers, seconds })
    await read(WARM_SECONDS)
    await publish({ url: site.url, tools, uploads: WARM_UPLOADS })
    const spent = () => [processorMs(site.pid), familyProcessorMs(postgres)]
    const before = spent()
    const quiet = await publish({ url: site.url, tools, uploads })
    const costs = spent().map((after, at) => (after - before[at]) / uploads)
    const reading = read((uploads * BETWEEN_MS) / tools.length / 1_000)
    const busy = await publish({ url: site.url, tools, uploads })
    await reading
    print({ torrents, quiet, busy, costs })
    const aims = publishAims({ torrents, quiet, busy })
    console.table(aims)
    return { torrents, uploads, quiet, busy, costs, aims }
  } finally {
    await site.stop()
  }
}

/** Returns the times in ms from the request to the reply, by kind of torrent. */
async function publish({ url, tools, uploads }) {
  const times = {}
  const kinds = Object.keys(FILES)
  for (let turn = 0; turn < uploads; turn++) {
    const kind = kinds[turn % kinds.length]
    const form = formOf(FILES[kind])
    const tool = tools[Math.floor(turn / kinds.length) % tools.length]
    const headers = { authorization: `Bearer ${tool.token}`, 'x-forwarded-for': tool.address }
    const begun = performance.now()
    const reply = await fetch(`${url}/api/torrents/upload`, { method: 'POST', headers, body: form })
    const { success, data } = await reply.json()
    const ms = performance.now() - begun
    if (!success) throw new Error(`the upload was refused: ${JSON.stringify(data)}`)
    ;(times[kind] ??= []).push(ms)
    const rest = BETWEEN_MS / tools.length - ms
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
  }
  return Object.fromEntries(Object.entries(times).map(([kind, all]) => [kind, summary(all)]))
}

function formOf(files) {
  const name = `Published.${randomBytes(6).toString('hex')}`
  const form = new FormData()
  for (const [field, value] of Object.entries({ name, category_id: '7', description: 'x' })) {
    form.set(field, value)
  }
  form.set('torrent', new Blob([torrentOf(name, files)]), 'a.torrent')
  return form
}

/** Returns a .torrent whose pieces no other one has. */
function torrentOf(name, files) {
  const text = (value) => `${value.length}:${value}`
  const paths = Array.from({ length: files }, (_, at) => `${name}.part${at}.mkv`)
  const list = paths.map((path) => `d6:lengthi${FILE_BYTES}e4:pathl${text(path)}ee`).join('')
  const pieces = randomBytes(20 * Math.ceil((files * FILE_BYTES) / PIECE_BYTES))
  return Buffer.concat([
    Buffer.from(`d4:infod5:filesl${list}e4:name${text(name)}12:piece lengthi${PIECE_BYTES}e`),
    Buffer.from(`6:pieces${pieces.length}:`),
    Buffer.concat([pieces, Buffer.from('7:privatei1eee')]),
  ])
}

function print({ torrents, quiet, busy, costs: [site, postgres] }) {
  console.log(`\nms to publish a torrent, at ${torrents.toLocaleString('en')} torrents`)
  console.log(`processor ms each: site ${site.toFixed(1)}, PostgreSQL ${postgres.toFixed(1)}\n`)
  const heads = ['uploads', 'p50', 'p95', 'max ms']
  console.log(''.padEnd(36) + heads.map((head) => head.padStart(9)).join(''))
  for (const [when, table] of Object.entries({ 'no other work': quiet, '16 readers': busy })) {
    for (const [kind, { pages, p50, p95, max }] of Object.entries(table)) {
      const cells = [pages, p50, p95, max].map((value) => value.toFixed(0).padStart(9)).join('')
      console.log(`${kind}, ${when}`.padEnd(36) + cells)
    }
  }
}
