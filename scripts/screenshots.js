// Takes the screenshots of docs/images: starts babou in a new folder with the demo's community, and
// captures the main pages, wide and on a phone, light and dark. `node scripts/screenshots.js` takes
// those of the docs; with a folder as argument, every page in every variant, for review; with
// `--themes`, a sheet of the main pages in each theme (docs/images/themes).
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import chromiumPack from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { freePort } from '../bench/tracker/targets.js'
import { themeSheets } from './theme-sheets.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const WIDE = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 390, height: 760 }, hasTouch: true }
const WAYS = {
  light: { ...WIDE, colorScheme: 'light' },
  dark: { ...WIDE, colorScheme: 'dark' },
  phone: { ...PHONE, colorScheme: 'light' },
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
}
const USUAL = { day: 'paper', density: 'compact' }
/** Name, address, viewer, variant for the docs, and theme if it is not the usual one. */
const SHOTS = [
  ['browse', '/torrents', 'member', 'light'],
  ['night', '/torrents', 'member', 'dark'],
  ['classic', '/torrents', 'member', 'light', { day: 'classic', density: 'classic' }],
  ['home', '/', 'member', 'light'],
  ['search', '/torrents?q=river+-s01', 'member', 'light'],
  ['torrent', '/torrents/{liveliest}', 'member', 'dark'],
  ['phone', '/torrents', 'member', 'phone-dark'],
  ['phone-torrent', '/torrents/{liveliest}', 'member', 'phone'],
  ['bundle', '/bundles/{series}', 'member', 'light'],
  ['upload', '/torrents/new', 'member', 'light'],
  ['moderation', '/admin/moderation', 'admin', 'light'],
  ['console', '/admin', 'admin', 'light'],
  ['console-dark', '/admin/settings', 'admin', 'dark'],
  ['api', '/api/docs', 'member', 'light'],
]

const isOfThemes = process.argv.includes('--themes')
const [folder] = process.argv.slice(2).filter((word) => word !== '--themes')
const images = folder === undefined ? path.join(root, 'docs', 'images') : path.resolve(folder)
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-pictures-'))
fs.chmodSync(data, 0o755)
const env = await settings()
const demo = JSON.parse(await babou(['demo', '--torrents', '1200', '--users', '80', '--json']))
const up = spawn(process.execPath, ['bin/babou.js', 'up'], { cwd: root, env, stdio: 'ignore' })
try {
  await answers(`http://127.0.0.1:${env.BABOU_SITE_OPS_PORT}/readyz`)
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

function babou(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/babou.js', ...words], { cwd: root, env })
    let [out, err] = ['', '']
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (err += text))
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(err))))
  })
}

async function photograph() {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const executablePath = await chromiumPack.executablePath()
  const browserEnv = { ...process.env, LD_LIBRARY_PATH: path.join(os.tmpdir(), 'al2023', 'lib') }
  const args = ['--no-sandbox', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath, args, env: browserEnv })
  fs.mkdirSync(images, { recursive: true })
  try {
    if (isOfThemes) {
      const signIn = (role) => enter(browser, WAYS.light, role)
      await themeSheets({ root, folder: path.join(images, 'themes'), signIn, choose })
      return
    }
    for (const [way, options] of Object.entries(WAYS)) {
      for (const role of ['member', 'admin']) {
        const shots = SHOTS.filter(([, , who, its]) => {
          return who === role && (folder !== undefined || its === way)
        })
        if (shots.length > 0) await take(browser, way, options, role, shots)
      }
    }
  } finally {
    await browser.close()
  }
}

/** Saves a theme and a density for the account that is signed in. */
async function choose(page, { day, density }) {
  await page.goto('/settings/appearance')
  await page.selectOption('[name=day]', day)
  await page.selectOption('[name=density]', density)
  await page.click('main .button.primary')
  await page.waitForSelector('main > .flash[role=status]')
}

/** A browser page of a member of the demo, and the addresses that depend on its data. */
async function enter(browser, options, role) {
  const context = await browser.newContext({ ...options, baseURL: env.BABOU_SITE_URL })
  const page = await context.newPage()
  await page.goto('/login')
  await page.fill('main [name=name]', demo.signInAs[role])
  await page.fill('main [name=password]', demo.password)
  await page.click('main .button.primary')
  await page.waitForURL(({ pathname }) => pathname !== '/login')
  const first = async (list) => (await (await page.request.get(list)).json()).items[0].id
  const known = {
    liveliest: await first('/torrents.json?sort=-snatches&limit=1'),
    series: await first('/bundles.json?kind=series&limit=1'),
    collection: await first('/collections.json?limit=1'),
  }
  return { page, known }
}

async function take(browser, way, options, role, shots) {
  const { page, known } = await enter(browser, options, role)
  for (const [name, url, , , looks = USUAL] of shots) {
    await choose(page, looks)
    const response = await page.goto(url.replace(/\{(\w+)\}/, (_all, name) => known[name]))
    if (!response.ok()) throw new Error(`${url} answers ${response.status()}`)
    const file = folder === undefined ? name : `${name}.${way}`
    await page.screenshot({ path: path.join(images, `${file}.png`) })
  }
  await page.context().close()
}
