// Part of `npm run bench -- tools`, and all of it with `--seen`: seconds from the reply to an
// upload over the UNIT3D shim until the announce stream, a webhook, IRC, a feed and Torznab have
// the torrent. A whole babou runs on this machine, with a tracker that must know the torrent before
// it is announced.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { build } from '../../bin/build.js'
import { freePort } from '../tracker/targets.js'
import { summary } from './readers.js'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const bin = path.join(root, 'bin/babou.js')
const run = promisify(execFile)
const UPLOADS = 20
const QUICK = 5
const LONGEST_MS = 60_000
const POLL_MS = 25
const PORTS = ['SITE', 'TRACKER', 'SITE_OPS', 'TRACKER_OPS', 'JOBS_OPS', 'ANNOUNCE_OPS']

/** Measures, prints and returns the times in ms for each way. */
export async function seenOf({ quick }) {
  const dist = await build()
  const load = (file) => import(pathToFileURL(path.join(dist, file)).href)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-seen-'))
  fs.chmodSync(folder, 0o755)
  const env = { PATH: process.env.PATH, BABOU_DATA: folder, BABOU_LOG: 'error' }
  for (const name of PORTS) env[`BABOU_${name}_PORT`] = String(await freePort())
  env.BABOU_SITE_URL = `http://127.0.0.1:${env.BABOU_SITE_PORT}`
  env.BABOU_TRACKER_URL = `http://127.0.0.1:${env.BABOU_TRACKER_PORT}`
  const babou = async (...words) => (await run(process.execPath, [bin, ...words], { env })).stdout
  await babou('user', 'add', 'bench', '--email', 'bench@example.org', '--role', 'owner')
  const made = await babou('token', 'add', 'bench', '--scope', 'staff:*', '--json')
  const own = await babou('token', 'add', 'bench', '--json')
  const tokens = { staff: JSON.parse(made).token, own: JSON.parse(own).token }
  const up = spawn(process.execPath, [bin, 'up'], { env, stdio: 'ignore' })
  const irc = await ircServer()
  let client
  try {
    await until(() => answers(`${env.BABOU_SITE_URL}/login`))
    const postgres = await load('cli/postgres.js')
    client = new pg.Client({ connectionString: postgres.runningPostgres(folder).url })
    await client.connect()
    const site = { url: env.BABOU_SITE_URL, tokens, client, irc }
    await prepare({ load, folder, site })
    const times = {}
    for (let at = 0; at < (quick ? QUICK : UPLOADS); at++) await upload(site, times)
    const table = Object.entries(times).map(([way, all]) => [way, summary(all)])
    print(table)
    return Object.fromEntries(table)
  } finally {
    await client?.end()
    up.kill('SIGTERM')
    await once(up, 'exit')
    irc.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Prepares a network with a channel, a webhook, and the stream. */
async function prepare({ load, folder, site }) {
  const { url, tokens, client, irc } = site
  const send = async (where, body) => {
    const headers = { authorization: `Bearer ${tokens.staff}`, 'content-type': 'application/json' }
    const asked = { method: 'POST', headers, body: JSON.stringify(body) }
    const reply = await fetch(`${url}/api/v1/admin/irc${where}`, asked)
    if (!reply.ok) throw new Error(await reply.text())
    return reply.json()
  }
  const where = { name: 'bench', host: '127.0.0.1', port: String(irc.port), isTls: false }
  const who = { nick: 'babou', realName: 'announces torrents', signIn: 'none' }
  await send('', { ...where, ...who, lineSeconds: '0.1', isOn: true })
  const { rows } = await client.query('select id from irc_network')
  await send(`/${rows[0].id}/channels`, { name: '#announce', format: 'json' })
  const [{ createDb, closeDb }, webhooks, { createSecrets }, { silentLog }] = await Promise.all([
    load('store/base/db.js'),
    load('store/notifications/webhooks.js'),
    load('shared/secrets.js'),
    load('shared/log.js'),
  ])
  const postgres = await load('cli/postgres.js')
  const db = createDb(postgres.runningPostgres(folder).url, { log: silentLog(), max: 1 })
  const secrets = createSecrets(fs.readFileSync(path.join(folder, 'secret'), 'utf8').trim())
  const member = await client.query("select id from member where name = 'bench'")
  // Nothing listens there, and jobs connects to no such address: the time of the attempt counts.
  const hook = { url: 'http://127.0.0.1/hook', about: 'torrents' }
  await webhooks.make(db, secrets, Number(member.rows[0].id), hook, new Date())
  await closeDb(db)
  site.streamed = await stream(url, tokens.own)
  await until(() => irc.hasJoined())
}

async function upload(site, times) {
  const { url, tokens, client, irc, streamed } = site
  const name = `Seen.${randomBytes(6).toString('hex')}`
  const form = new FormData()
  for (const [field, value] of Object.entries({ name, category_id: '7', description: 'x' })) {
    form.set(field, value)
  }
  form.set('torrent', new Blob([torrentOf(name)]), 'a.torrent')
  const headers = { authorization: `Bearer ${tokens.own}` }
  const asked = { method: 'POST', headers, body: form }
  const reply = await fetch(`${url}/api/torrents/upload`, asked)
  const { success, data } = await reply.json()
  if (!success) throw new Error(`the upload was refused: ${JSON.stringify(data)}`)
  const begun = performance.now()
  const key = data.replace(/.*\./, '')
  const has = async (where) => (await (await fetch(url + where, { headers })).text()).includes(name)
  const tried = async () => {
    const found = 'select from webhook_delivery where data::text like $1 and attempts > 0'
    return (await client.query(found, [`%${name}%`])).rowCount > 0
  }
  const ways = {
    stream: () => streamed.includes(name),
    'webhook, first try': tried,
    IRC: () => irc.text().includes(name),
    feed: () => has(`/feeds/torrents.${key}.xml`),
    Torznab: () => has('/torznab/api?t=search&q=&limit=5'),
  }
  const seen = Object.entries(ways).map(async ([way, isThere]) => {
    await until(isThere, way)
    ;(times[way] ??= []).push(performance.now() - begun)
  })
  await Promise.all(seen)
  // A token may send 300 requests per minute.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
}

async function stream(url, token) {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const reply = await fetch(`${url}/api/v1/announce/stream`, { headers })
  const seen = { text: '', includes: (name) => seen.text.includes(name) }
  const read = async () => {
    for await (const chunk of reply.body) seen.text += Buffer.from(chunk).toString()
  }
  read().catch(() => undefined)
  return seen
}

/** Starts as much of an IRC server as the bot needs: it registers, joins, speaks and queries. */
async function ircServer() {
  const said = []
  let joined = false
  const server = net.createServer((socket) => {
    let rest = ''
    const answer = (line) => socket.write(`${line}\r\n`)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop()
      for (const line of lines) {
        const [command, first] = line.split(' ')
        if (command === 'CAP') answer(':irc 421 * CAP :Unknown command')
        if (command === 'USER') answer(':irc 001 babou :Welcome\r\n:irc 376 babou :End of MOTD')
        if (command === 'PING') answer(`:irc PONG irc ${first}`)
        if (command === 'JOIN') joined = answer(`:babou!b@127.0.0.1 JOIN ${first}`) || true
        if (command === 'PRIVMSG') said.push(line)
      }
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const stop = () => void server.close()
  return { port: server.address().port, text: () => said.join('\n'), hasJoined: () => joined, stop }
}

/** Returns a .torrent of one file, whose pieces no other one has. */
function torrentOf(name) {
  const pieces = randomBytes(20)
  const info = Buffer.concat([
    Buffer.from(`d6:lengthi1000e4:name${name.length}:${name}12:piece lengthi16384e6:pieces20:`),
    Buffer.concat([pieces, Buffer.from('7:privatei1ee')]),
  ])
  return Buffer.concat([Buffer.from('d4:info'), info, Buffer.from('e')])
}

async function answers(address) {
  return (await fetch(address).catch(() => null))?.ok === true
}

async function until(isTrue, what = 'the start') {
  const end = performance.now() + LONGEST_MS
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what} took more than ${LONGEST_MS / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function print(table) {
  console.log('\nseconds after an upload until it is seen'.padEnd(46) + 'p50       max')
  for (const [way, { p50, max }] of table) {
    const cells = [p50, max].map((ms) => (ms / 1_000).toFixed(2).padStart(9))
    console.log(way.padEnd(36) + cells.join(' '))
  }
}
