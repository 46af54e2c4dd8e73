// A community's first steps, next to a babou that was started from this folder: a member and a
// torrent by commands, announces over HTTP, and the member's page, on which the upload must be
// booked.
//
// node .ci/first-use.js SITE_PORT TRACKER_PORT
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'

const [sitePort, trackerPort] = process.argv.slice(2)
const site = `http://127.0.0.1:${sitePort}`
const UPLOADED = 5_000_000
const UPLOADED_IN_WORDS = '4.77 MiB'
const PATIENCE_MS = 300_000

function babou(...words) {
  const said = execFileSync(process.execPath, ['bin/babou.js', ...words, '--json'])
  return JSON.parse(said.toString())
}

async function soon(what, attempt) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const fault = await attempt()
    if (fault === null) return
    if (Date.now() > end) throw new Error(`${what}: ${fault}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function addTorrent(name) {
  const pieces = 'a'.repeat(20)
  const info = `d6:lengthi9e4:name4:film12:piece lengthi16384e6:pieces20:${pieces}e`
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-first-use-'))
  try {
    const file = path.join(folder, 'film.torrent')
    fs.writeFileSync(file, `d4:info${info}e`)
    return babou('torrent', 'add', file, '--as', name, '--category', 'movies')
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/**
 * Null, or why the tracker refused, also for now: a torrent that it does not know yet gets a
 * warning (rule 47), and no session starts. Without fetch: its headers are those of a browser. */
async function announce(passkey, infoHash, uploaded, more = '') {
  const hash = infoHash.replace(/../g, '%$&')
  const words = `peer_id=-qB4520-000000000001&port=6881&uploaded=${uploaded}&downloaded=0&left=0`
  const address = `http://127.0.0.1:${trackerPort}/${passkey}/announce?info_hash=${hash}`
  const headers = { 'user-agent': 'qBittorrent/4.5.2' }
  const asked = http.get(`${address}&${words}&compact=1${more}`, { headers })
  const [reply] = await once(asked, 'response')
  const said = (await buffer(reply)).toString('latin1')
  return reply.statusCode === 200 && !/failure reason|warning message/.test(said) ? null : said
}

/** Signs in by the form; returns a function that reads pages as this member. */
async function signIn(name, password) {
  let cookie = ''
  async function send(address, options) {
    const headers = { accept: 'text/html', cookie }
    const reply = await fetch(site + address, { ...options, headers, redirect: 'manual' })
    const given = reply.headers.getSetCookie().map((line) => line.split(';')[0])
    if (given.length > 0) cookie = given.join('; ')
    return { status: reply.status, text: await reply.text() }
  }
  const [, csrf] = /name="_csrf" value="([^"]+)"/.exec((await send('/login')).text)
  const body = new URLSearchParams({ name, password, _csrf: csrf })
  const { status } = await send('/login', { method: 'POST', body })
  if (status !== 302 && status !== 303) throw new Error(`sign-in: ${status}`)
  return send
}

const { passkey, password } = babou('user', 'add', 'first', '--email', 'first@example.org')
const { id, infoHash } = addTorrent('first')
// The tracker learns of both from the site.
await soon('first announce', () => announce(passkey, infoHash, 0, '&event=started'))
await soon('announce', () => announce(passkey, infoHash, UPLOADED))
const read = await signIn('first', password)
const page = await read(`/torrents/${id}`)
if (page.status !== 200 || !page.text.includes('film')) throw new Error(`page: ${page.status}`)
await soon('booking', async () => {
  const { status, text } = await read('/users/first')
  return status === 200 && text.includes(UPLOADED_IN_WORDS) ? null : `${status}: not on the page`
})
console.log(`first use: ${UPLOADED} bytes announced, booked, and on the member's page`)
