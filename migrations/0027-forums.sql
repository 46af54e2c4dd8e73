-- Forums: groups of forums, their topics and posts, and what each member has read.
create table forum_group (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  position integer not null default 1 check (position between 1 and 999)
);

create table forum (
  id bigint generated always as identity primary key,
  group_id bigint not null references forum_group (id),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name text not null check (length(name) between 1 and 60),
  description text not null default '' check (length(description) <= 200),
  position integer not null default 1 check (position between 1 and 999),
  -- The lowest role that may do each; forum_access adds classes, secondary roles and members.
  see_role text not null default 'member' references role (slug),
  answer_role text not null default 'member' references role (slug),
  start_role text not null default 'member' references role (slug),
  -- Read-only from then on, and not in the index.
  archived_at timestamptz,
  topics integer not null default 0,
  posts integer not null default 0,
  -- How often a topic came from another forum.
  arrivals integer not null default 0,
  -- What its topics can be labeled with.
  labels text[] not null default '{}' check (cardinality(labels) <= 20)
);
create index forum_of_group on forum (group_id);
create index forum_see_role on forum (see_role);
create index forum_answer_role on forum (answer_role);
create index forum_start_role on forum (start_role);

create table forum_access (
  id bigint generated always as identity primary key,
  forum_id bigint not null references forum (id),
  act text not null check (act in ('see', 'answer', 'start')),
  role text references role (slug) on delete cascade,
  member_id bigint references member (id),
  check ((role is null) <> (member_id is null)),
  unique nulls not distinct (forum_id, act, role, member_id)
);
create index forum_access_role on forum_access (role) where role is not null;
create index forum_access_member on forum_access (member_id) where member_id is not null;

-- Whether a member may see, answer or start in a forum.
create function forum_allows(f forum, what text, who bigint, at timestamptz) returns boolean
language sql stable as $$
  select coalesce((
    select own.rank >= (select rank from role where slug = case what
        when 'see' then f.see_role when 'answer' then f.answer_role else f.start_role end)
      or exists (
        select from forum_access a where a.forum_id = f.id and a.act = what and (
          a.member_id = m.id or a.role = m.class or a.role in (
            select g.role from given_role g where g.member_id = m.id and g.ended_at is null
              and (g.expires_at is null or g.expires_at > at))))
    from member m join role own on own.slug = m.role where m.id = who
  ), false)
$$;

create table topic (
  id bigint generated always as identity primary key,
  forum_id bigint not null references forum (id),
  author_id bigint not null references member (id),
  title text not null check (length(title) between 3 and 200),
  created_at timestamptz not null,
  -- Its place among the pinned ones; null: not pinned.
  pin integer check (pin between 1 and 999),
  locked_at timestamptz,
  -- Seconds between two posts of a member; 0: no slow mode.
  slow_seconds integer not null default 0 check (slow_seconds between 0 and 3600),
  -- For staff only.
  note text not null default '' check (length(note) <= 1000),
  -- The highest number that a post was given. A number is never given twice.
  numbers integer not null default 0,
  -- Posts that were not removed, and the last of them: 0 and null when all were removed.
  posts integer not null default 0,
  last_number integer not null default 0,
  last_post_id bigint not null default 0,
  last_at timestamptz,
  last_author_id bigint references member (id),
  -- The arrivals of the forum when it came, or when posts of another forum were merged into it.
  arrival integer not null default 0,
  -- How often posts were split from it or merged into it: then numbers change.
  arrangement integer not null default 0,
  -- The topic that has its posts now.
  merged_into bigint references topic (id),
  -- From the labels of its forum.
  labels text[] not null default '{}' check (cardinality(labels) <= 3),
  -- Of its title and labels.
  revision integer not null default 1,
  words tsvector generated always as (text_words(title)) stored
);
-- IDs of posts are given under the lock of the forum: in a forum they are in the order of commits.
create index topic_last on topic (forum_id, last_post_id desc) include (id, last_number, last_at);
create index topic_arrival on topic (forum_id, arrival) where arrival > 0;
create index topic_merged_into on topic (merged_into) where merged_into is not null;
create index topic_pinned on topic (forum_id, pin) where pin is not null;
create index topic_author on topic (author_id, id desc);
create index topic_created on topic (created_at desc, id desc);
create index topic_words on topic using gin (words) with (fastupdate = off);
create index topic_last_author on topic (last_author_id);
create index topic_labels on topic using gin (labels) where labels <> '{}';

-- Lines in a forum that lead to topics that left it.
create table topic_forward (
  forum_id bigint not null references forum (id),
  topic_id bigint not null references topic (id),
  -- The place of the line in the list: the last post of the topic when it left.
  place bigint not null,
  until timestamptz not null,
  primary key (forum_id, topic_id)
);
create index topic_forward_place on topic_forward (forum_id, place desc);
create index topic_forward_topic on topic_forward (topic_id);
create index topic_forward_until on topic_forward (until);

create table post (
  id bigint generated always as identity primary key,
  topic_id bigint not null references topic (id),
  -- Its place: given under the lock of the topic, and kept when the post is removed.
  number integer not null check (number > 0),
  author_id bigint not null references member (id),
  body text not null check (length(body) between 1 and 50000),
  revision integer not null default 1,
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  removed_by bigint references member (id),
  removed_reason text check (length(removed_reason) <= 200),
  words tsvector generated always as (text_words(body)) stored,
  -- Splits and merges change many numbers in one statement.
  unique (topic_id, number) deferrable
);
-- The accepted answer of a topic: one of its posts, but not the first.
alter table topic add answer_id bigint references post (id);
create index topic_answer on topic (answer_id) where answer_id is not null;
create index post_created on post (created_at desc, id desc);
create index post_words on post using gin (words) with (fastupdate = off);
create index post_author on post (author_id, id desc);
create index post_removed_by on post (removed_by) where removed_by is not null;
create index post_shows_images on post (id) where body like '%/img/%';

-- What a member has read: posts of a topic up to a number, and of a forum up to a post. Both count.
create table topic_read (
  member_id bigint not null references member (id),
  topic_id bigint not null references topic (id),
  number integer not null,
  -- The member marked later posts as unread: the mark of the forum does not count here.
  is_set_back boolean not null default false,
  primary key (member_id, topic_id)
);
create index topic_read_topic on topic_read (topic_id);
create index topic_read_set_back on topic_read (member_id) where is_set_back;
create table forum_read (
  member_id bigint not null references member (id),
  forum_id bigint not null references forum (id),
  post_id bigint not null,
  primary key (member_id, forum_id)
);
create index forum_read_forum on forum_read (forum_id);

insert into forum_group (name) values ('Community');
insert into forum (group_id, slug, name, description, position, start_role)
select id, slug, forum.name, about, place, least from forum_group, (values
  ('announcements', 'Announcements', 'News by staff.', 1, 'moderator'),
  ('general', 'General', 'Everything that has no other place.', 2, 'member'),
  ('help', 'Help', 'Questions about the site, clients and torrents.', 3, 'member')
) as forum (slug, name, about, place, least);
