-- Roles as rows, and what staff changed about their rights: all else is the catalogue in the code.
create table role (
  slug text primary key
    check (slug in ('guest', 'member', 'uploader', 'moderator', 'admin', 'owner')),
  name text not null check (length(name) between 1 and 40),
  -- who ranks higher judges who ranks lower; the order of the catalogue
  rank integer not null unique,
  color text check (color ~ '^#[0-9a-f]{6}$')
);
insert into role (slug, name, rank) values
  ('guest', 'Guest', 0), ('member', 'Member', 1), ('uploader', 'Uploader', 2),
  ('moderator', 'Moderator', 3), ('admin', 'Admin', 4), ('owner', 'Owner', 5);

create table role_permission (
  role text not null references role (slug)
    check (role in ('guest', 'member', 'uploader', 'moderator', 'admin', 'owner')),
  permission text not null,
  is_allowed boolean not null,
  changed_by bigint references member (id),
  changed_at timestamptz not null,
  primary key (role, permission)
);
create index role_permission_changed_by on role_permission (changed_by);

alter table member drop constraint member_role_check;
alter table member add constraint member_role_check
  check (role in ('member', 'uploader', 'moderator', 'admin', 'owner'));
alter table member add constraint member_role_row foreign key (role) references role (slug);
create index member_role on member (role) where role <> 'member';
