import type { StatisticPage } from '../../domain/statistics/figures.ts'
import { statisticContents, statisticPages } from '../../domain/statistics/figures.ts'
import * as statistics from '../../store/statistics/figures.ts'
import type { Call } from '../http/action.ts'
import { file, get, page, refuse } from '../http/action.ts'
import { csvFile } from '../ui/csv.ts'
import * as api from './api.ts'
import { amount, dayOf, statisticsJson } from './json.ts'
import { statisticsPage } from './pages.ts'
import { daysAsked, firstDayOf, readPart } from './reading.ts'

export const show = get('/stats', 'statistics.read', api.show, (call) => shown(call, 'site'))

export const part = get('/stats/:part', 'statistics.read', api.part, async (call) => {
  const asked = statisticPages.find((one) => one === call.params.part)
  return asked === undefined ? refuse('NOT_FOUND') : shown(call, asked)
})

type Asked = Pick<Call<string, 'statistics.read'>, 'db' | 'query' | 'now'>

async function shown({ db, query, now }: Asked, asked: StatisticPage) {
  const read = await readPart(db, asked, daysAsked(query.days), now)
  return page('statistics/show', statisticsPage(read, now), statisticsJson(read))
}

export const csv = get('/stats.csv', 'statistics.read', api.csv, async ({ db, query, now }) => {
  const asked = statisticPages.find((one) => one === (query.part ?? 'site'))
  if (asked === undefined) return refuse('NOT_FOUND')
  const { figures, charts } = statisticContents[asked]
  const names = [...new Set([...figures, ...charts.flatMap((one) => one.figures)])]
  const rows = await statistics.byDay(db, names, firstDayOf(daysAsked(query.days), now))
  const lines = rows.map((row) => {
    return [dayOf(row), row.figure, amount(row), row.madeAt.toISOString()]
  })
  const head = ['day', 'figure', 'value', 'made_at']
  return file('text/csv; charset=utf-8', csvFile(head, lines), `statistics-${asked}.csv`)
})
