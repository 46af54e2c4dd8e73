import { sql } from 'kysely'
import { clientName } from '../../domain/members/client-name.ts'
import { providerOf } from '../records/provider-of.ts'
import type { Db } from '../base/db.ts'

// Which share of the clients that announce now can be reached, by client and by network.

/** Endpoints that are looked at: on a larger site, the shares are those of a part. */
const MOST_ENDPOINTS = 100_000
const MOST_SHOWN = 50

export interface ReachShare {
  readonly part: string
  readonly members: number
  /** Ports that were tested, and those of them that are open. */
  readonly tested: number
  readonly open: number
}

export interface ReachShares {
  readonly families: readonly ReachShare[]
  readonly clients: readonly ReachShare[]
  /** By the network's name in the ASN table; empty without such a table. */
  readonly networks: readonly ReachShare[]
}

/** Open sessions as tested ports: member, client, family, address and result. */
const TESTED = sql`(
  select e.member_id, e.family, e.client, e.address, p.reachable from (
    select distinct member_id, 'ipv4' as family, port4 as port, ipv4 as address,
      substr(client, 1, 8) as client
    from peer_session where ended_at is null and ipv4 is not null
    union
    select distinct member_id, 'ipv6', port6, ipv6, substr(client, 1, 8)
    from peer_session where ended_at is null and ipv6 is not null
  ) as e join member_port p on p.member_id = e.member_id and p.family = e.family
    and p.port = e.port
  limit ${MOST_ENDPOINTS}
) as tested`

const COUNTED = sql`count(distinct member_id)::int as members, count(*)::int as tested,
  count(*) filter (where reachable)::int as open`

/** The parts with the most tested ports first. */
export async function reachShares(db: Db): Promise<ReachShares> {
  const families = await sql<ReachShare>`
    select case family when 'ipv4' then 'IPv4' else 'IPv6' end as part, ${COUNTED}
    from ${TESTED} group by family order by family`.execute(db)
  const clients = await sql<ReachShare & { readonly client: Buffer }>`
    select client, '' as part, ${COUNTED} from ${TESTED} group by client`.execute(db)
  const networks = await sql<ReachShare>`
    select part, ${COUNTED} from ${TESTED}, lateral (
      select ${providerOf('tested.address')} as part
    ) as named where part is not null
    group by part order by tested desc, part limit ${MOST_SHOWN}`.execute(db)
  return {
    families: families.rows,
    clients: byProgram(clients.rows),
    networks: networks.rows,
  }
}

/** Versions of one program are one line. */
function byProgram(rows: readonly (ReachShare & { readonly client: Buffer })[]): ReachShare[] {
  const sums = new Map<string, ReachShare>()
  for (const { client, members, tested, open } of rows) {
    const part = clientName(client).replace(/ [\d.]+$/, '')
    const sum = sums.get(part) ?? { part, members: 0, tested: 0, open: 0 }
    sums.set(part, {
      ...{ part, members: sum.members + members },
      ...{ tested: sum.tested + tested, open: sum.open + open },
    })
  }
  return [...sums.values()].sort((a, b) => b.tested - a.tested).slice(0, MOST_SHOWN)
}
