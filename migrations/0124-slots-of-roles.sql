-- Slots that roles, classes and secondary roles give, and what those of a member give together.
alter table role
  add column leech_slots integer check (leech_slots between 0 and 1000000),
  add column seed_slots integer check (seed_slots between 0 and 1000000);

-- The most generous of what a member's roles give: kept, so that a full state reads rows only.
alter table member
  add column role_leech_slots integer check (role_leech_slots between 0 and 1000000),
  add column role_seed_slots integer check (role_seed_slots between 0 and 1000000);

-- The slots of a role were changed: how far its members have been looked at.
create table slot_round (
  role text primary key references role (slug) on delete cascade,
  -- the last member that was looked at
  after bigint not null default 0,
  begun_at timestamptz not null
);

-- What a secondary role gave ends with it.
create index given_role_expires on given_role (expires_at) where ended_at is null;
