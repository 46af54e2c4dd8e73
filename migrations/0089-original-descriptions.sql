-- What a program sent as the description of a torrent, where it was BBCode: the description is Markdown.
-- `written` is the MD5 of the description that was made of it, so that one that was edited since is known.
create table original_description (
  torrent_id bigint primary key references torrent on delete cascade,
  body text not null check (length(body) <= 100000),
  written text not null check (length(written) = 32)
);
-- The same for a draft that a program sent, until its uploader publishes it.
alter table draft_upload
  add column original_description text check (length(original_description) <= 100000);
