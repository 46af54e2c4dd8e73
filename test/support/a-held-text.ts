import type { Db } from '../../src/store/base/db.ts'
import { addMember, SOME_TIME } from './community/rows.ts'

/** An article of a new member that waits for staff. */
export async function aHeldText(db: Db, author?: number): Promise<number> {
  const member_id = author ?? (await addMember(db))
  const place = JSON.stringify({
    ...{ kind: 'member', tags: [], isPinned: false, commenting: 'open' },
    publishedAt: SOME_TIME.toISOString(),
  })
  const text = { kind: 'article', act: 'hold', rule: 'First texts', href: '/blogs' } as const
  const words = { title: 'A first text', body: 'Hello, **all**.', created_at: SOME_TIME }
  const { id } = await db
    .insertInto('held_text')
    .values({ ...text, ...words, member_id, place })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
