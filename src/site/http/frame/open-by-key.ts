import type { Permission } from '../../../domain/roles/permissions.ts'
import { can } from '../../../domain/roles/permissions.ts'
import { digests } from '../../../shared/digests.ts'
import * as downloadKeys from '../../../store/accounts/download-keys.ts'
import * as feedKeys from '../../../store/accounts/feed-keys.ts'
import type { Call, OrReply } from '../action.ts'
import { refused } from '../action.ts'

type KeyMember = NonNullable<Awaited<ReturnType<typeof feedKeys.memberOf>>>

export type OpenedByKey = OrReply<{ readonly member: KeyMember }>

/**
 * Returns the member whose key is in an address, if their rights include `permission`. The key
 * authenticates the request, whatever cookies it has.
 * @param feed the address of a feed, which has a limit in addition to that of the key, and which no
 *   download key opens; null: a download
 */
export async function openByKey(
  { db, secrets, throttles, now }: Call<string, 'site.visit'>,
  key: string,
  permission: Permission,
  feed: string | null = null,
): Promise<OpenedByKey> {
  const ofFeed = feed === null ? 0 : await throttles.feed(digests.sha1(Buffer.from(feed)))
  const wait = ofFeed > 0 ? ofFeed : await throttles.feedFetch(key)
  if (wait > 0) {
    return refused('TOO_MANY_REQUESTS', { retryAfterSeconds: wait })
  }
  const { memberOf } = feed === null ? downloadKeys : feedKeys
  const member = await memberOf(db, secrets, key, now)
  if (member === null) return refused('BAD_FEED_KEY')
  if (!can(member.rights, permission)) return refused('FORBIDDEN')
  return { ok: true, member }
}
