import { sql } from 'kysely'
import { clientName } from '../../domain/members/client-name.ts'
import { providerOf } from '../records/provider-of.ts'
import type { Db } from '../base/db.ts'

// Which share of the clients that announce now is reachable, by client and by network.

/** The most endpoints that are counted: on a larger site, the shares are those of a sample. */
const MOST_ENDPOINTS = 100_000
const MOST_SHOWN = 50

export interface ReachShare {
  readonly part: string
  readonly members: number
  /** Ports that were tested, and how many of them are open. */
  readonly tested: number
  readonly open: number
  /** How many of the open ports answer only over uTP. */
  readonly overUtp: number
}

export interface ReachShares {
  readonly families: readonly ReachShare[]
  readonly clients: readonly ReachShare[]
  /** By the network's name in the ASN table, or by address if it has none there. */
  readonly networks: readonly ReachShare[]
}

/** SQL: the tested ports of open sessions: member, client, family, address and result. */
const TESTED = sql`(
  select e.member_id, e.family, e.client, e.address, p.reachable, p.found from (
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
  count(*) filter (where reachable)::int as open,
  count(*) filter (where reachable and found = 'utp')::int as "overUtp"`

/** SQL: the network of an address without a name: wide enough that no line is a single member. */
const BY_ADDRESS = sql`network(set_masklen(tested.address,
  case when tested.family = 'ipv4' then 16 else 32 end))::text`

/** Returns the shares, most tested ports first. */
export async function reachShares(db: Db): Promise<ReachShares> {
  const families = await sql<ReachShare>`
    select case family when 'ipv4' then 'IPv4' else 'IPv6' end as part, ${COUNTED}
    from ${TESTED} group by family order by family`.execute(db)
  const clients = await sql<ClientShare>`
    select client, array_agg(distinct member_id::text) as ids, ${COUNTED}
    from ${TESTED} group by client`.execute(db)
  const networks = await sql<ReachShare>`
    select part, ${COUNTED} from ${TESTED}, lateral (
      select coalesce(${providerOf('tested.address')}, ${BY_ADDRESS}) as part
    ) as named
    group by part order by tested desc, part limit ${MOST_SHOWN}`.execute(db)
  return {
    families: families.rows,
    clients: byProgram(clients.rows),
    networks: networks.rows,
  }
}

interface ClientShare extends Omit<ReachShare, 'part' | 'members'> {
  /** The start of its peer ID, which names the version. */
  readonly client: Buffer
  /** The members who use it. */
  readonly ids: readonly string[]
}

/** Combines the versions of a program into one line, in which a member counts once. */
function byProgram(rows: readonly ClientShare[]): ReachShare[] {
  const versions = new Map<string, ClientShare[]>()
  for (const row of rows) {
    const part = clientName(row.client).replace(/ [\d.]+$/, '')
    versions.set(part, [...(versions.get(part) ?? []), row])
  }
  return [...versions]
    .map(([part, each]) => {
      const sum = (of: (row: ClientShare) => number) =>
        each.reduce((total, row) => total + of(row), 0)
      return {
        ...{ part, members: new Set(each.flatMap(({ ids }) => ids)).size },
        ...{ tested: sum(({ tested }) => tested), open: sum(({ open }) => open) },
        overUtp: sum(({ overUtp }) => overUtp),
      }
    })
    .sort((a, b) => b.tested - a.tested)
    .slice(0, MOST_SHOWN)
}
