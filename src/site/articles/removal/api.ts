import type { Declared } from '../../http/action.ts'
import { acts, nothing, shows } from '../../http/frame/shapes.ts'
import { removeShape } from '../forms.ts'
import { articleShape } from '../json.ts'

export const removal = shows('Returns the article that the form removes.', articleShape)
export const remove: Declared = {
  description: 'Removes an article.',
  query: removeShape,
  body: removeShape,
  reply: nothing,
}
export const restore = acts('Restores a removed article.', articleShape)
