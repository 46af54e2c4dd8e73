-- Classes and secondary roles beside the roles that the code knows; what one member alone may.
alter table role drop constraint role_slug_check;
alter table role add constraint role_slug_check
  check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 40);
alter table role_permission drop constraint role_permission_role_check;
-- A class is reached by rules or given; a secondary role is given. Neither ranks anybody: their
-- rank is their place among their kind, behind those of the code.
alter table role add column kind text not null default 'built-in'
  check (kind in ('built-in', 'class', 'secondary'));

alter table member
  add column class text references role (slug),
  -- no rule changes it
  add column class_locked boolean not null default false;
create index member_class on member (class) where class is not null;

create table given_role (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  role text not null references role (slug) on delete cascade,
  reason text not null check (length(reason) between 1 and 200),
  given_by bigint references member (id),
  given_by_name text not null,
  given_at timestamptz not null,
  -- it gives nothing from then on, whether or not anybody looks
  expires_at timestamptz,
  ended_at timestamptz
);
create unique index given_role_current on given_role (member_id, role) where ended_at is null;
create index given_role_role on given_role (role);
create index given_role_by on given_role (given_by);

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

-- Every change of what somebody is: role, class or secondary role.
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

-- What one must have for a class: lower bounds, all of them (src/domain/roles/class-rules.ts).
create table class_rule (
  role text primary key references role (slug) on delete cascade,
  criteria jsonb not null,
  -- who has the class keeps it with so much of each bound
  keep_percent integer not null default 90 check (keep_percent between 0 and 100),
  is_on boolean not null default true
);

-- What the rules did, or would do: reports that staff ask for, and one a day of what was done.
create table class_report (
  id bigint generated always as identity primary key,
  is_dry boolean not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  done_at timestamptz,
  members bigint not null default 0,
  promoted bigint not null default 0,
  demoted bigint not null default 0,
  -- the first of those who change: name, before, after
  lines jsonb not null default '[]'
);
create index class_report_asked on class_report (id) where done_at is null;

insert into role (slug, name, rank, kind) values
  ('power-user', 'Power user', 1001, 'class'),
  ('elite', 'Elite', 1002, 'class'),
  ('veteran', 'Veteran', 1003, 'class');
insert into class_rule (role, criteria) values
  ('power-user', '{"uploaded": 26843545600, "ratio": 1.05, "ageDays": 28}'),
  ('elite', '{"uploaded": 107374182400, "ratio": 1.05, "ageDays": 84, "uploads": 5}'),
  ('veteran', '{"uploaded": 1099511627776, "ratio": 1.05, "ageDays": 365, "seedSize": 536870912000}');
