-- Members: who may sign in, what they are called, and what staff record about them.

-- The mailbox that an address delivers to: mail for ann.lee+x@googlemail.com arrives at
-- annlee@gmail.com. The result is compared and never written to.
create function email_key(address text) returns text
language sql immutable strict parallel safe
return (
  with split as (
    select regexp_replace(lower(address), '@[^@]*$', '') as box,
      regexp_replace(lower(address), '^.*@', '') as host
  ), named as (
    select box, case host when 'googlemail.com' then 'gmail.com' when 'pm.me' then 'proton.me'
      when 'protonmail.com' then 'proton.me' when 'me.com' then 'icloud.com'
      when 'mac.com' then 'icloud.com' else host end as host
    from split
  ), cut as (
    select host, case when host in ('gmail.com', 'proton.me', 'icloud.com', 'outlook.com',
      'hotmail.com', 'live.com', 'msn.com', 'fastmail.com', 'fastmail.fm')
      then coalesce(nullif(split_part(box, '+', 1), ''), box) else box end as box
    from named
  )
  select case host when 'gmail.com' then replace(box, '.', '')
    when 'proton.me' then translate(box, '.-_', '') else box end || '@' || host
  from cut
);

create table member (
  id bigint generated always as identity primary key,
  name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{1,29}$'),
  email text not null check (length(email) between 3 and 254),
  password_hash text not null,
  role text not null check (role in ('member', 'uploader', 'moderator', 'admin', 'owner')),
  state text not null default 'active' check (state in ('active', 'banned', 'parked')),
  ban_reason text check (length(ban_reason) <= 200),
  can_leech boolean not null default true,
  -- Sealed under a key derived from BABOU_SECRET. The keyed hash finds and compares passkeys.
  passkey_sealed bytea not null,
  passkey_hash bytea not null unique,
  -- Raised by a ban or a new password: it ends every sign-in of an older epoch.
  epoch integer not null default 0,
  -- Raised under the row's lock with each change that the trackers must hear of.
  version bigint not null default 1,
  invited_by bigint references member (id),
  created_at timestamptz not null,
  last_seen_at timestamptz,
  email_verified_at timestamptz,
  banned_at timestamptz,
  banned_by bigint references member (id),
  ban_ends_at timestamptz,
  -- The previous passkey: until the given time its sessions are still accounted (rule 44).
  former_passkey_sealed bytea,
  former_passkey_until timestamptz,
  -- Torrents at a time. Null: as the settings say; 0: unlimited (rules 53, 54).
  leech_slots integer check (leech_slots between 0 and 1000000),
  seed_slots integer check (seed_slots between 0 and 1000000),
  -- The newest message that the member has seen among their notifications.
  notices_seen bigint not null default 0,
  -- Lists of peers and snatches say "a member" instead of the name.
  hides_activity boolean not null default false,
  -- Since when the account is dormant.
  parked_since timestamptz,
  -- When an email warned the member that the idle account will become dormant.
  idle_warned_at timestamptz,
  -- Since when the member has a second factor; null: none. Every request needs it, so it is here.
  factor_since timestamptz,
  -- BitTorrent clients that the member sends torrents to: [{"name", "program"}], at most 8. Every
  -- page shows their buttons, so they are here.
  clients jsonb not null default '[]' check (jsonb_typeof(clients) = 'array'),
  -- Slugs of what the member's lists leave out: {"categories", "tags"}, at most 50 of each.
  hidden jsonb not null default '{"categories": [], "tags": []}'
    check (jsonb_typeof(hidden) = 'object'),
  -- Members that the member ignores.
  ignored bigint[] not null default '{}' check (cardinality(ignored) <= 200),
  -- Themes and the density of lists, where they are not the usual ones (src/domain/looks/looks.ts).
  looks jsonb not null default '{}' check (jsonb_typeof(looks) = 'object'),
  -- Since when staff watch the member, who began it and why; the member is not told.
  watched_at timestamptz,
  watched_by_name text,
  watch_reason text check (length(watch_reason) <= 300),
  -- When the account is due to be deleted at its member's request, and when that was done.
  leaves_at timestamptz,
  left_at timestamptz,
  -- When emails about notifications are sent: immediately, or once a day.
  notice_mails text not null default 'daily' check (notice_mails in ('at-once', 'daily')),
  -- What is chosen for the topics that the member writes in; null: nothing.
  watch_written text check (watch_written in ('watch', 'follow')),
  -- Markdown.
  about text not null default '' check (length(about) <= 4000),
  avatar_id bigint,
  -- Field to audience (src/domain/accounts/privacy.ts), where it differs from the field's default.
  privacy jsonb not null default '{}',
  class text,
  -- No class rule changes it.
  class_locked boolean not null default false,
  -- What the ratio judge allows at a time. `leech_slots`, set by staff, takes precedence.
  judged_leech_slots integer check (judged_leech_slots between 0 and 1000000),
  -- Bought in the shop; shown next to the name on the profile.
  title text check (length(title) between 1 and 40),
  -- The most generous slots of the member's roles. Kept here so that a full state reads rows only.
  role_leech_slots integer check (role_leech_slots between 0 and 1000000),
  role_seed_slots integer check (role_seed_slots between 0 and 1000000)
);
create unique index member_name on member (lower(name));
-- An address belongs to the member who verified it. That others have typed it proves nothing and
-- must not reveal whether the site knows it.
create unique index member_email on member (lower(email)) where email_verified_at is not null;
create index member_email_typed on member (lower(email));
create index member_email_key on member (email_key(email));
-- The console finds members by a part of the name or address.
create index member_words on member
  using gin (lower(name) gin_trgm_ops, lower(email) gin_trgm_ops);
