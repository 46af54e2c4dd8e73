import { MAX_DESCRIPTION, MAX_TITLE } from '../../../domain/requests/requests.ts'
import { anything, id, mapOf, named, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { lists } from '../../http/frame/shapes.ts'
import { revertForm, revisionShape } from '../../http/frame/history.ts'
import { requestShape } from '../json.ts'

const requestRevision = named(
  'RequestRevision',
  revisionShape(
    record({
      title: text(MAX_TITLE),
      description: text(MAX_DESCRIPTION),
      category: id,
      bundle: text(20),
      attributes: mapOf(text(40), anything),
    }),
  ),
)

export const history = lists(
  'Lists the revisions of a request, newest first. Empty if it was never edited.',
  requestRevision,
)
export const revert: Declared = {
  description: 'Restores an earlier revision of an open request as a new edit.',
  body: revertForm,
  reply: requestShape,
}
