import type { PollDescription } from '../described/polls.ts'

export const xbtitPolls: PollDescription = {
  tables: {
    xbtit_poller: ['ID', 'startDate', 'endDate', 'pollerTitle', 'starterID', 'active'],
    xbtit_poller_option: ['ID', 'pollerID', 'optionText', 'pollerOrder'],
    xbtit_poller_vote: ['pollerID', 'optionID', 'memberID'],
  },
  pollTable: 'xbtit_poller',
  voteTable: 'xbtit_poller_vote',
  parts: [['xbtit_poller_option', 'pollerID']],
  polls: `
    select import.big(p."ID")::bigint as id, null::bigint as topic_id,
      import.big(p."starterID")::bigint as maker_id, p."pollerTitle" as question, (
        select jsonb_agg(jsonb_build_object('key', import.big(o."ID"), 'text', o."optionText")
          order by import.big(o."pollerOrder"), import.big(o."ID"))
        from import.xbtit_poller_option o where o."pollerID" = p."ID") as choices,
      null::text as serialized, false as is_several, import.unix(p."startDate") as created_at,
      import.unix(nullif(p."endDate", '0')) as ends_at, p.active = 'no' as is_closed
    from import.xbtit_poller p`,
  votes: `
    select import.big("pollerID")::bigint as poll_id, import.big("memberID")::bigint as member_id,
      import.big("optionID")::integer as choice
    from import.xbtit_poller_vote`,
  tallies: null,
}
