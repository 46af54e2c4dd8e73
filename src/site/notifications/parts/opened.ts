import { readsStandby } from '../../../store/base/standby-reads.ts'
import * as notices from '../../../store/notifications/notices.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Call } from '../../http/action.ts'

type Opening = Pick<Call<string, Permission>, 'db' | 'wantsJson' | 'now'> & {
  readonly member: { readonly id: number }
}

/** A member has opened a page in a browser: their notifications that lead to it are read. */
export async function opened(call: Opening, href: string): Promise<void> {
  const { db, member, wantsJson, now } = call
  if (wantsJson || readsStandby(db)) return
  await notices.readAt(db, member.id, href, now)
}
