-- Leaving: when a member asked to be forgotten, and when that was done.
alter table member
  add column leaves_at timestamptz,
  add column left_at timestamptz;
create index member_leaving on member (leaves_at) where leaves_at is not null and left_at is null;
