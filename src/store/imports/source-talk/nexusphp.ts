import type { TalkDescription } from '../described/talk.ts'

const keys = (column: string) => `array(
      select c.class from classes c where import.big(c.class) >= import.big(f.${column}))`

export const nexusphpTalk: TalkDescription = {
  tables: {
    comments: [
      ...['id', 'user', 'torrent', 'added', 'text', 'editdate', 'offer', 'request', 'anonymous'],
    ],
    overforums: ['id', 'name', 'sort'],
    forums: [
      ...['id', 'sort', 'name', 'description', 'minclassread', 'minclasswrite', 'minclasscreate'],
      'forid',
    ],
    topics: ['id', 'userid', 'subject', 'locked', 'forumid', 'sticky'],
    posts: ['id', 'topicid', 'userid', 'added', 'body', 'editdate'],
  },
  lookups: ['overforums'],
  forumTable: 'forums',
  topicTable: 'topics',
  groups: 'select id::bigint, name, import.big(sort) as position from import.overforums',
  forums: `
    with classes as (select distinct class from import.users)
    select f.id::bigint as id, import.big(f.forid) as group_id, f.name, f.description,
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
      select topicid as id, min(import.at(added)) as at from import.posts group by 1
    ) p on p.id = t.id`,
  texts: [
    {
      kind: 'post',
      table: 'posts',
      rows: `
        select id::bigint, 'topic' as place, import.big(topicid) as place_id,
          import.big(userid) as author_id, null::text as author_name, false as is_anonymous, body,
          import.at(added) as created_at, import.at(editdate) as edited_at, null::text as merged
        from import.posts`,
    },
    {
      kind: 'comment',
      table: 'comments',
      rows: `
        select id::bigint, case when coalesce(torrent, '0') <> '0' then 'torrent'
            when coalesce(offer, '0') <> '0' then 'offer' else 'request' end as place,
          import.big(coalesce(nullif(torrent, '0'), request)) as place_id,
          import.big("user") as author_id,
          null::text as author_name, coalesce(anonymous, 'no') = 'yes' as is_anonymous,
          text as body, import.at(added) as created_at, import.at(editdate) as edited_at,
          null::text as merged
        from import.comments`,
    },
  ],
}
