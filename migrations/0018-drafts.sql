-- A draft keeps what was typed beside it, shows in a list, and lives as long as it is worked on.
alter table draft_upload
  -- fields of the form as they were typed, right or wrong
  add column words jsonb check (jsonb_typeof(words) = 'object'),
  add column name text not null default '',
  add column size bigint not null default 0,
  add column file_count integer not null default 0,
  -- of the file as we would serve it: the same file again is the same draft
  add column info_hash bytea check (octet_length(info_hash) = 20),
  add column changed_at timestamptz;
update draft_upload set changed_at = created_at, name = file_name, words = '{}';
alter table draft_upload
  alter column words set not null,
  alter column changed_at set not null;

create unique index draft_upload_hash on draft_upload (member_id, info_hash);
create index draft_upload_changed on draft_upload (changed_at);
drop index draft_upload_member;
drop index draft_upload_age;
create index draft_upload_member on draft_upload (member_id, changed_at desc);
