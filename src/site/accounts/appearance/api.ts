import type { Declared } from '../../http/action.ts'
import { nothing } from '../../http/frame/shapes.ts'
import { appearanceShape } from './forms.ts'

export const appearance: Declared = {
  description: 'Says how this browser shows the site.',
  reply: appearanceShape,
}

export const changeAppearance: Declared = {
  description: 'Chooses how this browser shows the site.',
  body: appearanceShape,
  reply: nothing,
}
