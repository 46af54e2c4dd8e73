import { POST_TEXTS, TOPICS } from '../source-catalogs/torrentpier.ts'
import type { TalkDescription } from '../described/talk.ts'

// The levels of members: 0 for members, 1 for administrators, 2 for moderators. Forums that only
// some groups may enter are for moderators.
const keys = (columns: string) => `array(
      select l.level from levels l
      where case greatest(${columns}) when 0 then true when 1 then true
        when 5 then l.level = '1' else l.level in ('1', '2') end)`
const auth = (name: string) => `coalesce(import.big(f.auth_${name}), 0)`

/**
 * The topic of a torrent becomes that torrent: its first post is the description, and the others
 * are comments.
 */
export const torrentpierTalk: TalkDescription = {
  tables: {
    bb_categories: ['cat_id', 'cat_title', 'cat_order'],
    bb_forums: [
      ...['forum_id', 'cat_id', 'forum_name', 'forum_desc', 'forum_order', 'auth_view'],
      ...['auth_read', 'auth_post', 'auth_reply'],
    ],
    bb_topics: [
      ...['topic_id', 'forum_id', 'topic_title', 'topic_poster', 'topic_time', 'topic_status'],
      ...['topic_type', 'topic_first_post_id'],
    ],
    bb_posts: [
      ...['post_id', 'topic_id', 'poster_id', 'post_time', 'post_username', 'post_edit_time'],
      'post_anonymous',
    ],
  },
  lookups: ['bb_categories'],
  forumTable: 'bb_forums',
  topicTable: 'bb_topics',
  groups: `
    select cat_id::bigint as id, import.plain(cat_title) as name,
      import.big(cat_order) as position
    from import.bb_categories`,
  forums: `
    with levels as (select distinct user_level as level from import.bb_users)
    select f.forum_id::bigint as id, import.big(f.cat_id) as group_id,
      import.plain(f.forum_name) as name, import.plain(f.forum_desc) as description,
      import.big(f.forum_order) as position,
      ${keys(`${auth('view')}, ${auth('read')}`)} as see_keys,
      ${keys(`${auth('view')}, ${auth('read')}, ${auth('reply')}`)} as answer_keys,
      ${keys(`${auth('view')}, ${auth('read')}, ${auth('post')}`)} as start_keys,
      null::text as merged
    from import.bb_forums f`,
  topics: `
    select t.topic_id::bigint as id, import.big(t.forum_id) as forum_id,
      import.big(t.shown_poster) as author_id, null::text as author_name,
      import.plain(t.topic_title) as title, import.unix(t.topic_time) as created_at,
      t.topic_type in ('1', '2') as is_pinned, t.topic_status = '1' as is_locked,
      import.big(b.topic_id)::bigint as torrent_id
    from ${TOPICS} t left join import.bb_bt_torrents b on b.topic_id = t.topic_id`,
  texts: [
    {
      kind: 'post',
      table: 'bb_posts',
      rows: `
        select p.post_id::bigint as id, case when b.topic_id is null then 'topic' else 'torrent'
            end as place, import.big(p.topic_id) as place_id,
          import.big(p.poster_id) as author_id, import.plain(p.post_username) as author_name,
          coalesce(p.post_anonymous, '0') <> '0' as is_anonymous,
          import.plain(x.post_text) as body,
          import.unix(p.post_time) as created_at, import.unix(p.post_edit_time) as edited_at,
          case when p.post_id in (b.post_id, t.topic_first_post_id) and b.topic_id is not null
            then 'The description of a torrent' end as merged
        from import.bb_posts p left join ${POST_TEXTS} x on x.post_id = p.post_id
        left join import.bb_bt_torrents b on b.topic_id = p.topic_id
        left join import.bb_topics t on t.topic_id = p.topic_id`,
    },
  ],
}
