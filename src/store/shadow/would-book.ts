import type { Db } from '../base/db.ts'
import type { NodeRow } from '../fleet/nodes.ts'

/** What a tracker would have booked since it became a shadow; bytes as in JSON. */
export interface WouldBook {
  readonly since: Date
  readonly up: number | string
  readonly down: number | string
  /** The members who moved most. */
  readonly members: readonly {
    readonly member: string
    readonly up: number | string
    readonly down: number | string
  }[]
}

/** Returns the sums of trackers that are shadows, by the names of the trackers. */
export async function wouldBook(
  db: Db,
  trackers: readonly NodeRow[],
): Promise<ReadonlyMap<string, WouldBook>> {
  const reports = trackers.flatMap(({ node, heartbeat: { shadow } }) => {
    return shadow?.isOn === true && shadow.bytes !== undefined ? [{ node, ...shadow.bytes }] : []
  })
  const ids = reports.flatMap(({ members }) => members.map(({ memberId }) => memberId))
  const names = await namesOf(db, ids)
  return new Map(
    reports.map(({ node, since, up, down, members }) => {
      const named = members.map(({ memberId, ...sums }) => {
        return { member: names.get(memberId) ?? `member ${memberId}`, ...sums }
      })
      return [node, { since: new Date(since * 1000), up, down, members: named }]
    }),
  )
}

async function namesOf(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('member').select(['id', 'name']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
