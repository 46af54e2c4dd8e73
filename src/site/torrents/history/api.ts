import type { Declared } from '../../http/action.ts'
import { lists } from '../../http/frame/shapes.ts'
import { editedShape } from '../parts/documents.ts'
import { revertForm } from '../../http/frame/history.ts'
import { revisionShape } from './json.ts'

export const list: Declared = lists(
  'Lists the revisions of a torrent, newest first. Empty if it was never edited.',
  revisionShape,
)

export const revert: Declared = {
  description: 'Restores an old revision, as a new edit.',
  body: revertForm,
  reply: editedShape,
}
