import sharp from 'sharp'
import { nameOf } from '../domain/bundles/names.ts'
import type { Db } from '../store/base/db.ts'
import * as covers from './rows/covers.ts'
import * as images from '../store/records/images.ts'

const COVERS = 60
const PICTURED = 6

/**
 * Draws covers for the largest bundles and screenshots for the newest torrents. Resolves with the
 * number of pictures.
 */
export async function makePictures(db: Db, memberId: number, now: Date): Promise<number> {
  let made = 0
  const keep = async (svg: string) => {
    const [whole, thumb] = [await webpOf(svg, 1_280), await webpOf(svg, 320)]
    made++
    return images.add(db, { ...whole, thumb }, memberId, now)
  }
  for (const bundle of await covers.worthACover(db, COVERS)) {
    const image = await keep(coverOf(nameOf(bundle), bundle.id))
    await covers.giveCover(db, bundle.id, image.id)
  }
  for (const torrentId of await covers.worthScreenshots(db, PICTURED)) {
    for (const shot of [1, 2, 3]) {
      const image = await keep(sceneOf(torrentId * 3 + shot))
      await images.putOn(db, torrentId, image.id, 'screenshot')
    }
  }
  return made
}

async function webpOf(svg: string, side: number) {
  const fitting = { width: side, height: side, fit: 'inside', withoutEnlargement: true } as const
  const image = sharp(Buffer.from(svg)).resize(fitting).webp({ quality: 75, effort: 3 })
  const { data, info } = await image.toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

/** Returns a picture of a sky, hills and a title; each picture has different colors. */
function coverOf(title: string, seed: number): string {
  const words = title.replace(/[&<>]/g, ' ').split(/\s+/).slice(0, 6)
  const lines = words.map(
    (word, at) => `<text x="24" y="${80 + at * 46}">${word.slice(0, 14)}</text>`,
  )
  return picture(400, 600, seed, `<g font-size="40" font-weight="bold">${lines.join('')}</g>`)
}

function sceneOf(seed: number): string {
  return picture(1280, 720, seed, '')
}

function picture(width: number, height: number, seed: number, over: string): string {
  const hue = (seed * 47) % 360
  const hills = [0.55, 0.7, 0.85].map((level, at) => {
    const y = height * level
    const bend = height * (0.12 + ((seed + at * 3) % 5) * 0.03)
    const path = `M0 ${y} Q${width * 0.3} ${y - bend} ${width * 0.6} ${y} T${width} ${y - 20}`
    const colour = `hsl(${(hue + 20 * at) % 360},45%,${36 - 10 * at}%)`
    return `<path d="${path} V${height} H0 Z" fill="${colour}"/>`
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue},50%,30%)"/>` +
    `<stop offset="1" stop-color="hsl(${(hue + 40) % 360},70%,70%)"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#sky)"/>` +
    `<circle cx="${width * 0.7}" cy="${height * 0.3}" r="${height * 0.08}" fill="#fffbe0"/>` +
    `${hills.join('')}<g fill="#fff" font-family="sans-serif">${over}</g></svg>`
  )
}
