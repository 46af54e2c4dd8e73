-- An NFO can be added before a torrent is published; it waits with the draft.
alter table draft_upload add column nfo_digest bytea references blob (digest);
create index draft_upload_nfo on draft_upload (nfo_digest);
