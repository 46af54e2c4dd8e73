import type { Declared } from '../../http/action.ts'
import { bytesOf } from '../../http/frame/shapes.ts'
import { zipForm } from './forms.ts'

export const zip: Declared = {
  description: 'Returns your .torrent files of the first 100 torrents of a list, as a zip archive.',
  body: zipForm,
  reply: bytesOf('application/zip'),
  isExact: true,
}
