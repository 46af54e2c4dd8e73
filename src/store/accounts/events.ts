import type { AccountEventKind } from '../../domain/accounts/events.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'

// The history of an account, shown to its member. Events are written in the transaction of the
// change that they record.

export interface AccountEvent {
  /** Null for an attempt to sign in with an unknown name. */
  readonly memberId: number | null
  readonly kind: AccountEventKind
  /** Details of the event; never a secret. */
  readonly detail?: string
  readonly from?: { readonly address: string; readonly agent: string }
  /** Who did it; shown if it was not the member. */
  readonly by?: Actor
}

const DETAIL_LENGTH = 200
const AGENT_LENGTH = 300

export async function note(tx: Db, event: AccountEvent, now: Date): Promise<void> {
  const { memberId, kind, detail = '', from, by } = event
  const isOwn = by === undefined || by.memberId === memberId
  const address = from?.address ?? (isOwn ? (by?.address ?? '') : '')
  await tx
    .insertInto('account_event')
    .values({
      member_id: memberId,
      at: now,
      kind,
      detail: detail.slice(0, DETAIL_LENGTH),
      ip: address === '' ? null : address,
      agent: (from?.agent ?? '').slice(0, AGENT_LENGTH),
      by_name: isOwn ? null : by.name,
    })
    .execute()
}

export type AccountEventRow = Awaited<ReturnType<typeof list>>[number]

export interface EventFilter {
  readonly kind: string | null
  /** The ID of the last event shown; null for the first page. */
  readonly before: number | null
  readonly limit: number
}

/** Returns a member's history, newest first. */
export async function list(db: Db, memberId: number, { kind, before, limit }: EventFilter) {
  let query = db
    .selectFrom('account_event')
    .select(['id', 'at', 'kind', 'detail', 'ip', 'agent', 'by_name'])
    .where('member_id', '=', memberId)
  if (kind !== null) query = query.where('kind', '=', kind)
  if (before !== null) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}
