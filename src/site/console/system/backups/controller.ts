import { id as idShape, strictRecord, time } from '../../../../shared/shape.ts'
import * as backups from '../../../../store/backups/made.ts'
import { get, refuse } from '../../../http/action.ts'
import { decodeCursor, listLimit } from '../../../http/frame/cursor.ts'
import { adminPage } from '../../frame/frame.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { backupJson, backupsPage } from './pages.ts'

const placeShape = strictRecord({ at: time, id: idShape })

export const list = get('/admin/backups', 'tasks.see', api.list, async (call) => {
  const { db, query, now } = call
  const place = decodeCursor(placeShape, query.cursor)
  if (place === undefined) return refuse('BAD_CURSOR')
  const limit = listLimit(query.limit)
  const [rows, standing] = await Promise.all([
    backups.list(db, place, limit + 1),
    backups.standing(db),
  ])
  const placeOf = (row: backups.BackupRow) => ({ at: row.made_at, id: row.id })
  const found = paged(rows, { path: '/admin/backups', query, limit, placeOf })
  const json = { items: found.rows.map(backupJson), next: found.next, total: null }
  return adminPage(call, 'console/frame/table', backupsPage(standing, found, now), json)
})
