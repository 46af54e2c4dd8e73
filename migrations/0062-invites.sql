-- Invites outside the quota, and whom inviters answer for.
alter table invite add column is_free boolean not null default false;

-- a ban of somebody soon after joining marks who invited them
create table invite_mark (
  id bigint generated always as identity primary key,
  inviter_id bigint not null references member (id),
  invited_id bigint not null unique references member (id),
  marked_at timestamptz not null
);
create index invite_mark_inviter on invite_mark (inviter_id, marked_at desc);
