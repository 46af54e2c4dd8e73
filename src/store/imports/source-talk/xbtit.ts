import type { TalkDescription } from '../described/talk.ts'

const keys = (column: string) => `array(
      select l.id from import.xbtit_users_level l
      where import.big(l.id_level) >= import.big(f.${column}))`

/** Comments on torrents contain the names of their authors, not the IDs. */
export const xbtitTalk: TalkDescription = {
  tables: {
    xbtit_comments: ['id', 'text', 'user', 'added', 'info_hash:hash-id'],
    xbtit_requests_comments: ['id', 'req_id', 'addedby', 'addedwhen', 'comment'],
    xbtit_forums: [
      ...['id', 'sort', 'name', 'description', 'minclassread', 'minclasswrite', 'minclasscreate'],
    ],
    xbtit_topics: ['id', 'userid', 'subject', 'locked', 'forumid', 'sticky'],
    xbtit_posts: ['id', 'topicid', 'userid', 'added', 'body', 'editedat'],
  },
  lookups: [],
  forumTable: 'xbtit_forums',
  topicTable: 'xbtit_topics',
  groups: "select 0::bigint as id, 'Forums' as name, 0::numeric as position",
  forums: `
    select f.id::bigint as id, 0::numeric as group_id, f.name, f.description,
      import.big(f.sort) as position, ${keys('minclassread')} as see_keys,
      ${keys('minclasswrite')} as answer_keys, ${keys('minclasscreate')} as start_keys,
      null::text as merged
    from import.xbtit_forums f`,
  topics: `
    select t.id::bigint as id, import.big(t.forumid) as forum_id,
      import.big(t.userid) as author_id, null::text as author_name, t.subject as title,
      p.at as created_at, t.sticky = 'yes' as is_pinned, t.locked = 'yes' as is_locked,
      null::bigint as torrent_id
    from import.xbtit_topics t left join (
      select topicid as id, min(import.unix(added)) as at from import.xbtit_posts group by 1
    ) p on p.id = t.id`,
  texts: [
    {
      kind: 'post',
      table: 'xbtit_posts',
      rows: `
        select id::bigint, 'topic' as place, import.big(topicid) as place_id,
          import.big(userid) as author_id, null::text as author_name, false as is_anonymous, body,
          import.unix(added) as created_at, import.unix(editedat) as edited_at,
          null::text as merged
        from import.xbtit_posts`,
    },
    {
      kind: 'comment',
      table: 'xbtit_comments',
      rows: `
        select c.id::bigint as id, 'torrent' as place, import.big(c.info_hash) as place_id,
          u.id as author_id, c."user" as author_name, false as is_anonymous, c.text as body,
          import.at(c.added) as created_at, null::timestamptz as edited_at, null::text as merged
        from import.xbtit_comments c left join (
          select lower(username) as name, min(import.big(id)) as id
          from import.xbtit_users where id <> '1' group by 1
        ) u on u.name = lower(c."user")`,
    },
    {
      kind: 'request-comment',
      table: 'xbtit_requests_comments',
      rows: `
        select id::bigint, 'request' as place, import.big(req_id) as place_id,
          import.big(addedby) as author_id, null::text as author_name, false as is_anonymous,
          comment as body, import.at(addedwhen) as created_at, null::timestamptz as edited_at,
          null::text as merged
        from import.xbtit_requests_comments`,
    },
  ],
}
