// Takes the pictures of docs/images: starts babou on a folder of its own, fills a small catalog
// through the commands, and photographs the main pages. `node scripts/screenshots.js`
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import bencode from 'bencode'
import chromiumPack from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { freePort } from '../bench/tracker/targets.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const images = path.join(root, 'docs', 'images')
const PASSWORD = 'correct horse battery'
const GiB = 2 ** 30

const WIDE = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 390, height: 700 } }
const SHOTS = [
  { name: 'browse', url: '/torrents', colorScheme: 'light', ...WIDE },
  { name: 'torrent', url: '/torrents/1', colorScheme: 'dark', ...WIDE },
  { name: 'phone', url: '/torrents', colorScheme: 'dark', ...PHONE },
]

const releases = [
  ['Big.Buck.Bunny.2008.2160p.BluRay.x265-OPEN', 'movies', 21.4 * GiB],
  ['Sintel.2010.1080p.WEB-DL.x264-OPEN', 'movies', 5.1 * GiB],
  ['Tears.of.Steel.2012.2160p.WEB-DL.x265-OPEN', 'movies', 12.8 * GiB],
  ['Cosmos.Laundromat.S01.1080p.WEB-DL.x264-OPEN', 'tv', 8.6 * GiB],
  ['Caminandes.S01.COMPLETE.1080p.WEB-DL.x264-OPEN', 'tv', 1.9 * GiB],
  ['Bach - Goldberg Variations (Open Goldberg) [FLAC 24-96]', 'music', 1.2 * GiB],
  ['Musopen - Beethoven String Quartets [FLAC]', 'music', 2.7 * GiB],
  ['Standard Ebooks - The Complete Collection (EPUB)', 'books', 0.9 * GiB],
  ['Project Gutenberg - Science Fiction Bookshelf', 'books', 3.3 * GiB],
  ['SuperTuxKart 1.4 (Linux, Windows, macOS)', 'games', 2.1 * GiB],
  ['0 A.D. Release 27', 'games', 3.6 * GiB],
  ['debian-13.1.0-amd64-DVD-1', 'software', 3.9 * GiB],
]

const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-pictures-'))
fs.chmodSync(data, 0o755)
const env = await settings()
const up = spawn(process.execPath, ['bin/babou.js', 'up'], { cwd: root, env, stdio: 'ignore' })
try {
  await answers(`http://127.0.0.1:${env.BABOU_SITE_OPS_PORT}/readyz`)
  await answers(`http://127.0.0.1:${env.BABOU_TRACKER_OPS_PORT}/readyz`)
  await fill()
  await photograph()
} finally {
  const ended = new Promise((resolve) => up.once('exit', resolve))
  up.kill('SIGTERM')
  await ended
  fs.rmSync(data, { recursive: true, force: true })
}

async function settings() {
  const names = ['SITE_PORT', 'TRACKER_PORT', 'SITE_OPS_PORT', 'TRACKER_OPS_PORT', 'JOBS_OPS_PORT']
  const own = { ...process.env, BABOU_DATA: data }
  for (const name of names) own[`BABOU_${name}`] = String(await freePort())
  own.BABOU_SITE_URL = `http://localhost:${own.BABOU_SITE_PORT}`
  own.BABOU_TRACKER_URL = `http://localhost:${own.BABOU_TRACKER_PORT}`
  return own
}

async function answers(url) {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}

function babou(words, stdin = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/babou.js', ...words], { cwd: root, env })
    let [out, err] = ['', '']
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (err += text))
    child.stdin.end(stdin)
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err))))
  })
}

async function fill() {
  const people = []
  for (const [name, role] of [
    ['ada', 'owner'],
    ['grace', 'member'],
    ['linus', 'member'],
    ['margaret', 'member'],
  ]) {
    const words = ['user', 'add', name, '--email', `${name}@example.org`, '--role', role]
    people.push(JSON.parse(await babou([...words, '--password-stdin', '--json'], PASSWORD)))
  }
  const torrents = []
  for (const [index, [title, category, size]] of releases.entries()) {
    const file = path.join(data, 'release.torrent')
    fs.writeFileSync(file, torrentFile(title, Math.round(size)))
    const uploader = people[index % people.length].name
    const words = [
      'torrent',
      'add',
      file,
      '--as',
      uploader,
      '--category',
      category,
      '--title',
      title,
    ]
    torrents.push({ ...JSON.parse(await babou([...words, '--json'])), size: Math.round(size) })
  }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  for (const [index, torrent] of torrents.entries()) {
    for (const [place, who] of people.entries()) await swarm(torrent, who, index, place)
  }
  await new Promise((resolve) => setTimeout(resolve, 3000))
}

/** Some seed, some download; everybody has moved something. */
async function swarm(torrent, who, index, place) {
  if ((index + place) % 4 === 3) return
  const isLeech = (index * 3 + place) % 5 === 0
  const peerId = createHash('sha1').update(`${index}/${place}`).digest('hex').slice(0, 12)
  const hash = torrent.infoHash.replace(/../g, '%$&')
  const left = isLeech ? Math.floor(torrent.size / 3) : 0
  const say = async (uploaded, downloaded, stillLeft, event) => {
    const query =
      `info_hash=${hash}&peer_id=-qB4650-${peerId}&port=${6900 + place}&uploaded=${uploaded}` +
      `&downloaded=${downloaded}&left=${stillLeft}&compact=1${event}`
    await fetch(`http://127.0.0.1:${env.BABOU_TRACKER_PORT}/${who.passkey}/announce?${query}`)
  }
  await say(0, 0, torrent.size, '&event=started')
  await say(
    torrent.size * ((place + index) % 3),
    torrent.size - left,
    left,
    left === 0 ? '&event=completed' : '',
  )
}

function torrentFile(name, size) {
  const pieceLength = 2 ** 24
  const pieces = Buffer.alloc(20 * Math.ceil(size / pieceLength), name)
  const files = [
    { length: size - 4_000, path: [`${name}.data`] },
    { length: 3_000, path: ['info', 'release.nfo'] },
    { length: 1_000, path: ['info', 'checksums.sha256'] },
  ]
  return bencode.encode({ info: { files, name, 'piece length': pieceLength, pieces } })
}

async function photograph() {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const executablePath = await chromiumPack.executablePath()
  const browserEnv = { ...process.env, LD_LIBRARY_PATH: path.join(os.tmpdir(), 'al2023', 'lib') }
  const args = ['--no-sandbox', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath, args, env: browserEnv })
  fs.mkdirSync(images, { recursive: true })
  try {
    for (const { name, url, ...options } of SHOTS) {
      const context = await browser.newContext({ ...options, baseURL: env.BABOU_SITE_URL })
      const page = await context.newPage()
      await page.goto('/login')
      await page.fill('main [name=name]', 'ada')
      await page.fill('main [name=password]', PASSWORD)
      await page.click('main .button.primary')
      await page.waitForURL(({ pathname }) => pathname !== '/login')
      await page.goto(url)
      await page.screenshot({ path: path.join(images, `${name}.png`) })
      await context.close()
    }
  } finally {
    await browser.close()
  }
}
