import type { Permission } from '../../../domain/roles/permissions.ts'
import { isForStaff } from '../../../domain/roles/permissions.ts'
import * as access from '../../../store/accounts/access.ts'
import type { Db } from '../../../store/base/db.ts'
import * as announcements from '../../../store/records/announcements.ts'
import type { Call } from '../../http/action.ts'
import type { Follower } from '../../http/frame/live-places.ts'

// Places in the announce stream, which entries about torrents and about the community share.

/** Where a stream begins. */
export interface Beginning {
  readonly after: number
  /** The first lines of an event stream. */
  readonly greeting: string
}

/**
 * Where a reader continues: after the place that they ask for, if there is one. A place from before
 * a restore, or from a week ago, leaves a gap: some announcements since then are no longer stored.
 */
export async function beginningOf(
  db: Db,
  eventsAfter: string | null,
  given: unknown,
): Promise<Beginning> {
  const { oldest, newest } = await announcements.bounds(db)
  const asked = placeOf(eventsAfter) ?? placeOf(given)
  const isGap = asked !== null && (asked > newest || asked < oldest - 1)
  const after = asked === null || asked > newest ? newest : Math.max(asked, oldest - 1)
  const gap = `event: gap\ndata: ${JSON.stringify({ after: asked, continues: after })}\n\n`
  return { after, greeting: `id: ${after}\n${isGap ? gap : ''}` }
}

export function placeOf(given: unknown): number | null {
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : null
}

type Following = Pick<
  Call<string, Permission>,
  'db' | 'signIn' | 'token' | 'rights' | 'address' | 'clock'
> & { readonly member: { readonly id: number } }

/** The reader of a stream, as the node watches their access. */
export function followerOf(call: Following, read: Follower['read']): Follower {
  const { db, member, signIn, token, rights, address, clock } = call
  const opened = { memberId: member.id, signInId: signIn?.id ?? null, tokenId: token?.id ?? null }
  return {
    memberId: member.id,
    isStaff: [...rights].some(isForStaff),
    address,
    hasAccess: () => access.holds(db, opened, clock.now()),
    read,
  }
}
