import { sql } from 'kysely'
import { clientName } from '../../domain/members/client-name.ts'
import type { CountedPart } from '../../domain/statistics/few.ts'
import { withoutFew } from '../../domain/statistics/few.ts'
import { startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { keep } from './keep.ts'

// Counts peers by BitTorrent client. Clients of only a few members are not named.

/** How many peer IDs are counted separately; all others are counted together. */
const MOST_IDS = 5_000

export async function ofClients(db: Db, now: Date): Promise<void> {
  const names = await namesOf(db)
  const programs = withoutFew(
    await peersBy(
      db,
      names.map(({ id, program }) => [id, program]),
    ),
  )
  const versions = withoutFew(
    await peersBy(
      db,
      names.map(({ id, version }) => [id, version]),
    ),
  )
  const parts = [
    ...programs.flatMap(({ part, peers, members }) => [
      { figure: 'client-peers', part, value: peers },
      { figure: 'client-members', part, value: members },
    ]),
    ...versions.map(({ part, peers }) => ({ figure: 'version-peers', part, value: peers })),
  ]
  const rows = sql`
    select x.* from (
      select count(*) as peers, count(*) filter (where seeding) as seeding,
        count(distinct member_id) as members, count(reachable) as checked,
        count(*) filter (where reachable) as reachable,
        count(*) filter (where ipv6 is not null) as ipv6
      from peer_session where ended_at is null
    ) as a, lateral (values ('peers', '', a.peers), ('peers-seeding', '', a.seeding),
      ('peers-members', '', a.members), ('peers-checked', '', a.checked),
      ('peers-reachable', '', a.reachable), ('peers-ipv6', '', a.ipv6)) as x (figure, part, value)
    union all
    select * from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb)
      as p (figure text, part text, value bigint)`
  const whole = ['peers', 'peers-seeding', 'peers-members', 'peers-checked'] as const
  const kinds = ['peers-reachable', 'peers-ipv6', 'client-peers', 'client-members'] as const
  await keep(db, startOfDay(now), { figures: [...whole, ...kinds, 'version-peers'], rows }, now)
}

/** Returns the most frequent starts of peer IDs, with the names of the clients. */
async function namesOf(db: Db) {
  const { rows } = await sql<{ id: Buffer }>`
    select substring(client from 1 for 8) as id from peer_session where ended_at is null
    group by 1 order by count(*) desc, 1 limit ${MOST_IDS}`.execute(db)
  return rows.map(({ id }) => {
    const version = clientName(id)
    return { id: id.toString('hex'), version, program: version.replace(/ [\d.]+$/, '') }
  })
}

async function peersBy(
  db: Db,
  names: readonly (readonly [id: string, name: string])[],
): Promise<readonly CountedPart[]> {
  const given = names.map(([id, name]) => ({ id, name: name.slice(0, 60) }))
  const { rows } = await sql<CountedPart>`
    select coalesce(n.name, 'unknown client') as part, count(*) as peers,
      count(distinct p.member_id) as members
    from peer_session p
    left join jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as n (id text, name text)
      on n.id = encode(substring(p.client from 1 for 8), 'hex')
    where p.ended_at is null group by 1`.execute(db)
  return rows
}
