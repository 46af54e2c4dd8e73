import { record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { nothing } from '../http/frame/shapes.ts'
import { themeShape } from './forms.ts'

export const home: Declared = {
  description: 'Returns the signed-in member.',
  reply: record({ name: text(30) }),
}

export const theme: Declared = {
  description: 'Changes the color scheme of this browser.',
  body: themeShape,
  reply: nothing,
}
