import type pg from 'pg'
import type { RequestDescription } from '../described/requests.ts'

// Requests of a source in the format that all sources share.

export const REQUEST = 'request'
export const PLAIN_REQUESTS = 'import.plain_request'
export const PLAIN_BOUNTIES = 'import.plain_bounty'
export const PLAIN_OFFERS = 'import.plain_offer'

/** The total that one member gave. */
interface PlainBounty {
  /** 0: the source does not say who gave it. */
  readonly giver: number
  /** Thousandths of a point, or bytes, as decimal text. */
  readonly amount: string
  readonly isAnonymous: boolean
  readonly at: string | null
}

export interface PlainRequest {
  readonly id: number
  readonly member_id: number | null
  readonly is_anonymous: boolean
  readonly category_key: string
  readonly value_keys: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly title: string
  readonly description: string
  readonly group_id: number | null
  readonly created_at: Date | null
  readonly state: 'open' | 'pending' | 'approved'
  readonly torrent_id: number | null
  readonly payee_id: number | null
  readonly filler_id: number | null
  readonly filled_at: Date | null
  readonly decided_at: Date | null
  readonly left_out: string | null
  readonly digest: string
  readonly bounties: readonly PlainBounty[]
}

/** Builds the tables of requests, bounties and offers. */
export async function makePlainRequests(
  client: pg.ClientBase,
  { requests, bounties, offers }: RequestDescription,
): Promise<void> {
  await client.query(`
    drop table if exists ${PLAIN_REQUESTS}, ${PLAIN_BOUNTIES}, ${PLAIN_OFFERS};
    create unlogged table ${PLAIN_REQUESTS} as
    select p.*, md5(p::text) as digest from (
      select distinct on (id) id, member_id, is_anonymous, coalesce(category_key, '')
          as category_key, value_keys, attributes, coalesce(title, '') as title,
        coalesce(description, '') as description, group_id, created_at, state, torrent_id,
        payee_id, filler_id, filled_at, decided_at, left_out
      from (${requests}) r where id is not null order by id
    ) p;
    alter table ${PLAIN_REQUESTS} add primary key (id);
    create unlogged table ${PLAIN_BOUNTIES} as
    select request_id, coalesce(member_id, 0) as member_id, trunc(coalesce(amount, 0)) as amount,
      is_anonymous, at
    from (${bounties}) b;
    create index on ${PLAIN_BOUNTIES} (request_id);
    create unlogged table ${PLAIN_OFFERS} as
    select request_id, is_chosen
    from (${offers?.rows ?? 'select null::bigint as request_id, false as is_chosen where false'}) o;
    analyze ${PLAIN_REQUESTS}, ${PLAIN_BOUNTIES}`)
}

/** Returns the next requests after an ID of the source, with their bounties. */
export async function plainRequests(
  client: pg.ClientBase,
  after: number,
  limit: number,
): Promise<readonly PlainRequest[]> {
  const { rows } = await client.query<PlainRequest>(
    `select p.*, coalesce(b.bounties, '[]') as bounties
    from ${PLAIN_REQUESTS} p left join lateral (
      select jsonb_agg(jsonb_build_object('giver', giver, 'amount', amount::text,
        'isAnonymous', is_anonymous, 'at', at) order by giver) as bounties
      from (
        select member_id as giver, sum(amount) as amount, bool_or(is_anonymous) as is_anonymous,
          min(at) as at
        from ${PLAIN_BOUNTIES} where request_id = p.id and amount > 0 group by 1
      ) given
    ) b on true
    where p.id > $1 order by p.id limit $2`,
    [after, limit],
  )
  return rows
}
