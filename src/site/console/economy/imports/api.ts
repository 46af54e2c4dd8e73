import { count, list as listShape, oneOf, record, text } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { correctionForm, manyForm } from './forms.ts'
import { reasonShape, rowShape, runShape, waitingShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the imports from another tracker, newest first, and what is in quarantine.',
  query: record(paging),
  reply: record({ ...listOf(runShape).shape, waiting: listShape(reasonShape) }),
}

export const run = shows('Shows an import with its report.', runShape)

export const rows: Declared = {
  description: 'Lists rows of the old site that are in quarantine, by kind and ID.',
  query: record({ ...paging, kind: text(40).optional(), reason: text(300).optional() }),
  reply: listOf(waitingShape),
}

export const row = shows('Shows a row of the old site and its outcome.', rowShape)

export const correct: Declared = {
  description: 'Stores a correction of a member or torrent in quarantine, and imports it again.',
  body: correctionForm,
  files: ['torrent'],
  reply: record({ outcome: oneOf(['imported', 'merged', 'left-out', 'quarantined']) }),
}

export const correctMany = accepts(
  'Stores one correction for rows of a kind and reason, 50 at a time, and imports them again.',
  manyForm,
  record({ imported: count, waiting: count.describe('still in quarantine') }),
)
