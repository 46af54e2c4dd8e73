import type { ReachFinding } from '../../bridge/events/reach-events.ts'
import { clientName } from '../../domain/members/client-name.ts'
import { portNotification } from '../../domain/members/port-notification.ts'
import { FAMILY_NAMES } from '../../domain/members/reach-line.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'

/** A port whose last result differs from the one that the member was notified about. */
export interface ChangedPort {
  readonly memberId: number
  readonly family: ReachFinding['family']
  readonly port: number
  readonly reachable: boolean
  readonly since: Date
  readonly testedAt: Date
  readonly toldOpen: boolean | null
  /** The peer ID of the client that announces it; null: its session has ended. */
  readonly client: Buffer | null
}

/** Notifies the member if a notification is due, and records it. */
export async function tell(tx: Db, changed: ChangedPort, now: Date): Promise<void> {
  const { memberId, family, port, reachable } = changed
  const toldClosedAt = await lastToldClosed(tx, memberId, family)
  const code = portNotification({ ...changed, toldClosedAt }, now)
  if (code === null) return
  const client = changed.client === null ? 'your client' : clientName(changed.client)
  const data = { client, port, network: FAMILY_NAMES[family] }
  await notify(tx, { member: memberId, code, data, href: '/me/clients#ports', now })
  await tx
    .updateTable('member_port')
    .set({ told_open: reachable, ...(!reachable && { told_closed_at: now }) })
    .where('member_id', '=', memberId)
    .where('family', '=', family)
    .where('port', '=', port)
    .execute()
}

/**
 * Returns when a member was last notified about any port: a client that listens on another port
 * after each start is still one client.
 */
async function lastToldClosed(
  tx: Db,
  memberId: number,
  family: ReachFinding['family'],
): Promise<Date | null> {
  const { last } = await tx
    .selectFrom('member_port')
    .select(({ fn }) => fn.max('told_closed_at').as('last'))
    .where('member_id', '=', memberId)
    .where('family', '=', family)
    .executeTakeFirstOrThrow()
  return last
}
