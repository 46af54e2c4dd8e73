-- Who is credited on a bundle, by role: guests, composers, remixers; and main artists, if several.

create table bundle_credit (
  bundle_id bigint not null references bundle (id),
  position smallint not null check (position > 0),
  role text not null check (role in ('main', 'guest', 'composer', 'conductor', 'dj', 'remixer',
    'producer', 'arranger')),
  -- As credited.
  name text not null check (length(name) between 1 and 200),
  -- Its search_key, which leads to the artist of that title; '' for a name of signs.
  name_key text collate "C" not null,
  primary key (bundle_id, position)
);
create index bundle_credit_name on bundle_credit (name_key, bundle_id) where name_key <> '';
