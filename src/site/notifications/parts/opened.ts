import { readsStandby } from '../../../store/base/standby-reads.ts'
import * as notices from '../../../store/notifications/notices.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../../http/action.ts'

type Opening = Pick<Call<string, Permission>, 'db' | 'wantsJson' | 'now'> & {
  readonly member: { readonly id: number }
}

/** Marks notifications as read when a member opens the page that they lead to in a browser. */
export async function opened(call: Opening, href: string): Promise<void> {
  const { db, member, wantsJson, now } = call
  if (wantsJson || readsStandby(db)) return
  await notices.readAt(db, member.id, href, now)
}
