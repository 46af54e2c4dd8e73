import type { TalkDescription } from '../described/talk.ts'
import { dateOrSeconds } from '../described/times.ts'

const keys = (column: string) => `array(
      select c.class from classes c where import.big(c.class) >= import.big(f.${column}))`

/** Groups of forums come from modifications; without them, all forums are in one group. */
export const tbdevTalk: TalkDescription = {
  tables: {
    comments: ['id', 'user', 'torrent', 'request', 'added', 'text', 'editedat', 'anonymous'],
    overforums: ['id', 'name', 'sort'],
    forums: [
      ...['id', 'sort', 'name', 'description', 'minclassread', 'minclasswrite', 'minclasscreate'],
      'forid',
    ],
    topics: ['id', 'userid', 'subject', 'locked', 'forumid', 'sticky'],
    posts: ['id', 'topicid', 'userid', 'added', 'body', 'editedat'],
  },
  lookups: ['overforums'],
  forumTable: 'forums',
  topicTable: 'topics',
  groups: `
    select id::bigint, name, import.big(sort) as position from import.overforums
    union all
    select 0, 'Forums', 0 where not exists (select from import.overforums)`,
  forums: `
    with classes as (select distinct class from import.users)
    select f.id::bigint as id, coalesce(import.big(f.forid), 0) as group_id, f.name, f.description,
      import.big(f.sort) as position, ${keys('minclassread')} as see_keys,
      ${keys('minclasswrite')} as answer_keys, ${keys('minclasscreate')} as start_keys,
      null::text as merged
    from import.forums f`,
  topics: `
    select t.id::bigint as id, import.big(t.forumid) as forum_id,
      import.big(t.userid) as author_id, null::text as author_name, t.subject as title,
      p.at as created_at, t.sticky = 'yes' as is_pinned, t.locked = 'yes' as is_locked,
      null::bigint as torrent_id
    from import.topics t left join (
      select topicid as id, min(${dateOrSeconds('added')}) as at from import.posts group by 1
    ) p on p.id = t.id`,
  texts: [
    {
      kind: 'post',
      table: 'posts',
      rows: `
        select id::bigint, 'topic' as place, import.big(topicid) as place_id,
          import.big(userid) as author_id, null::text as author_name, false as is_anonymous, body,
          ${dateOrSeconds('added')} as created_at, ${dateOrSeconds('editedat')} as edited_at,
          null::text as merged
        from import.posts`,
    },
    {
      kind: 'comment',
      table: 'comments',
      rows: `
        select id::bigint,
          case when coalesce(torrent, '0') = '0' and coalesce(request, '0') <> '0'
            then 'request' else 'torrent' end as place,
          import.big(coalesce(nullif(torrent, '0'), request)) as place_id,
          import.big("user") as author_id, null::text as author_name,
          coalesce(anonymous, 'no') in ('yes', '1') as is_anonymous, text as body,
          ${dateOrSeconds('added')} as created_at, ${dateOrSeconds('editedat')} as edited_at,
          null::text as merged
        from import.comments`,
    },
  ],
}
