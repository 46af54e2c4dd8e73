-- Texts of any kind: drafts, limits and rules of what members write, what waits, and reactions.
create table text_draft (
  member_id bigint not null references member (id),
  -- Where it is sent: the address that its form is posted to.
  place text not null check (length(place) <= 200),
  -- The fields of the form, as they were typed.
  fields jsonb not null check (jsonb_typeof(fields) = 'object'),
  revision integer not null default 1,
  saved_at timestamptz not null,
  primary key (member_id, place)
);
create index text_draft_saved_at on text_draft (saved_at);

-- What each member wrote in the last day, by digest: counted by limits, and the same text is found.
create table written_text (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in (
    'comment', 'post', 'topic', 'article', 'request', 'message', 'report', 'ticket')),
  -- Of the text without case and spaces.
  digest bytea not null check (length(digest) = 16),
  written_at timestamptz not null
);
create index written_text_member on written_text (member_id, written_at desc) include (kind, digest);
create index written_text_digest on written_text (digest, written_at);
create index written_text_at on written_text (written_at);

create table text_limit (
  id bigint generated always as identity primary key,
  -- Counted together.
  kinds text[] not null check (cardinality(kinds) > 0),
  seconds integer not null check (seconds between 1 and 86400),
  most integer not null check (most between 1 and 100000),
  -- The role or class it is for; null: every member. The highest of a member's limits applies.
  role text references role (slug) on delete cascade,
  unique nulls not distinct (kinds, seconds, role)
);
create index text_limit_role on text_limit (role) where role is not null;

insert into text_limit (kinds, seconds, most, role) values
  ('{comment}', 60, 10, null),
  ('{topic,post}', 60, 10, null),
  ('{request}', 86400, 5, null), ('{request}', 86400, 100, 'moderator'),
  ('{article}', 86400, 20, null), ('{article}', 86400, 200, 'moderator'),
  ('{message}', 3600, 60, null), ('{message}', 3600, 600, 'moderator'),
  ('{comment,topic,post,article,request,message}', 3600, 300, null),
  ('{comment,topic,post,article,request,message}', 3600, 2000, 'moderator');
insert into text_limit (kinds, seconds, most, role)
select '{message}'::text[], 3600, 60 + 30 * row_number() over (order by rank), slug
from role where kind = 'class'
union all
select '{request}'::text[], 86400, 5 + 5 * row_number() over (order by rank), slug
from role where kind = 'class';
insert into text_limit (kinds, seconds, most, role) values
  ('{report}', 3600, 10, null), ('{report}', 86400, 40, null), ('{report}', 3600, 200, 'moderator'),
  ('{ticket}', 3600, 10, null), ('{ticket}', 86400, 30, null), ('{ticket}', 3600, 600, 'moderator');
insert into text_limit (kinds, seconds, most, role)
select '{report}', 86400, 40 + 20 * row_number() over (order by rank), slug
from role where kind = 'class';

create table text_rule (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 60),
  is_on boolean not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  -- It applies to members below this role or class, with an account younger than some days and
  -- fewer texts that were not removed.
  below_role text not null default 'moderator' references role (slug) on delete set default,
  under_days integer check (under_days between 1 and 3650),
  under_texts integer check (under_texts between 1 and 1000),
  test text not null
    check (test in ('all', 'links', 'images', 'words', 'addresses', 'repetition')),
  -- Words with `*` for any letters, or host names.
  values text[] not null default '{}' check (cardinality(values) <= 500),
  -- Of links, images and repetition: from this many on.
  times integer not null default 1 check (times between 1 and 1000),
  act text not null check (act in ('hold', 'refuse', 'report')),
  reason text not null check (length(reason) between 1 and 200),
  -- Staff do not read messages, and reports and tickets are for them: only refused or sent.
  check (act = 'refuse' or not kinds && '{message,report,ticket}')
);
create index text_rule_below_role on text_rule (below_role);

insert into text_rule (name, is_on, kinds, under_days, under_texts, test, act, reason, times) values
  ('First texts', false, '{comment,topic,post,article,request}', 7, 3, 'all', 'hold',
    'Staff look at the first texts of new members.', 1),
  ('Links of new members', false, '{comment,topic,post,article,request}', 7, 10, 'links', 'hold',
    'Staff look at links of new members.', 1),
  ('Images of new members', false, '{comment,topic,post,article,request}', 7, 10, 'images', 'hold',
    'Staff look at images of new members.', 1),
  ('Same text again and again', false, '{comment,topic,post,article,request,message}', null, null,
    'repetition', 'refuse', 'This text was written too often in the last day.', 5);

-- Texts that wait for staff, and reported ones. A held text is nowhere else until it is accepted.
create table held_text (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('comment', 'post', 'topic', 'article', 'request')),
  act text not null check (act in ('hold', 'report')),
  rule text not null,
  title text check (length(title) <= 200),
  body text not null check (length(body) between 1 and 50000),
  -- What is needed to publish it; null: it is published.
  place jsonb,
  -- Where it is to be, or is.
  href text not null check (length(href) <= 500),
  state text not null default 'waiting'
    check (state in ('waiting', 'accepted', 'refused', 'withdrawn')),
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by bigint references member (id),
  reason text check (length(reason) <= 200),
  check ((act = 'hold') = (place is not null))
);
create index held_text_waiting on held_text (id) where state = 'waiting';
create index held_text_member on held_text (member_id, id desc);
create index held_text_decided_by on held_text (decided_by) where decided_by is not null;
create index held_text_shows_images on held_text (id) where body like '%/img/%';

-- Reactions of members to texts of others: one row for each member, text and kind.
create table reaction (
  target text not null check (target in ('comment', 'post', 'article')),
  target_id bigint not null,
  member_id bigint not null references member (id),
  kind text not null check (length(kind) between 1 and 20),
  at timestamptz not null,
  primary key (target, target_id, member_id, kind)
);
create index reaction_member on reaction (member_id, target, target_id);
