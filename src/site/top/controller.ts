import type { TopList } from '../../domain/top/top.ts'
import { topLists } from '../../domain/top/top.ts'
import { listedLines } from '../../store/search/lines.ts'
import * as top from '../../store/top/top.ts'
import type { Call } from '../http/action.ts'
import { file, get, page, refuse } from '../http/action.ts'
import { rowFacts } from '../torrents/parts/rows/facts.ts'
import { csvFile } from '../ui/csv.ts'
import * as api from './api.ts'
import { dayOf, periodOf } from './forms.ts'
import { isoDay, topJson } from './json.ts'
import { topPage, topTorrentsPage } from './pages.ts'

export const show = get('/top', 'statistics.read', api.show, (call) => shown(call, 'torrents'))

export const list = get('/top/:list', 'statistics.read', api.list, async (call) => {
  const asked = topLists.find((one) => one === call.params.list)
  return asked === undefined ? refuse('NOT_FOUND') : shown(call, asked)
})

type Asked = Call<string, 'statistics.read'>

async function shown(call: Asked, asked: TopList) {
  const { db, query } = call
  const [period, day] = [periodOf(query), dayOf(query)]
  if (day === undefined)
    return refuse('NOT_FOUND', { detail: 'This is not a valid day. Write it like 2026-11-20.' })
  const read = await top.read(db, { list: asked, period, day })
  const json = topJson(asked, period, read)
  if (asked !== 'torrents') return page('top/show', topPage(asked, period, read), json)
  const ids = read.rows.map(({ id }) => id)
  const [lines, facts] = [await listedLines(db, ids), await rowFacts(call, ids)]
  return page('top/torrents', topTorrentsPage(period, read, { lines, facts }), json)
}

export const csv = get('/top.csv', 'statistics.read', api.csv, async ({ db, query }) => {
  const asked = topLists.find((one) => one === (query.list ?? 'torrents'))
  const [period, day] = [periodOf(query), dayOf(query)]
  if (asked === undefined || day === undefined) return refuse('NOT_FOUND')
  const { rows } = await top.read(db, { list: asked, period, day })
  const lines = rows.map(({ place, id, name, value, madeAt }) => {
    return [String(place), String(id), name, String(value), madeAt.toISOString()]
  })
  const head = ['place', 'id', 'name', 'value', 'made_at']
  const called = `top-${asked}-${period}${day === null ? '' : `-${isoDay(day)}`}.csv`
  return file('text/csv; charset=utf-8', csvFile(head, lines), called)
})
