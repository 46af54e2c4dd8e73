import { accepts, lists } from '../../http/frame/shapes.ts'
import { editedShape } from '../parts/documents.ts'
import { revertForm } from '../../http/frame/history.ts'
import { revisionShape } from './json.ts'

export const list = lists(
  'Lists the revisions of a torrent, newest first. Empty if it was never edited.',
  revisionShape,
)

export const revert = accepts('Restores an old revision, as a new edit.', revertForm, editedShape)
