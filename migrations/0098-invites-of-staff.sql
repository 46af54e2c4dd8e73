-- Staff see every invite and withdraw one, with a reason that its giver is told.
alter table invite
  add column revoked_by bigint references member (id),
  add column revoke_reason text not null default '' check (length(revoke_reason) <= 300);
create index invite_revoked_by on invite (revoked_by) where revoked_by is not null;
create index invite_open on invite (id) where used_at is null and revoked_at is null;
create index invite_revoked on invite (id) where revoked_at is not null;
create index invite_email on invite (lower(email)) where email is not null;
