import type { Declared } from '../../../http/action.ts'
import { bytesOf, listOf } from '../../../http/frame/shapes.ts'
import { auditFields, auditQueryShape } from './forms.ts'
import { auditRowShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the actions of staff, newest first.',
  query: auditQueryShape,
  reply: listOf(auditRowShape),
}

export const csv: Declared = {
  description: 'Exports the same rows as CSV.',
  query: auditFields,
  reply: bytesOf('text/csv'),
  isExact: true,
}

export const jsonLines: Declared = {
  description: 'Exports the same rows as JSON, one per line.',
  query: auditFields,
  reply: bytesOf('application/x-ndjson'),
  isExact: true,
}
