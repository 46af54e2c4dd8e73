import type { Declared } from '../../../http/action.ts'
import { acts, bytesOf, noFields, nothing, shows } from '../../../http/frame/shapes.ts'
import { nfoReply } from '../json.ts'

export const nfo = shows('Returns the NFO of a torrent as text.', nfoReply)

export const nfoFile = shows('Returns the NFO of a torrent, byte for byte.', bytesOf('text/plain'))

export const nfoPng: Declared = {
  description: 'Returns the NFO of a torrent as an image of at most 120 columns and 400 lines.',
  reply: bytesOf('image/png'),
}

export const putNfo: Declared = {
  description:
    'Sets the NFO of a torrent: a file `nfo` of at most 256 KiB, UTF-8 or code page 437.',
  body: noFields,
  files: ['nfo'],
  requiredFiles: ['nfo'],
  reply: nothing,
}

export const removeNfo = acts('Removes the NFO of a torrent.')
