import type { CatalogDescription } from '../described/source.ts'

/** The texts of posts; version 3 has another name for the table. */
export const POST_TEXTS = `(
      select post_id, post_text from import.bb_posts_text
      union all select post_id, post_text from import.bb_post_texts)`

/** Topics; version 3 hides the author of one whose first post is anonymous. */
export const TOPICS = `(
      select t.*, coalesce(f.post_anonymous, '0') <> '0' as is_anonymous,
        case when coalesce(f.post_anonymous, '0') = '0' then t.topic_poster end as shown_poster
      from import.bb_topics t
      left join import.bb_posts f on f.post_id = t.topic_first_post_id)`

/**
 * A torrent is a topic in the forum: its category is the forum, and its description the first post.
 */
export const torrentpierCatalog: CatalogDescription = {
  tables: {
    bb_bt_torrents: [
      ...['topic_id', 'post_id', 'poster_id', 'forum_id', 'attach_id', 'info_hash:bytes'],
      ...['info_hash_v2:bytes', 'reg_time', 'complete_count', 'tor_status', 'tor_type'],
    ],
    bb_posts_text: ['post_id', 'post_text'],
    bb_post_texts: ['post_id', 'post_text'],
    bb_attachments_desc: ['attach_id', 'physical_filename'],
  },
  torrentTable: ['bb_bt_torrents', 'topic_id'],
  torrentParts: [],
  groupTable: null,
  lookups: ['bb_posts_text', 'bb_post_texts', 'bb_attachments_desc'],
  torrents: (rows) => `
    select t.topic_id::bigint as id,
      coalesce(import.hash(t.info_hash), import.hash(t.info_hash_v2)) as hash,
      import.plain(p.topic_title) as name,
      nullif(import.big(t.poster_id), -1)::bigint as uploader_id,
      import.unix(t.reg_time) as created_at,
      case when t.tor_status in ('9', '11') then 'pending' when t.tor_status in ('3', '4')
        then 'postponed' when t.tor_status in ('1', '5', '6', '7') then 'rejected'
        else 'listed' end as state,
      case t.tor_status when '1' then 'Closed on the old site' when '3' then 'Needs an edit'
        when '4' then 'Has no description' when '5' then 'Duplicate'
        when '6' then 'Closed by its rights holder' when '7' then 'Replaced by another torrent'
        else '' end as state_reason,
      t.forum_id as category_key, array[]::text[] as value_keys, '{}'::jsonb as attributes,
      array[]::text[] as tags, null::jsonb as tag_votes, import.big(t.complete_count) as snatches,
      case t.tor_type when '1' then 0 when '2' then 500 end as free_permille,
      null::timestamptz as free_ends, null::int as up_permille, null::timestamptz as up_ends,
      coalesce(p.is_anonymous, false) as is_anonymous,
      -- Version 3 names the file by its topic.
      coalesce(a.physical_filename, t.topic_id || '.torrent') as file_name,
      null::text as left_out,
      null::bigint as group_id, null::jsonb as path, '{}'::text[] as external_ids
    from ${rows} t
    left join ${TOPICS} p on p.topic_id = t.topic_id
    left join import.bb_attachments_desc a on a.attach_id = t.attach_id`,
  groupTexts: null,
  credits: null,
  contents: `
    select t.topic_id::bigint as id, import.plain(x.post_text) as description,
      null::text as media_info, null::bytea as nfo, null::bytea as file
    from import.bb_bt_torrents t left join import.bb_topics p on p.topic_id = t.topic_id
    left join ${POST_TEXTS} x
      on x.post_id = coalesce(nullif(t.post_id, '0'), p.topic_first_post_id)
    where t.topic_id = any($1)`,
  indexes: [
    ['bb_bt_torrents', 'topic_id'],
    ['bb_topics', 'topic_id'],
    ['bb_posts', 'post_id'],
    ['bb_posts_text', 'post_id'],
    ['bb_post_texts', 'post_id'],
  ],
  categories: 'select forum_id as key, forum_name as name from import.bb_forums',
  values: 'select null::text as key, null::text as name where false',
}
