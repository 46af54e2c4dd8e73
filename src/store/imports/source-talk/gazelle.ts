import type { TalkDescription } from '../described/talk.ts'

const keys = (level: string) => `array(
      select p."ID" from import.permissions p
      where import.big(p."Level") >= coalesce(import.big(f."${level}"), 0))`

/**
 * Since 2013, the comments of all pages are in one table; before, each kind of page had a table.
 */
export const gazelleTalk: TalkDescription = {
  tables: {
    comments: ['ID', 'Page', 'PageID', 'AuthorID', 'Body', 'AddedTime', 'EditedTime'],
    torrents_comments: ['ID', 'GroupID', 'AuthorID', 'Body', 'AddedTime', 'EditedTime'],
    collages_comments: ['ID', 'CollageID', 'UserID', 'Body', 'Time'],
    requests_comments: ['ID', 'RequestID', 'AuthorID', 'Body', 'AddedTime', 'EditedTime'],
    forums_categories: ['ID', 'Name', 'Sort'],
    forums: [
      ...['ID', 'CategoryID', 'Sort', 'Name', 'Description', 'MinClassRead', 'MinClassWrite'],
      'MinClassCreate',
    ],
    forums_topics: ['ID', 'Title', 'AuthorID', 'IsLocked', 'IsSticky', 'ForumID'],
    forums_posts: ['ID', 'TopicID', 'AuthorID', 'AddedTime', 'Body', 'EditedTime'],
  },
  lookups: ['forums_categories'],
  forumTable: 'forums',
  topicTable: 'forums_topics',
  groups: `
    select "ID"::bigint as id, import.plain("Name") as name, import.big("Sort") as position
    from import.forums_categories`,
  forums: `
    select f."ID"::bigint as id, import.big(f."CategoryID") as group_id,
      import.plain(f."Name") as name, import.plain(f."Description") as description,
      import.big(f."Sort") as position, ${keys('MinClassRead')} as see_keys,
      ${keys('MinClassWrite')} as answer_keys, ${keys('MinClassCreate')} as start_keys,
      null::text as merged
    from import.forums f`,
  topics: `
    select t."ID"::bigint as id, import.big(t."ForumID") as forum_id,
      import.big(t."AuthorID") as author_id, null::text as author_name,
      import.plain(t."Title") as title, p.at as created_at, t."IsSticky" = '1' as is_pinned,
      t."IsLocked" = '1' as is_locked, null::bigint as torrent_id
    from import.forums_topics t left join (
      select "TopicID" as id, min(import.at("AddedTime")) as at
      from import.forums_posts group by 1
    ) p on p.id = t."ID"`,
  texts: [
    {
      kind: 'post',
      table: 'forums_posts',
      rows: `
        select "ID"::bigint as id, 'topic' as place, import.big("TopicID") as place_id,
          import.big("AuthorID") as author_id, null::text as author_name, false as is_anonymous,
          "Body" as body, import.at("AddedTime") as created_at,
          import.at("EditedTime") as edited_at, null::text as merged
        from import.forums_posts`,
    },
    {
      kind: 'comment',
      table: 'comments',
      rows: `
        select "ID"::bigint as id, case "Page" when 'torrents' then 'group'
            when 'collages' then 'collection' when 'requests' then 'request'
            else "Page" end as place,
          import.big("PageID") as place_id, import.big("AuthorID") as author_id,
          null::text as author_name, false as is_anonymous, "Body" as body,
          import.at("AddedTime") as created_at, import.at("EditedTime") as edited_at,
          null::text as merged
        from import.comments`,
    },
    {
      kind: 'torrent-comment',
      table: 'torrents_comments',
      rows: `
        select "ID"::bigint as id, 'group' as place, import.big("GroupID") as place_id,
          import.big("AuthorID") as author_id, null::text as author_name, false as is_anonymous,
          "Body" as body, import.at("AddedTime") as created_at,
          import.at("EditedTime") as edited_at, null::text as merged
        from import.torrents_comments`,
    },
    {
      kind: 'collage-comment',
      table: 'collages_comments',
      rows: `
        select "ID"::bigint as id, 'collection' as place, import.big("CollageID") as place_id,
          import.big("UserID") as author_id, null::text as author_name, false as is_anonymous,
          "Body" as body, import.at("Time") as created_at, null::timestamptz as edited_at,
          null::text as merged
        from import.collages_comments`,
    },
    {
      kind: 'request-comment',
      table: 'requests_comments',
      rows: `
        select "ID"::bigint as id, 'request' as place, import.big("RequestID") as place_id,
          import.big("AuthorID") as author_id, null::text as author_name, false as is_anonymous,
          "Body" as body, import.at("AddedTime") as created_at,
          import.at("EditedTime") as edited_at, null::text as merged
        from import.requests_comments`,
    },
  ],
}
