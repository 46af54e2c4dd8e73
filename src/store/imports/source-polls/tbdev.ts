import type { PollDescription } from '../described/polls.ts'
import { dateOrSeconds } from '../described/times.ts'
import { nexusphpPolls, OPTIONS } from './nexusphp.ts'

/** SQL: the list of questions, which PHP serialized and the program escaped before storing it. */
const QUESTIONS = String.raw`regexp_replace(choices, '\\(.)', '\1', 'g')`
/** SQL: whether a poll has only one question, as polls here do. */
const HAS_ONE = `${QUESTIONS} !~ '"choice";.*"choice";'`
const NAMED = `substring(${QUESTIONS} from '"choice";(a:[0-9]+?:[{].*?";[}])')`
const COUNTED = `substring(${QUESTIONS} from '"votes";a:[0-9]+?:[{](.*?)[}]')`

/**
 * Since 2009, the choices of a poll are one value, with the number of votes for each, and voters
 * are stored.
 */
export const tbdevPolls: PollDescription = {
  ...nexusphpPolls,
  tables: {
    ...nexusphpPolls.tables,
    polls: [
      ...nexusphpPolls.tables.polls,
      ...['pid', 'start_date', 'choices', 'starter_id', 'poll_question'],
    ],
    poll_voters: ['poll_id', 'user_id'],
  },
  polls: `
    with asked as (
      select p.*, import.big(coalesce(id, pid))::bigint as number,
        coalesce(${dateOrSeconds('added')}, import.unix(start_date)) as asked_at
      from import.polls p
    )
    select number as id, null::bigint as topic_id,
      nullif(import.big(starter_id), 0)::bigint as maker_id,
      import.plain(coalesce(question, poll_question)) as question, ${OPTIONS} as choices,
      case when ${HAS_ONE} then ${NAMED} end as serialized, false as is_several,
      asked_at as created_at, lead(asked_at) over (order by number) as ends_at,
      false as is_closed
    from asked`,
  votes: `
    ${nexusphpPolls.votes}
    union all
    select import.big(poll_id)::bigint, import.big(user_id)::bigint, null::integer
    from import.poll_voters`,
  tallies: `
    select import.big(pollid)::bigint as poll_id, import.big(selection)::integer as choice,
      count(*) as votes
    from import.pollanswers where import.big(selection) is not null group by 1, 2
    union all
    select import.big(pid)::bigint, v[1]::integer, v[2]::bigint
    from import.polls,
      regexp_matches(${COUNTED}, 'i:([0-9]{1,4});(?:i:|s:[0-9]+:")([0-9]{1,9})', 'g') as v
    where ${HAS_ONE}`,
}
