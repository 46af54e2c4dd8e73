import { oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { imageForm } from '../../images/parts/lines.ts'

/** The most characters: the MediaInfo of a disc with all its tracks has 60 KB. */
export const MAX_MEDIA_INFO = 200_000

export const addShape = imageForm.extend({
  kind: oneOf(['cover', 'screenshot']).optional().describe('`screenshot` by default'),
})

export const moveShape = strictRecord({ to: oneOf(['cover', 'screenshot', 'up']) })

export const mediaInfoShape = strictRecord({
  mediaInfo: text(MAX_MEDIA_INFO).describe('the text output of MediaInfo or BDInfo'),
})
