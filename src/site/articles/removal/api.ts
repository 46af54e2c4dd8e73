import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { removeShape } from '../forms.ts'
import { articleShape } from '../json.ts'

export const removal: Declared = {
  description: 'Returns the article that the form removes.',
  reply: articleShape,
}
export const remove: Declared = {
  description: 'Removes an article.',
  query: removeShape,
  body: removeShape,
  reply: nothing,
}
export const restore: Declared = {
  description: 'Restores a removed article.',
  body: noFields,
  reply: articleShape,
}
