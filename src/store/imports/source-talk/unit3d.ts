import type { TalkDescription } from '../described/talk.ts'

const keys = (act: string) => `array(
      select p.group_id from access p where p.forum_id = f.id and p.${act} = '1')`

/** Categories of forums were forums without a parent; since version 8, they have a table. */
export const unit3dTalk: TalkDescription = {
  tables: {
    comments: [
      ...['id', 'content', 'anon', 'user_id', 'commentable_type', 'commentable_id', 'created_at'],
      ...['updated_at', 'torrent_id', 'requests_id'],
    ],
    forum_categories: ['id', 'name', 'position'],
    forums: ['id', 'name', 'description', 'position', 'parent_id', 'forum_category_id'],
    forum_permissions: ['forum_id', 'group_id', 'read_topic', 'reply_topic', 'start_topic'],
    permissions: ['forum_id', 'group_id', 'read_topic', 'reply_topic', 'start_topic'],
    topics: [
      ...['id', 'name', 'state', 'pinned', 'priority', 'first_post_user_id', 'created_at'],
      'forum_id',
    ],
    posts: ['id', 'content', 'created_at', 'updated_at', 'user_id', 'topic_id'],
  },
  lookups: ['forum_categories', 'forum_permissions', 'permissions'],
  forumTable: 'forums',
  topicTable: 'topics',
  groups: `
    select id::bigint, name, import.big(position) as position from import.forum_categories
    union all
    select id::bigint, name, import.big(position) from import.forums
    where coalesce(parent_id, '0') = '0' and forum_category_id is null`,
  forums: `
    with access as (
      select * from import.forum_permissions union all select * from import.permissions
    )
    select f.id::bigint as id, import.big(coalesce(f.forum_category_id, f.parent_id)) as group_id,
      f.name, f.description, import.big(f.position) as position,
      ${keys('read_topic')} as see_keys, ${keys('reply_topic')} as answer_keys,
      ${keys('start_topic')} as start_keys,
      case when coalesce(f.parent_id, '0') = '0' and f.forum_category_id is null
        then 'A category of forums' end as merged
    from import.forums f`,
  topics: `
    select id::bigint, import.big(forum_id) as forum_id,
      import.big(first_post_user_id) as author_id, null::text as author_name, name as title,
      import.at(created_at) as created_at,
      coalesce(pinned, '0') <> '0' or coalesce(priority, '0') <> '0' as is_pinned,
      state in ('close', 'closed') as is_locked, null::bigint as torrent_id
    from import.topics`,
  texts: [
    {
      kind: 'post',
      table: 'posts',
      rows: `
        select id::bigint, 'topic' as place, import.big(topic_id) as place_id,
          import.big(user_id) as author_id, null::text as author_name, false as is_anonymous,
          content as body, import.at(created_at) as created_at,
          nullif(import.at(updated_at), import.at(created_at)) as edited_at, null::text as merged
        from import.posts`,
    },
    {
      kind: 'comment',
      table: 'comments',
      rows: `
        select id::bigint, case lower(regexp_replace(commentable_type, '^.*[^A-Za-z]', ''))
            when 'playlist' then 'collection' when 'torrentrequest' then 'request'
            else coalesce(lower(regexp_replace(commentable_type, '^.*[^A-Za-z]', '')),
              case when requests_id is null then 'torrent' else 'request' end) end as place,
          import.big(coalesce(commentable_id, requests_id, torrent_id)) as place_id,
          import.big(user_id) as author_id, null::text as author_name,
          coalesce(anon, '0') <> '0' as is_anonymous, content as body,
          import.at(created_at) as created_at,
          nullif(import.at(updated_at), import.at(created_at)) as edited_at, null::text as merged
        from import.comments`,
    },
  ],
}
