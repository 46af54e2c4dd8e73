import { list, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { hiddenShape } from './forms.ts'

const reply = record({ categories: list(text(60)), tags: list(text(60)) })

export const show: Declared = {
  description: 'Returns the categories and tags that your lists of torrents leave out.',
  reply,
}

export const change: Declared = {
  description: 'Changes the categories and tags that your lists of torrents leave out.',
  body: hiddenShape,
  reply,
}
