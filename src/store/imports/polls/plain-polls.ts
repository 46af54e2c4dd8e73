import type pg from 'pg'
import type { PollDescription } from '../described/polls.ts'

// Polls of a source in the format that all sources share.

export const POLL = 'poll'
export const PLAIN_POLLS = 'import.plain_poll'
export const PLAIN_VOTES = 'import.plain_poll_vote'

export interface PlainPoll {
  readonly id: number
  readonly topic_id: number | null
  readonly maker_id: number | null
  readonly question: string
  readonly choices: readonly { readonly key: number; readonly text: string | null }[] | null
  readonly serialized: string | null
  readonly is_several: boolean
  readonly created_at: Date | null
  readonly ends_at: Date | null
  readonly is_closed: boolean
  /** The number of votes by the key of the choice. */
  readonly tally: Readonly<Record<string, number>>
}

/** Builds the tables of polls and voters. */
export async function makePlainPolls(
  client: pg.ClientBase,
  { polls, votes, tallies }: PollDescription,
): Promise<void> {
  const counted =
    tallies ??
    `select poll_id, choice, count(*) as votes from ${PLAIN_VOTES} where choice is not null
    group by 1, 2`
  await client.query(`
    drop table if exists ${PLAIN_POLLS}, ${PLAIN_VOTES};
    create unlogged table ${PLAIN_VOTES} as
    select poll_id, member_id, choice from (${votes}) v;
    create unlogged table ${PLAIN_POLLS} as
    select distinct on (p.id) p.id, p.topic_id, p.maker_id, coalesce(p.question, '') as question,
      p.choices, p.serialized, coalesce(p.is_several, false) as is_several, p.created_at,
      p.ends_at, coalesce(p.is_closed, false) as is_closed, coalesce(t.tally, '{}') as tally
    from (${polls}) p left join (
      select poll_id, jsonb_object_agg(choice, greatest(votes, 0)) as tally
      from (${counted}) c group by 1
    ) t on t.poll_id = p.id
    where p.id is not null order by p.id;
    alter table ${PLAIN_POLLS} add primary key (id)`)
}

export const MOST_POLLS = 20_000

export async function plainPolls(client: pg.ClientBase): Promise<readonly PlainPoll[]> {
  const { rows } = await client.query<PlainPoll>(
    `select * from ${PLAIN_POLLS} order by id limit $1`,
    [MOST_POLLS],
  )
  return rows
}
