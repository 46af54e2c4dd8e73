-- Uploads can wait for approval, be sent back, refused or frozen; all that is edited has a history.

alter table torrent drop constraint torrent_state_check;
alter table torrent add constraint torrent_state_check
  check (state in ('listed', 'pending', 'postponed', 'rejected', 'frozen', 'removed'));
alter table torrent
  -- why it stands as it does, for its uploader and the clients of members; removals have their own
  add column state_reason text check (length(state_reason) <= 200),
  -- since when it stands so; null: since it was uploaded
  add column state_at timestamptz,
  -- when it came, of one that was listed later: created_at is when it was listed
  add column submitted_at timestamptz;

-- Every decision about a torrent, in order; never changed.
create table torrent_decision (
  id bigint generated always as identity primary key,
  torrent_id bigint not null references torrent (id),
  act text not null,
  from_state text not null,
  to_state text not null,
  -- null: the command line, or the program itself
  member_id bigint references member (id),
  reason text not null default '' check (length(reason) <= 200),
  at timestamptz not null
);
create index torrent_decision_torrent on torrent_decision (torrent_id, id desc);
create index torrent_decision_member on torrent_decision (member_id, id desc);

-- Who looks at what waits, so that two moderators do not judge one upload; a claim ends by itself.
create table moderation_claim (
  torrent_id bigint primary key references torrent (id),
  member_id bigint not null references member (id),
  until timestamptz not null
);
create index moderation_claim_member on moderation_claim (member_id);

alter table revision drop constraint revision_entity_check;
alter table revision add constraint revision_entity_check
  check (entity in ('torrent', 'comment', 'bundle', 'collection', 'category', 'tag'));
