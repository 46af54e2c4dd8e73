import { sql } from 'kysely'
import type { ClientRule } from '../../domain/announce/client-rules.ts'
import { isAbout } from '../../domain/announce/client-rules.ts'
import type { Db } from '../base/db.ts'

/** The most open sessions that are counted: on a larger tracker, the figures are lower bounds. */
const MOST_SESSIONS = 500_000

/** The effect that the ban of a client would have now. */
export interface ClientReach {
  readonly peers: number
  readonly members: number
  /** Whether there are more sessions than were counted. */
  readonly isCut: boolean
}

/** Counts the open sessions with clients that a rule covers, and their members. */
export async function reachOf(db: Db, rule: ClientRule): Promise<ClientReach> {
  const open = sql`(select member_id, substr(client, 1, 8) as client from peer_session
    where ended_at is null limit ${MOST_SESSIONS}) as open`
  const { rows } = await sql<{ client: Buffer; peers: number }>`
    select client, count(*)::int as peers from ${open} group by 1`.execute(db)
  const isCut = rows.reduce((sum, { peers }) => sum + peers, 0) >= MOST_SESSIONS
  const hit = rows.filter(({ client }) => isAbout(rule, client.toString('latin1')))
  if (hit.length === 0) return { peers: 0, members: 0, isCut }
  const clients = hit.map(({ client }) => client)
  const { rows: counted } = await sql<{ members: number }>`
    select count(distinct member_id)::int as members from ${open}
    where client = any(${clients}::bytea[])`.execute(db)
  return {
    peers: hit.reduce((sum, { peers }) => sum + peers, 0),
    members: counted[0].members,
    isCut,
  }
}
