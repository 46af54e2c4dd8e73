import { named, oneOf, record, text } from '../../../shared/shape.ts'
import { revisionShape } from '../../http/frame/history.ts'
import { lists } from '../../http/frame/shapes.ts'

const flagText = oneOf(['true', 'false'])

const collectionRevision = named(
  'CollectionRevision',
  revisionShape(
    record({ title: text(120), description: text(20_000), open: flagText, private: flagText }),
  ),
)

export const history = lists(
  'Lists the edits of a collection’s description, newest first.',
  collectionRevision,
)
