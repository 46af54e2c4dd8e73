import type { Declared } from '../../http/action.ts'
import { accepts } from '../../http/frame/shapes.ts'
import { appearanceShape } from './forms.ts'

export const appearance: Declared = {
  description: 'Returns the appearance settings of the member and of this browser.',
  reply: appearanceShape,
}

export const changeAppearance = accepts(
  'Changes the appearance settings of the member or of this browser.',
  appearanceShape,
)
