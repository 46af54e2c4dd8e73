import { wordsOf } from '../../../src/domain/notifications/notices.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { NOTICE } from '../../../src/store/notifications/notices.ts'

/** All notices, oldest first, as members read them. */
export async function toldNotices(db: Db, kind?: string) {
  let query = db.selectFrom('live_message').select(NOTICE)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  const rows = await query
    .select(['member_id as memberId', 'href', 'mail_at as mailAt'])
    .orderBy('id')
    .execute()
  return rows.map(({ memberId, href, mailAt, ...notice }) => {
    return { memberId, href, mailAt, kind: notice.kind, says: wordsOf(notice) }
  })
}
