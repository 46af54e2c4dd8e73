import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'
import { imageForm } from '../../images/parts/lines.ts'
import { coverShape, savedShape } from '../json.ts'

export const show: Declared = {
  description: 'Shows the cover of a bundle, for who may change it.',
  reply: record({ cover: coverShape }),
}

export const put: Declared = {
  description:
    'Gives a bundle a cover (`image`, a file, or `url`) in place of the one that it has.',
  body: imageForm,
  files: ['image'],
  reply: savedShape,
}

export const remove: Declared = {
  description: 'Takes the cover off a bundle.',
  body: noFields,
  reply: savedShape,
}
