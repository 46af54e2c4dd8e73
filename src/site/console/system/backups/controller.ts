import { id as idShape, strictRecord, time } from '../../../../shared/shape.ts'
import * as backups from '../../../../store/backups/made.ts'
import { get, refuse } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPage } from '../../frame/paging.ts'
import * as api from './api.ts'
import { backupJson, backupsPage } from './pages.ts'

const placeShape = strictRecord({ at: time, id: idShape })

export const list = get('/admin/backups', 'tasks.see', api.list, async (call) => {
  const { db, now } = call
  const found = await readPage(
    call,
    '/admin/backups',
    placeShape,
    (after, limit) => backups.list(db, after, limit),
    ({ made_at: at, id }) => ({ at, id }),
  )
  if (found === null) return refuse('BAD_CURSOR')
  const standing = await backups.standing(db)
  const json = { items: found.rows.map(backupJson), next: found.next, total: null }
  return adminPage(call, 'console/frame/table', backupsPage(standing, found, now), json)
})
