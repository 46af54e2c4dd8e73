import type { PollDescription } from '../described/polls.ts'

/** Polls belong to topics. A vote of 0 is an abstention. */
export const gazellePolls: PollDescription = {
  tables: {
    forums_polls: ['TopicID', 'Question', 'Answers', 'Closed'],
    forums_polls_votes: ['TopicID', 'UserID', 'Vote'],
  },
  pollTable: 'forums_polls',
  voteTable: 'forums_polls_votes',
  parts: [],
  polls: `
    select import.big(p."TopicID")::bigint as id, import.big(p."TopicID")::bigint as topic_id,
      import.big(t."AuthorID")::bigint as maker_id, import.plain(p."Question") as question,
      null::jsonb as choices, p."Answers" as serialized, false as is_several,
      f.at as created_at, null::timestamptz as ends_at, p."Closed" = '1' as is_closed
    from import.forums_polls p left join import.forums_topics t on t."ID" = p."TopicID"
    left join (
      select "TopicID" as id, min(import.at("AddedTime")) as at
      from import.forums_posts group by 1
    ) f on f.id = p."TopicID"`,
  votes: `
    select import.big("TopicID")::bigint as poll_id, import.big("UserID")::bigint as member_id,
      import.big("Vote")::integer as choice
    from import.forums_polls_votes`,
  tallies: null,
}
