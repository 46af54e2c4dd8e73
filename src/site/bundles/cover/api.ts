import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'
import { imageForm } from '../../images/parts/lines.ts'
import { coverShape, savedShape } from '../json.ts'

export const show: Declared = {
  description: 'Returns the cover of a bundle, for members who may change it.',
  reply: record({ cover: coverShape }),
}

export const put: Declared = {
  description: 'Sets or replaces the cover of a bundle with `image` (a file) or `url`.',
  body: imageForm,
  files: ['image'],
  reply: savedShape,
}

export const remove = acts('Removes the cover of a bundle.', savedShape)
