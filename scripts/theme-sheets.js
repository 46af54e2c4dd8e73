// A contact sheet of each theme: fourteen main pages, wide and on a phone, for docs/images/themes.
import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

const WIDE = { width: 1366, height: 900 }
const PHONE = { width: 390, height: 844 }
/** The height of a page on the sheet, in pixels, in both of its sizes. */
const TALL = 360
const GAP = 12
const COLUMNS = 3
/** The maximum size of a file, in bytes: sheets are part of the repository. */
const MOST = 300 * 1024

/** Address and viewer. */
const PAGES = [
  ['/', 'member'],
  ['/torrents', 'member'],
  ['/torrents?view=cards', 'member'],
  ['/torrents/{liveliest}', 'member'],
  ['/bundles/{series}', 'member'],
  ['/search?q=river', 'member'],
  ['/bookmarks', 'member'],
  ['/collections/{collection}', 'member'],
  ['/me', 'member'],
  ['/users', 'member'],
  ['/torrents/new', 'member'],
  ['/settings/appearance', 'member'],
  ['/admin', 'admin'],
  ['/admin/themes/new', 'admin'],
]

/**
 * Writes `<theme>.webp` into a folder for each theme of public/themes.
 * @param signIn opens a page as `member` or `admin`, with what the addresses need
 * @param choose saves a theme and a density for the account of a page
 */
export async function themeSheets({ root, folder, signIn, choose }) {
  fs.mkdirSync(folder, { recursive: true })
  const viewers = { member: await signIn('member'), admin: await signIn('admin') }
  const files = fs.readdirSync(path.join(root, 'public', 'themes'))
  for (const theme of files.map((file) => path.basename(file, '.json'))) {
    const density = theme === 'classic' ? 'classic' : 'compact'
    for (const { page } of Object.values(viewers)) await choose(page, { day: theme, density })
    const shots = []
    for (const [url, who] of PAGES) {
      const { page, known } = viewers[who]
      for (const size of [WIDE, PHONE]) {
        await page.setViewportSize(size)
        const response = await page.goto(url.replace(/\{(\w+)\}/, (_all, name) => known[name]))
        if (!response.ok()) throw new Error(`${url} answers ${response.status()}`)
        shots.push(await page.screenshot())
      }
      await page.setViewportSize(WIDE)
    }
    await writeSheet(shots, path.join(folder, `${theme}.webp`))
  }
}

async function writeSheet(shots, file) {
  const widths = [WIDE, PHONE].map(({ width, height }) => Math.round((width * TALL) / height))
  const column = widths[0] + widths[1] + 2 * GAP
  const rows = Math.ceil(shots.length / 2 / COLUMNS)
  const parts = shots.map(async (shot, at) => ({
    input: await sharp(shot).resize({ height: TALL }).png().toBuffer(),
    left: GAP + (Math.floor(at / 2) % COLUMNS) * column + (at % 2) * (widths[0] + GAP),
    top: GAP + Math.floor(at / 2 / COLUMNS) * (TALL + GAP),
  }))
  const size = { width: COLUMNS * column + GAP, height: rows * (TALL + GAP) + GAP }
  const sheet = sharp({ create: { ...size, channels: 3, background: '#808080' } })
  const bytes = await sheet
    .composite(await Promise.all(parts))
    .png()
    .toBuffer()
  for (let quality = 70; quality > 0; quality -= 10) {
    const small = await sharp(bytes).webp({ quality }).toBuffer()
    if (small.length > MOST) continue
    fs.writeFileSync(file, small)
    return
  }
  throw new Error(`${file} is larger than ${MOST} bytes`)
}
