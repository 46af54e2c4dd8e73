import type { PollDescription } from '../described/polls.ts'

/** Votes are counted by option; another table contains the voters. */
export const unit3dPolls: PollDescription = {
  tables: {
    polls: ['id', 'user_id', 'title', 'multiple_choice', 'created_at', 'expires_at', 'deleted_at'],
    options: ['id', 'poll_id', 'name', 'votes'],
    voters: ['poll_id', 'user_id'],
  },
  pollTable: 'polls',
  voteTable: 'voters',
  parts: [['options', 'poll_id']],
  polls: `
    select import.big(p.id)::bigint as id, null::bigint as topic_id,
      import.big(p.user_id)::bigint as maker_id, p.title as question, (
        select jsonb_agg(jsonb_build_object('key', import.big(o.id), 'text', o.name)
          order by import.big(o.id))
        from import.options o where o.poll_id = p.id) as choices, null::text as serialized,
      coalesce(p.multiple_choice, '0') <> '0' as is_several, import.at(p.created_at) as created_at,
      import.at(coalesce(p.expires_at, p.deleted_at)) as ends_at, p.deleted_at is not null
        as is_closed
    from import.polls p`,
  votes: `
    select import.big(poll_id)::bigint as poll_id, import.big(user_id)::bigint as member_id,
      null::integer as choice
    from import.voters`,
  tallies: `
    select import.big(poll_id)::bigint as poll_id, import.big(id)::integer as choice,
      import.big(votes) as votes
    from import.options`,
}
