import * as addressLooks from '../../../../store/accounts/address-looks.ts'
import * as audit from '../../../../store/records/audit.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { get, inParts, refuse } from '../../../http/action.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { staffReader } from '../../frame/staff-reader.ts'
import { paged } from '../../frame/paging.ts'
import * as api from './api.ts'
import { auditHead, auditLine } from './csv.ts'
import { auditQuery } from './forms.ts'
import { auditJson } from './json.ts'
import { auditPage } from './pages.ts'

export const list = get('/admin/audit', 'audit.read', api.list, async (call) => {
  const { db, query, now } = call
  const { filter, errors } = auditQuery(query)
  const path = '/admin/audit'
  const { limit } = filter
  const placeOf = ({ at, id }: audit.AuditRow) => ({ at, id })
  if (Object.keys(errors).length > 0) {
    const nothing = paged([], { path, query, limit, placeOf })
    const data = auditPage({ values: query, errors }, nothing, now)
    return adminInvalid(call, 'console/system/audit/list', data, errors)
  }
  const rows = await audit.list(db, { ...filter, limit: limit + 1 }, await staffReader(call))
  const found = paged(rows, { path, query, limit, placeOf })
  await noteLooks(call, found.rows)
  const json = { items: found.rows.map(auditJson), next: found.next, total: null }
  return adminPage(
    call,
    'console/system/audit/list',
    auditPage({ values: query, errors }, found, now),
    json,
  )
})

export const csv = get('/admin/audit.csv', 'audit.read', api.csv, (call) =>
  saved(call, {
    type: 'text/csv; charset=utf-8',
    name: 'audit.csv',
    head: auditHead,
    line: auditLine,
  }),
)

export const jsonLines = get('/admin/audit.jsonl', 'audit.read', api.jsonLines, (call) =>
  saved(call, {
    ...{ type: 'application/x-ndjson', name: 'audit.jsonl', head: '' },
    line: (row) => `${JSON.stringify(auditJson(row))}\n`,
  }),
)

interface SavedAs {
  readonly type: string
  readonly name: string
  readonly head: string
  readonly line: (row: audit.AuditRow) => string
}

/** Sends all matching rows as a file that is written while they are read. */
function saved(call: Call<string, 'audit.read'>, { type, name, head, line }: SavedAs): Reply {
  const { filter, errors } = auditQuery(call.query)
  const [[field, texts] = []] = Object.entries(errors)
  if (field !== undefined) return refuse('BAD_REQUEST', { detail: `${field} ${texts?.join('; ')}` })
  return inParts(type, name, lines())

  async function* lines(): AsyncIterable<string> {
    if (head !== '') yield head
    for await (const rows of audit.inPieces(call.db, filter, await staffReader(call))) {
      await noteLooks(call, rows)
      yield rows.map(line).join('')
    }
  }
}

type ByStaff = Pick<Call<string, 'audit.read'>, 'db' | 'member' | 'now'>

async function noteLooks({ db, member, now }: ByStaff, rows: readonly audit.AuditRow[]) {
  await addressLooks.note(db, member, { ids: audit.actorsShown(rows) }, 'the audit log', now)
}
