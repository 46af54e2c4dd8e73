import { DAY_MS } from '../../../../../domain/units.ts'
import * as taskDays from '../../../../../store/records/tasks/days.ts'
import * as tasks from '../../../../../store/records/tasks/tasks.ts'
import { get, refuse } from '../../../../http/action.ts'
import { adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { dayJson, dayLines, dayPage, readDay } from './pages.ts'

export const day = get('/admin/jobs/day', 'tasks.see', api.day, async (call) => {
  const { db, query, now } = call
  const start = readDay(query.day, now)
  if (start === null) return refuse('BAD_REQUEST', { detail: 'day must look like 2026-11-20' })
  const end = new Date(start.getTime() + DAY_MS)
  const [rows, slots] = await Promise.all([tasks.list(db), taskDays.slots(db, start, end)])
  const lines = dayLines({ rows, slots, start, end }, now)
  return adminPage(
    call,
    'console/system/tasks/day',
    dayPage(lines, start, now),
    dayJson(lines, start),
  )
})
