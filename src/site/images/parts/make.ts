import sharp from 'sharp'
import { imageType } from '../../../domain/images/image-type.ts'
import { MIB } from '../../../domain/units.ts'
import type { Made } from '../../../store/records/images.ts'

/** The most bytes of an uploaded file. */
export const MAX_IMAGE_BYTES = 10 * MIB
/**
 * A small file may unpack to a very large image; 8,000 by 5,000 pixels is beyond the largest
 * screens.
 */
const MAX_PIXELS = 40_000_000
const MAX_SIDE = 12_000
const MIN_SIDE = 16
/** The longest side of a stored image: sharp on a wide screen, light on a phone. */
const KEPT_SIDE = 1_920
const THUMB_SIDE = 320
const QUALITY = 80
const THUMB_QUALITY = 72
/**
 * The most images that are processed at the same time; further ones wait. Each may take MAX_PIXELS
 * x 4 bytes.
 */
const AT_ONCE = 2
const WAITING = 20
const SECONDS = 15

// One thread per image: two of these leave processor time for pages.
sharp.concurrency(1)
sharp.cache(false)

export type MadeImage =
  { readonly ok: true; readonly made: Made } | { readonly ok: false; readonly text: string }

const refused = (text: string): MadeImage => ({ ok: false, text })

/**
 * Re-encodes an image as WebP without any metadata (location, camera, name), rotated as its camera
 * says and no larger than 1,920 pixels, and makes a thumbnail. Of an animation, it uses the first
 * frame. Returns an error for files that are not images, or that are too large.
 */
export async function makeImage(bytes: Buffer): Promise<MadeImage> {
  if (bytes.length > MAX_IMAGE_BYTES) return refused('is larger than 10 MiB')
  if (imageType(bytes) === null) return refused('is not a JPEG, PNG, WebP, GIF or AVIF image')
  // Errors of a format's decoder: the content is not what its first bytes promise.
  const damaged = () => refused('cannot be read: the file is damaged')
  const done = await inTurn(() => made(bytes).catch(damaged))
  return done ?? refused('cannot be processed now because there are too many uploads. Try again')
}

/** Processes an image in turn; null when too many are waiting. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  const leave = await enter()
  if (leave === null) return null
  try {
    return await work()
  } finally {
    leave()
  }
}

async function made(bytes: Buffer): Promise<MadeImage> {
  const options = { limitInputPixels: MAX_PIXELS, failOn: 'error' } as const
  const { width = 0, height = 0 } = await sharp(bytes, {
    ...options,
    limitInputPixels: false,
  }).metadata()
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE) {
    return refused(
      `has ${width} x ${height} pixels; the limit is 12,000 per side and 40 million in total`,
    )
  }
  if (Math.min(width, height) < MIN_SIDE) return refused('is smaller than 16 pixels')
  const source = sharp(bytes, options).autoOrient().timeout({ seconds: SECONDS })
  const whole = await encoded(source.clone(), KEPT_SIDE, QUALITY)
  const thumb = await encoded(source.clone(), THUMB_SIDE, THUMB_QUALITY)
  return { ok: true, made: { ...whole, thumb } }
}

async function encoded(image: sharp.Sharp, side: number, quality: number) {
  const { data, info } = await image
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality, effort: 3 })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

const line: { active: number; readonly waiting: (() => void)[] } = { active: 0, waiting: [] }

/** Waits for a turn; null when too many are waiting. */
async function enter(): Promise<(() => void) | null> {
  if (line.active >= AT_ONCE) {
    if (line.waiting.length >= WAITING) return null
    await new Promise<void>((resolve) => line.waiting.push(resolve))
  } else line.active++
  return () => {
    const next = line.waiting.shift()
    if (next === undefined) line.active--
    else next()
  }
}