create index member_role on member (role) where role <> 'member';
create index member_class on member (class) where class is not null;
create index member_invited_by on member (invited_by);
create index member_created on member (created_at);
create index member_banned on member (banned_at desc, id desc) where state = 'banned';
create index member_banned_by on member (banned_by) where banned_by is not null;
create index member_ban_ends on member (ban_ends_at) where ban_ends_at is not null;
create index member_parked on member (parked_since) where state = 'parked';
create index member_leaving on member (leaves_at) where leaves_at is not null and left_at is null;
create index member_avatar on member (avatar_id) where avatar_id is not null;

-- The hot row, separate from the member so that booking traffic rewrites little.
create table member_totals (
  member_id bigint primary key references member (id),
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0,
  seeded_seconds bigint not null default 0,
  snatches bigint not null default 0
) with (fillfactor = 70);

-- Notes that only staff see.
create table member_note (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  -- Null: written by the program.
  author_id bigint references member (id),
  author_name text not null,
  body text not null check (length(body) between 1 and 2000),
  created_at timestamptz not null
);
create index member_note_member on member_note (member_id, id desc);
create index member_note_author on member_note (author_id) where author_id is not null;

-- Warnings, which the member sees.
create table member_warning (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('staff', 'hit-and-run')),
  -- The torrent that the warning is about, if any.
  torrent_id bigint,
  reason text not null check (length(reason) between 1 and 300),
  -- Null: given by the program.
  given_by bigint references member (id),
  given_by_name text not null,
  created_at timestamptz not null,
  -- Null: until it is removed.
  ends_at timestamptz,
  removed_at timestamptz,
  removed_by_name text
);
create index member_warning_member on member_warning (member_id, id desc);
create index member_warning_torrent on member_warning (torrent_id) where torrent_id is not null;
create index member_warning_by on member_warning (given_by) where given_by is not null;

-- Bulk actions of staff: the members are chosen by a filter or by name, and a task works through
-- them in steps.
create table member_batch (
  id bigint generated always as identity primary key,
  act text not null check (act in (
    'message', 'mail', 'warn', 'ban', 'invites', 'tokens', 'give-role', 'take-role', 'set-class',
    'freeze-invites', 'watch')),
  -- What the action needs: a reason, days, a text, an amount.
  given jsonb not null,
  -- Which members: words, network, role, state, inviter, branch, watched; or names.
  filter jsonb not null,
  -- Matching members of a lower role when the action was started.
  expected integer not null,
  -- Members above the id `up_to` joined later and are left out; those up to the id `at` are done.
  up_to bigint not null,
  at bigint not null default 0,
  done integer not null default 0,
  -- 'asked': a second staff member must approve it.
  state text not null default 'running' check (
    state in ('asked', 'running', 'done', 'stopped', 'undoing', 'undone')),
  started_by bigint not null references member (id),
  started_by_name text not null,
  created_at timestamptz not null,
  approved_by bigint references member (id),
  approved_by_name text,
  ended_at timestamptz,
  undone_by bigint references member (id),
  undone_by_name text,
  -- The number of members it was undone for.
  undone integer not null default 0,
  check (approved_by <> started_by)
);
create index member_batch_running on member_batch (id) where state in ('running', 'undoing');
create index member_batch_asked on member_batch (id) where state = 'asked';
create index member_batch_by on member_batch (started_by);
create index member_batch_approved_by on member_batch (approved_by)
  where approved_by is not null;
create index member_batch_undone_by on member_batch (undone_by) where undone_by is not null;

-- What a bulk action changed for each member, as far as it can be undone.
create table member_batch_effect (
  batch_id bigint not null references member_batch (id),
  member_id bigint not null references member (id),
  -- The state before, or the id of what was created: src/store/members/bulk-action-undo.ts.
  undo jsonb not null,
  primary key (batch_id, member_id)
);
create index member_batch_effect_member on member_batch_effect (member_id);
