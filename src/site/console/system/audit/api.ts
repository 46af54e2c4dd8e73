import type { Declared } from '../../../http/action.ts'
import { bytesOf, listOf } from '../../../http/frame/shapes.ts'
import { auditFields, auditQueryShape } from './forms.ts'
import { auditRowShape } from './json.ts'

export const list: Declared = {
  description: 'Lists what staff did, newest first.',
  query: auditQueryShape,
  reply: listOf(auditRowShape),
}

export const csv: Declared = {
  description: 'Gives the same as a file for spreadsheets.',
  query: auditFields,
  reply: bytesOf('text/csv'),
}

export const jsonLines: Declared = {
  description: 'Gives the same as a file of JSON, one row a line.',
  query: auditFields,
  reply: bytesOf('application/x-ndjson'),
}
