import type { Declared } from '../http/action.ts'
import { bytesOf } from '../http/frame/shapes.ts'
import { csvQuery, listQuery } from './forms.ts'
import { topShape } from './json.ts'

export const show: Declared = {
  description: 'Returns the torrents with the most snatches in a period, as a task counted them.',
  query: listQuery,
  reply: topShape,
}

export const list: Declared = {
  description: 'Returns a top list: torrents, uploaders, requests or posts.',
  query: listQuery,
  reply: topShape,
}

export const csv: Declared = {
  description: 'Returns a top list as CSV.',
  query: csvQuery,
  reply: bytesOf('text/csv'),
  isExact: true,
}
