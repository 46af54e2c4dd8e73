-- Hit and run: members who download a torrent must seed it, unless they are exempt.

-- One row a version of the policy, so that it is known which rules applied when.
create table obligation_policy (
  id bigint generated always as identity primary key,
  is_on boolean not null,
  params jsonb not null,
  -- Slugs of roles, classes and secondary roles whose members are exempt.
  immune_roles text[] not null,
  -- Earlier downloads are exempt.
  starts_at timestamptz not null,
  made_at timestamptz not null,
  made_by bigint references member (id)
);
-- Sites keep the newest one in memory.
create trigger obligation_policy_kept after insert or update or delete on obligation_policy
  for each statement execute function tell_kept();

-- One row for each member and torrent, from the download on.
create table obligation (
  member_id bigint not null references member (id),
  torrent_id bigint not null references torrent (id),
  -- expired: its warning ended. void: the torrent is gone.
  state text not null default 'watching'
    check (state in ('watching', 'prewarned', 'warned', 'met', 'pardoned', 'expired', 'void')),
  since timestamptz not null,
  prewarned_at timestamptz,
  warned_at timestamptz,
  warning_id bigint references member_warning (id),
  settled_at timestamptz,
  -- Who pardoned it and why; what the member paid instead, in thousandths of a point.
  pardoned_by text,
  pardon_reason text,
  paid bigint,
  primary key (member_id, torrent_id),
  check ((settled_at is null) = (state in ('watching', 'prewarned', 'warned')))
);
create index obligation_open on obligation (member_id) where settled_at is null;
create index obligation_state on obligation (state, since, member_id, torrent_id);
create index obligation_torrent on obligation (torrent_id);

-- Exemptions that staff give to a member or a torrent.
create table obligation_immunity (
  id bigint generated always as identity primary key,
  member_id bigint references member (id),
  torrent_id bigint references torrent (id),
  reason text not null check (length(reason) between 1 and 200),
  made_by_name text not null,
  made_at timestamptz not null,
  expires_at timestamptz,
  check (num_nonnulls(member_id, torrent_id) = 1)
);
create unique index obligation_immunity_member on obligation_immunity (member_id);
create unique index obligation_immunity_torrent on obligation_immunity (torrent_id);

-- Until when downloads have been examined.
create table obligation_look (
  only_row boolean primary key default true check (only_row),
  seen_until timestamptz
);
insert into obligation_look default values;
