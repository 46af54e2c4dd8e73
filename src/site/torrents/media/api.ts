import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { bytesOf, noFields, nothing } from '../../http/frame/shapes.ts'
import { imageShape } from '../../images/parts/lines.ts'
import { addShape, mediaInfoShape, moveShape } from '../parts/media-forms.ts'
import { mediaInfoReply, mediaShape, nfoReply } from './json.ts'

export const show: Declared = {
  description: 'Images, NFO and MediaInfo of a torrent, for who may edit it.',
  reply: mediaShape,
}

export const addImage: Declared = {
  description:
    'Puts an image (`image`, a file, or `url`) on a torrent, at the end or as its cover.',
  body: addShape,
  files: ['image'],
  reply: imageShape,
  creates: true,
}

export const moveImage: Declared = {
  description: 'Makes an image of a torrent its cover or a screenshot, or moves it one place up.',
  body: moveShape,
  reply: nothing,
}

export const removeImage: Declared = {
  description: 'Takes an image off a torrent.',
  body: noFields,
  reply: nothing,
}

export const nfo: Declared = { description: 'The NFO of a torrent as text.', reply: nfoReply }

export const nfoFile: Declared = {
  description: 'The NFO of a torrent, byte for byte.',
  reply: bytesOf('text/plain'),
}

export const nfoPng: Declared = {
  description: 'The NFO of a torrent as a picture, at most 120 letters wide and 400 lines high.',
  reply: bytesOf('image/png'),
}

export const putNfo: Declared = {
  description:
    'Sets the NFO of a torrent: a file `nfo` of at most 256 KiB, UTF-8 or code page 437.',
  body: noFields,
  files: ['nfo'],
  reply: nothing,
}

export const removeNfo: Declared = {
  description: 'Takes the NFO off a torrent.',
  body: noFields,
  reply: nothing,
}

export const mediaInfo: Declared = {
  description: 'The MediaInfo of a torrent: the text, and what was read out of it.',
  reply: mediaInfoReply,
}

export const putMediaInfo: Declared = {
  description:
    'Sets the MediaInfo of a torrent; folders of the machine are taken out. Empty: none.',
  body: mediaInfoShape,
  reply: record({ suggested: mediaInfoReply.shape.suggested }),
}
