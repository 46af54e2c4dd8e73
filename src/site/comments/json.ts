import { id, named, record, text, time } from '../../shared/shape.ts'
import { MAX_COMMENT } from './parts/lines.ts'

export const wordingShape = named(
  'Wording',
  record({ revision: id, at: time, body: text(MAX_COMMENT) }),
)
