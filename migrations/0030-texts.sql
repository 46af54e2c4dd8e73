-- Texts: drafts of what members write, of any kind.
create table text_draft (
  member_id bigint not null references member (id),
  -- Where it is sent: the address that its form is posted to.
  place text not null check (length(place) <= 200),
  -- The fields of the form, as they were typed.
  fields jsonb not null check (jsonb_typeof(fields) = 'object'),
  revision integer not null default 1,
  saved_at timestamptz not null,
  primary key (member_id, place)
);
create index text_draft_saved_at on text_draft (saved_at);
