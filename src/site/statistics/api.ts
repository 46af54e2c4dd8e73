import { statisticPages } from '../../domain/statistics/figures.ts'
import { oneOf, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf } from '../http/frame/shapes.ts'
import { statisticsShape } from './json.ts'

const days = text(4).optional().describe('7 to 3650; 90 by default')

export const show: Declared = {
  description: 'Returns the figures of the whole site, as a task counted them.',
  query: record({ days }),
  reply: statisticsShape,
}

export const part: Declared = {
  description: 'Returns the figures of a part: site, catalog, members, economy or clients.',
  query: record({ days }),
  reply: statisticsShape,
}

export const csv: Declared = {
  description: 'Returns the figures of a part by day as CSV, oldest first.',
  query: record({
    part: oneOf(statisticPages).optional().describe('`site` by default'),
    days,
  }),
  reply: bytesOf('text/csv'),
  isExact: true,
}
