-- Profiles: what members say of themselves, and who may see which part of it.
alter table member
  -- markdown
  add column about text not null default '' check (length(about) <= 4000),
  add column avatar_id bigint references image (id),
  -- field to audience (src/domain/accounts/privacy.ts), where it differs from the field's own
  add column privacy jsonb not null default '{}';
create index member_avatar on member (avatar_id) where avatar_id is not null;
update member set privacy = '{"activity": "staff"}' where hides_activity;
