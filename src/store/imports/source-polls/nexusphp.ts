import type { PollDescription } from '../described/polls.ts'

const NUMBERS = Array.from({ length: 20 }, (_, number) => number)
const CHOICES = NUMBERS.map((number) => `(${number}, "option${number}")`).join(', ')

/** SQL: the choices of a poll that has a column for each. */
export const OPTIONS = `(
        select jsonb_agg(jsonb_build_object('key', key, 'text', import.plain(text)) order by key)
        from (values ${CHOICES}) as c (key, text) where coalesce(text, '') <> '')`

/** Only the newest poll is open. A selection of 255 is an abstention. */
export const nexusphpPolls: PollDescription = {
  tables: {
    polls: ['id', 'added', 'question', ...NUMBERS.map((number) => `option${number}`)],
    pollanswers: ['pollid', 'userid', 'selection'],
  },
  pollTable: 'polls',
  voteTable: 'pollanswers',
  parts: [],
  polls: `
    select import.big(id)::bigint as id, null::bigint as topic_id, null::bigint as maker_id,
      import.plain(question) as question, ${OPTIONS} as choices,
      null::text as serialized, false as is_several, import.at(added) as created_at,
      lead(import.at(added)) over (order by import.big(id)) as ends_at, false as is_closed
    from import.polls`,
  votes: `
    select import.big(pollid)::bigint as poll_id, import.big(userid)::bigint as member_id,
      import.big(selection)::integer as choice
    from import.pollanswers`,
  tallies: null,
}
