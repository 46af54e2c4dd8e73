import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, listOf, shows } from '../../http/frame/shapes.ts'
import { ignoreShape } from './forms.ts'

const ignoredShape = record({ name: text(30) })

export const list = shows('Lists the members that you ignore.', listOf(ignoredShape))

export const ignore: Declared = {
  description: 'Ignores a member: their texts are folded, and they cannot write to you.',
  body: ignoreShape,
  reply: ignoredShape,
}

export const end = acts('Stops ignoring a member.')
