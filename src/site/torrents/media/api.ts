import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts, shows } from '../../http/frame/shapes.ts'
import { imageShape } from '../../images/parts/lines.ts'
import { addShape, mediaInfoShape, moveShape } from '../parts/media-forms.ts'
import { mediaInfoReply, mediaShape } from './json.ts'

export const show: Declared = {
  description: 'Returns images, NFO and MediaInfo of a torrent, for members who may edit it.',
  reply: mediaShape,
}

export const addImage: Declared = {
  description:
    'Adds an image (`image`, a file, or `url`) to a torrent, as the last one or as its cover.',
  body: addShape,
  files: ['image'],
  reply: imageShape,
  creates: true,
}

export const moveImage = accepts(
  'Uses an image of a torrent as cover or screenshot, or moves it up one place.',
  moveShape,
)

export const removeImage = acts('Removes an image from a torrent.')

export const mediaInfo = shows(
  'Returns the MediaInfo or BDInfo of a torrent: the text, and the values read from it.',
  mediaInfoReply,
)

export const putMediaInfo = accepts(
  'Sets the MediaInfo or BDInfo of a torrent, without local folders. An empty text removes it.',
  mediaInfoShape,
  record({ suggested: mediaInfoReply.shape.suggested }),
)
