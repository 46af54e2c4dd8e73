import type { Declared } from '../../http/action.ts'
import { bytesOf, noFields } from '../../http/frame/shapes.ts'

export const zip: Declared = {
  description: 'Returns your .torrent files of the first 100 torrents of a collection, as a zip.',
  body: noFields,
  reply: bytesOf('application/zip'),
  isExact: true,
}
