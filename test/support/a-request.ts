import { DAY_MS } from '../../src/domain/units.ts'
import type { Db } from '../../src/store/base/db.ts'
import { addTorrent } from './community/rows.ts'
import type { TestSite } from './site.ts'

type State = 'open' | 'approved' | 'disputed'

/** A request of a member; returns the ID. */
export async function aRequest(db: Db, member_id: number, state: State = 'open'): Promise<number> {
  const now = new Date()
  const times = { created_at: now, ends_at: new Date(now.getTime() + 90 * DAY_MS) }
  const { id } = await db
    .insertInto('request')
    .values({ member_id, category_id: 1, title: 'A film', state, ...times })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A request of a new member with a fill by another one. */
export async function aFilledRequest(
  { db, member }: Pick<TestSite, 'db' | 'member'>,
  name: string,
  state: 'approved' | 'disputed',
): Promise<number> {
  const { id: asker } = await member(name)
  const { id: filler } = await member(`${name}-2`)
  const request_id = await aRequest(db, asker, state)
  const fill = { request_id, torrent_id: await addTorrent(db), payee_id: filler, state }
  const by = { filler_id: filler, filled_at: new Date(), decided_at: new Date() }
  await db
    .insertInto('request_fill')
    .values({ ...fill, ...by })
    .execute()
  return request_id
}
