import { id as idShape, strictRecord, time } from '../../../../shared/shape.ts'
import * as backups from '../../../../store/backups/made.ts'
import { get } from '../../../http/action.ts'
import { readPage, tableReply } from '../../frame/paging.ts'
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
  const standing = await backups.standing(db)
  return tableReply(call, found, (shown) => backupsPage(standing, shown, now), backupJson)
})
