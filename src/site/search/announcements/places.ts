import type { Permission } from '../../../domain/roles/permissions.ts'
import { isForStaff } from '../../../domain/roles/permissions.ts'
import * as access from '../../../store/accounts/access.ts'
import type { Db } from '../../../store/base/db.ts'
import * as announcements from '../../../store/records/announcements.ts'
import type { Call } from '../../http/action.ts'
import type { Follower } from '../../http/frame/live-places.ts'

// Positions in the announce stream, shared by entries about torrents and about the community.

/** Where a stream begins. */
export interface Beginning {
  readonly after: number
  /** The first lines of an event stream. */
  readonly greeting: string
}

/**
 * Returns where a reader continues: after the requested position, if there is one. A position from
 * before a restore, or from a week ago, leaves a gap, as some later announcements are no longer
 * stored.
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

/** Creates the reader of a stream, for the node to watch its access. */
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
