import type { Permission } from '../../domain/roles/permissions.ts'
import { requestRules } from '../../store/records/settings/requests.ts'
import * as settings from '../../store/records/settings/settings.ts'
import * as bounties from '../../store/requests/bounties.ts'
import * as fills from '../../store/requests/fills.ts'
import * as matching from '../../store/requests/matching.ts'
import type { FoundRequest } from '../../store/requests/requests.ts'
import * as requests from '../../store/requests/requests.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { requestDocument } from './json.ts'

// Loads the data of a request's pages, and decides who may do what.

type Asked = Pick<Call<string, 'requests.read'>, 'db' | 'member' | 'can'>
type Found = OrReply<{ readonly asked: FoundRequest }>

/** Returns the request whose ID is in a path; a removed one only for staff. */
export async function findRequest({ db, can }: Asked, param: string): Promise<Found> {
  const asked = await requests.find(db, idOf(param))
  if (asked === undefined) return refused('REQUEST_NOT_FOUND')
  if (asked.state !== 'removed' || can('requests.moderate')) return { ok: true, asked }
  const { title, endedReason: why } = asked
  const detail = `“${title}” was removed${why ? `: ${why}` : '.'}`
  return refused('REQUEST_REMOVED', { detail })
}

/** Returns the request in a path, if it is open and the sender may edit it. */
export async function editableRequest(call: Asked, param: string): Promise<Found> {
  const found = await findRequest(call, param)
  if (!found.ok) return found
  if (!mayEdit(call, found.asked)) return refused('FORBIDDEN')
  if (found.asked.state === 'open') return found
  return refused('REQUEST_NOT_OPEN')
}

export function mayEdit(
  { member, can }: Pick<Asked, 'member' | 'can'>,
  row: FoundRequest,
): boolean {
  return (row.memberId === member.id && can('requests.write')) || can('requests.moderate')
}

const SHOWN = 20

/** Loads the newest bounties, fills and matching torrents of a request. */
export async function belowOf({ db }: Pick<Asked, 'db'>, requestId: number) {
  return {
    bounties: await bounties.list(db, requestId, SHOWN),
    fills: await fills.list(db, requestId, SHOWN),
    matches: await matching.list(db, requestId, SHOWN),
  }
}

/** Returns the JSON of a request in its current state. */
export async function documentOf(call: Asked, requestId: number) {
  const { member, can } = call
  const row = (await requests.find(call.db, requestId)) as FoundRequest
  const reader = { id: member.id, isStaff: can('requests.moderate') }
  return requestDocument(row, await belowOf(call, requestId), reader)
}

export async function rulesOf({ db, config }: Pick<Call<string, Permission>, 'db' | 'config'>) {
  return requestRules(await settings.site(db, config))
}
