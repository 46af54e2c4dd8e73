import type { Declared } from '../../http/action.ts'
import { nothing } from '../../http/frame/shapes.ts'
import { appearanceShape } from './forms.ts'

export const appearance: Declared = {
  description: 'Returns the appearance settings of this browser.',
  reply: appearanceShape,
}

export const changeAppearance: Declared = {
  description: 'Changes the appearance settings of this browser.',
  body: appearanceShape,
  reply: nothing,
}
