-- Imported texts: what was converted to Markdown, as it was on the old site.

create table import_original (
  -- Of what here: a member's profile text, a torrent, a comment.
  kind text not null,
  new_id bigint not null,
  body text not null,
  primary key (kind, new_id)
);
