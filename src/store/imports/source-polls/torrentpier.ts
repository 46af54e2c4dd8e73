import type { PollDescription } from '../described/polls.ts'

/** The choices and the question (number 0) are rows of one table. */
export const torrentpierPolls: PollDescription = {
  tables: {
    bb_poll_votes: ['topic_id', 'vote_id', 'vote_text', 'vote_result'],
    bb_poll_users: ['topic_id', 'user_id'],
  },
  pollTable: null,
  voteTable: 'bb_poll_users',
  parts: [['bb_poll_votes', 'topic_id']],
  polls: `
    select import.big(q.topic_id)::bigint as id, import.big(q.topic_id)::bigint as topic_id,
      -- Version 3 hides the author of a topic whose first post is anonymous.
      case when coalesce(p.post_anonymous, '0') = '0' then import.big(t.topic_poster) end::bigint
        as maker_id,
      import.plain(q.vote_text) as question, (
        select jsonb_agg(jsonb_build_object('key', import.big(c.vote_id),
          'text', import.plain(c.vote_text)) order by import.big(c.vote_id))
        from import.bb_poll_votes c where c.topic_id = q.topic_id and c.vote_id <> '0') as choices,
      null::text as serialized, false as is_several, import.unix(t.topic_time) as created_at,
      null::timestamptz as ends_at, t.topic_status = '1' as is_closed
    from import.bb_poll_votes q left join import.bb_topics t on t.topic_id = q.topic_id
    left join import.bb_posts p on p.post_id = t.topic_first_post_id
    where q.vote_id = '0'`,
  votes: `
    select import.big(topic_id)::bigint as poll_id, import.big(user_id)::bigint as member_id,
      null::integer as choice
    from import.bb_poll_users`,
  tallies: `
    select import.big(topic_id)::bigint as poll_id, import.big(vote_id)::integer as choice,
      import.big(vote_result) as votes
    from import.bb_poll_votes where vote_id <> '0'`,
}
