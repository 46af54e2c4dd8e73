import sharp from 'sharp'
import { drawNfo } from '../../../domain/torrents/nfo-drawing.ts'
import { inTurn } from './make.ts'

/** Draws an NFO as a PNG; null when too many images are waiting. */
export async function nfoImage(text: string): Promise<Buffer | null> {
  return inTurn(async () => {
    const { width, height, dots, letters } = drawNfo(text)
    return sharp(dots, { raw: { width, height, channels: 1 } })
      .composite([{ input: Buffer.from(letters) }])
      .toColourspace('b-w')
      .png({ compressionLevel: 6 })
      .toBuffer()
  })
}
