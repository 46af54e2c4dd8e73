import type { Declared } from '../../http/action.ts'
import { nothing } from '../../http/frame/shapes.ts'
import { appearanceShape } from './forms.ts'

export const appearance: Declared = {
  description: 'Returns how pages look for the member, and in this browser.',
  reply: appearanceShape,
}

export const changeAppearance: Declared = {
  description: 'Changes how pages look for the member, and in this browser.',
  body: appearanceShape,
  reply: nothing,
}
