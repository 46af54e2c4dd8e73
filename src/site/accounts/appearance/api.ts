import type { Declared } from '../../http/action.ts'
import { accepts } from '../../http/frame/shapes.ts'
import { appearanceShape } from './forms.ts'

export const appearance: Declared = {
  description: 'Returns how pages look for the member, and in this browser.',
  reply: appearanceShape,
}

export const changeAppearance: Declared = accepts(
  'Changes how pages look for the member, and in this browser.',
  appearanceShape,
)
