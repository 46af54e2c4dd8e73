import type { Permission } from '../../domain/roles/permissions.ts'
import * as own from '../../store/cases/own.ts'
import * as talk from '../../store/cases/talk.ts'
import type { Call } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { MOST_TEXTS } from './parts/thread.ts'

type Asked = Pick<Call<string, Permission>, 'db' | 'can' | 'now'> & {
  readonly member: { readonly id: number }
  readonly params: { readonly id: string }
}

/** Returns the ticket in a path with its texts; null: the member has no such ticket. */
export async function findTicket({ db, member, params, can, now }: Asked) {
  const row = await own.ticket(db, member.id, idOf(params.id))
  if (row === undefined) return null
  const texts = await talk.ofMember(db, row.id, member.id, { after: 0, limit: MOST_TEXTS })
  return { row, texts, canWrite: can('support.write'), now }
}
