-- Roles: what each role and each member may do, and the classes that members reach by rules.

-- Built-in roles are those that the code knows. A class is reached by rules or given; a secondary
-- role is given.
create table role (
  slug text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 40),
  name text not null check (length(name) between 1 and 40),
  -- Staff may change members of a lower built-in role. The rank of classes and secondary roles is
  -- only their place in lists, after the built-in ones.
  rank integer not null unique,
  color text check (color ~ '^#[0-9a-f]{6}$'),
  kind text not null default 'built-in' check (kind in ('built-in', 'class', 'secondary')),
  -- What the role gives to its members; null: nothing.
  leech_slots integer check (leech_slots between 0 and 1000000),
  seed_slots integer check (seed_slots between 0 and 1000000)
);
insert into role (slug, name, rank) values
  ('guest', 'Guest', 0), ('member', 'Member', 1), ('uploader', 'Uploader', 2),
  ('moderator', 'Moderator', 3), ('admin', 'Admin', 4), ('owner', 'Owner', 5);
insert into role (slug, name, rank, kind) values
  ('power-user', 'Power user', 1001, 'class'),
  ('elite', 'Elite', 1002, 'class'),
  ('veteran', 'Veteran', 1003, 'class');

alter table member
  add constraint member_role_row foreign key (role) references role (slug),
  add foreign key (class) references role (slug);

-- What staff changed about the rights of a role. All other rights are as the code has them.
create table role_permission (
  role text not null references role (slug),
  permission text not null,
  is_allowed boolean not null,
  changed_by bigint references member (id),
  changed_at timestamptz not null,
  primary key (role, permission)
);
create index role_permission_changed_by on role_permission (changed_by);

create table given_role (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  role text not null references role (slug) on delete cascade,
  reason text not null check (length(reason) between 1 and 200),
  given_by bigint references member (id),
  given_by_name text not null,
  given_at timestamptz not null,
  -- From then on it gives nothing, whether or not a task has ended it.
  expires_at timestamptz,
  ended_at timestamptz
);
create unique index given_role_current on given_role (member_id, role) where ended_at is null;
create index given_role_expires on given_role (expires_at) where ended_at is null;
create index given_role_role on given_role (role);
create index given_role_by on given_role (given_by);

-- A right that was given to one member, or taken from them.
create table given_right (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  permission text not null check (length(permission) <= 60),
  is_allowed boolean not null,
  reason text not null check (length(reason) between 1 and 200),
  given_by bigint references member (id),
  given_by_name text not null,
  given_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz
);
create unique index given_right_current on given_right (member_id, permission)
  where ended_at is null;
create index given_right_by on given_right (given_by);

-- Every change of a member's role, class or secondary roles.
create table role_change (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  kind text not null check (kind in ('role', 'class', 'secondary')),
  before text,
  after text,
  cause text not null check (cause in ('staff', 'rule')),
  changed_by bigint references member (id),
  changed_by_name text not null,
  reason text not null default '',
  at timestamptz not null
);
create index role_change_member on role_change (member_id, id desc);
create index role_change_by on role_change (changed_by);

-- What a class takes: lower bounds, all of which must hold (src/domain/roles/class-rules.ts).
create table class_rule (
  role text primary key references role (slug) on delete cascade,
  criteria jsonb not null,
  -- A member keeps the class with this share of each bound.
  keep_percent integer not null default 90 check (keep_percent between 0 and 100),
  is_on boolean not null default true,
  -- Invites for each member who reaches the class, once: the key of the ledger post ensures that.
  invites integer not null default 0 check (invites between 0 and 100)
);
insert into class_rule (role, criteria) values
  ('power-user', '{"uploaded": 26843545600, "ratio": 1.05, "ageDays": 28}'),
  ('elite', '{"uploaded": 107374182400, "ratio": 1.05, "ageDays": 84, "uploads": 5}'),
  ('veteran',
    '{"uploaded": 1099511627776, "ratio": 1.05, "ageDays": 365, "seedSize": 536870912000}');

-- What the rules did or would do: dry runs that staff ask for, and a daily report of changes made.
create table class_report (
  id bigint generated always as identity primary key,
  is_dry boolean not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  done_at timestamptz,
  members bigint not null default 0,
  promoted bigint not null default 0,
  demoted bigint not null default 0,
  -- The first members that change: name, before, after.
  lines jsonb not null default '[]'
);
create index class_report_asked on class_report (id) where done_at is null;

-- The slots of a role were changed: how far its members have been updated.
create table slot_round (
  role text primary key references role (slug) on delete cascade,
  -- The last member that was updated.
  after bigint not null default 0,
  begun_at timestamptz not null
);
