-- Search: what searches read about each torrent, known words, saved searches and their alerts.

-- The columns of `torrent` that triggers keep: words, key of the name, tags.

-- The words of a torrent's tags: their slugs and names, and the slugs of their aliases.
create function torrent_tag_words(id bigint) returns text[]
language sql stable strict parallel safe
begin atomic
  select coalesce(array_agg(word order by word), '{}') from (
    select slug as word from torrent_tag join tag on tag.id = tag_id where torrent_id = $1
    union select name from torrent_tag join tag on tag.id = tag_id where torrent_id = $1
    union select slug from torrent_tag join tag on tag.alias_of = tag_id where torrent_id = $1
  ) as words where word is not null;
end;

create function torrent_tag_ids(id bigint) returns bigint[]
language sql stable strict parallel safe
begin atomic
  select coalesce(array_agg(tag_id order by tag_id), '{}') from torrent_tag where torrent_id = $1;
end;

create function torrent_keep_search() returns trigger language plpgsql as $$
begin
  new.search := search_vector(new.name, torrent_tag_words(new.id));
  new.name_key := search_key(new.name);
  new.tag_ids := torrent_tag_ids(new.id);
  return new;
end $$;
create trigger keep_search before insert or update of name on torrent
  for each row execute function torrent_keep_search();

-- Tags are rows of a different table: what a statement did to them is applied when it ends.
create function torrent_tag_keep_search() returns trigger language plpgsql as $$
begin
  update torrent
  set search = search_vector(name, torrent_tag_words(id)), tag_ids = torrent_tag_ids(id)
  where id in (select torrent_id from changed);
  return null;
end $$;
create trigger keep_search_added after insert on torrent_tag
  referencing new table as changed for each statement execute function torrent_tag_keep_search();
create trigger keep_search_removed after delete on torrent_tag
  referencing old table as changed for each statement execute function torrent_tag_keep_search();
create trigger keep_search_moved after update on torrent_tag
  referencing new table as changed for each statement execute function torrent_tag_keep_search();

create function tag_keep_search() returns trigger language plpgsql as $$
begin
  update torrent set search = search_vector(name, torrent_tag_words(id))
  where id in (
    select torrent_id from torrent_tag where tag_id in (new.id, new.alias_of, old.alias_of));
  return null;
end $$;
create trigger keep_search after update of slug, name, alias_of on tag
  for each row when ((old.slug, old.name, old.alias_of) is distinct from
    (new.slug, new.name, new.alias_of))
  execute function tag_keep_search();

-- torrent_stats.torrent_created_at: the time of the torrent next to the counts of its swarm, where
-- searches for torrents without seeders read it.
create function torrent_stats_keep_time() returns trigger language plpgsql as $$
begin
  new.torrent_created_at := (select created_at from torrent where id = new.torrent_id);
  return new;
end $$;
create trigger keep_time before insert on torrent_stats
  for each row execute function torrent_stats_keep_time();

create function torrent_keep_time() returns trigger language plpgsql as $$
begin
  update torrent_stats set torrent_created_at = new.created_at where torrent_id = new.id;
  return null;
end $$;
create trigger keep_time after update of created_at on torrent
  for each row when (old.created_at is distinct from new.created_at)
  execute function torrent_keep_time();

-- What text searches read, apart from the wide rows of torrents: ten thousand hits, or the uploads
-- of a member, are gathered, counted and ranked from here.
create table torrent_words (
  torrent_id bigint primary key references torrent (id) on delete cascade,
  -- These as the torrent has them.
  created_at timestamptz not null,
  state text not null,
  uploader_id bigint,
  -- Its swarm was counted and has no seeder.
  is_dead boolean not null default false,
  marks bytea not null,
  name_key text not null,
  search tsvector not null,
  -- Words of the names of its files.
  files tsvector not null default ''
) with (fillfactor = 90); -- is_dead changes often: free space in the page spares the indexes
create index torrent_words_search on torrent_words using gin (search) with (fastupdate = off);
create index torrent_words_files on torrent_words using gin (files) with (fastupdate = off);
create index torrent_words_uploader on torrent_words (uploader_id);

create function torrent_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into torrent_words (torrent_id, created_at, state, uploader_id, marks, name_key, search)
    values (new.id, new.created_at, new.state, new.uploader_id, new.marks, new.name_key,
      new.search);
  else
    update torrent_words set created_at = new.created_at, state = new.state,
      uploader_id = new.uploader_id, marks = new.marks, name_key = new.name_key, search = new.search
    where torrent_id = new.id;
  end if;
  return null;
end $$;
create trigger keep_words after insert on torrent
  for each row execute function torrent_keep_words();
create trigger keep_words_again after update on torrent
  for each row when (
    (old.created_at, old.state, old.uploader_id, old.marks, old.name_key, old.search)
    is distinct from
    (new.created_at, new.state, new.uploader_id, new.marks, new.name_key, new.search))
  execute function torrent_keep_words();

create function torrent_stats_keep_dead() returns trigger language plpgsql as $$
begin
  update torrent_words set is_dead = (new.seeders = 0)
  where torrent_id = new.torrent_id and is_dead <> (new.seeders = 0);
  return null;
end $$;
create trigger keep_dead after insert on torrent_stats
  for each row execute function torrent_stats_keep_dead();
create trigger keep_dead_again after update of seeders on torrent_stats
  for each row when ((old.seeders = 0) <> (new.seeders = 0))
  execute function torrent_stats_keep_dead();

-- If the files of a torrent are inserted by several statements, those of the first count.
create function torrent_file_keep_words() returns trigger language plpgsql as $$
begin
  update torrent_words set files = of_one.words
  from (
    select torrent_id, text_words(string_agg(path, ' ' order by position)) as words
    from added where position < 5000 group by torrent_id
  ) as of_one
  where torrent_words.torrent_id = of_one.torrent_id and torrent_words.files = '';
  return null;
end $$;
create trigger keep_words after insert on torrent_file
  referencing new table as added for each statement execute function torrent_file_keep_words();

-- Listed torrents that changed, by the transaction that did it: sites that keep the catalog in
-- memory read these again. Of transactions that end out of order none is missed, because a site
-- asks from the oldest one on that was running when it asked before. A task removes old rows.
create table torrent_change (
  transaction xid8 not null default pg_current_xact_id(),
  torrent_id bigint not null,
  at timestamptz not null default now()
);
create index torrent_change_transaction on torrent_change (transaction);

-- The torrents whose counts a statement wrote, for the same sites: bookings change them all the
-- time. A task removes these rows, too.
create table torrent_count_change (
  transaction xid8 not null default pg_current_xact_id(),
  torrent_ids bigint[] not null,
  at timestamptz not null default now()
);
create index torrent_count_change_transaction on torrent_count_change (transaction);

create function torrent_stats_note_counts() returns trigger language plpgsql as $$
begin
  insert into torrent_count_change (torrent_ids)
  select array_agg(torrent_id) from changed having count(*) > 0;
  return null;
end $$;
create trigger note_counts after insert on torrent_stats
  referencing new table as changed for each statement execute function torrent_stats_note_counts();
create trigger note_counts_again after update on torrent_stats
  referencing new table as changed for each statement execute function torrent_stats_note_counts();

-- Files that sites write of the catalog in memory, to start from. Who has the row of a file shares
-- the history of its database up to the moment in which it was written.
create table search_file (
  token text primary key,
  -- Before the catalog was read.
  at timestamptz not null
);

create function torrent_note_change() returns trigger language plpgsql as $$
begin
  insert into torrent_change (torrent_id) values (coalesce(new.id, old.id));
  return null;
end $$;
create trigger note_listed after insert on torrent
  for each row when (new.state = 'listed') execute function torrent_note_change();
create trigger note_removed after delete on torrent
  for each row when (old.state = 'listed') execute function torrent_note_change();
create trigger note_change after update on torrent
  for each row when ((old.state = 'listed' or new.state = 'listed') and
    (old.state, old.name, old.category_id, old.uploader_id, old.created_at, old.size,
      old.bundle_id, old.tag_ids, old.attributes, old.search)
    is distinct from
    (new.state, new.name, new.category_id, new.uploader_id, new.created_at, new.size,
      new.bundle_id, new.tag_ids, new.attributes, new.search))
  execute function torrent_note_change();

-- The words of files come after their torrent.
create function torrent_words_note_change() returns trigger language plpgsql as $$
begin
  insert into torrent_change (torrent_id) values (new.torrent_id);
  return null;
end $$;
create trigger note_files after update of files on torrent_words
  for each row when (old.files is distinct from new.files)
  execute function torrent_words_note_change();

-- Attribute values that are searched by range: numbers, and dates as numbers of eight digits
-- (20241231).
create table torrent_measure (
  torrent_id bigint not null references torrent (id) on delete cascade,
  key text not null,
  value numeric not null,
  primary key (torrent_id, key)
);
create index torrent_measure_value on torrent_measure (key, value, torrent_id);

create function attribute_measures(attributes jsonb) returns table (key text, value numeric)
language sql immutable strict parallel safe
begin atomic
  select held.key, case jsonb_typeof(given)
    when 'number' then (given #>> '{}')::numeric
    else replace(given #>> '{}', '-', '')::numeric end
  from jsonb_each(attributes) as held (key, given)
  where jsonb_typeof(given) = 'number'
    or (jsonb_typeof(given) = 'string' and given #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
end;

create function torrent_keep_measures() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then delete from torrent_measure where torrent_id = new.id; end if;
  insert into torrent_measure (torrent_id, key, value)
  select new.id, key, value from attribute_measures(new.attributes);
  return null;
end $$;
create trigger keep_measures after insert on torrent
  for each row when (new.attributes <> '{}') execute function torrent_keep_measures();
create trigger keep_measures_again after update of attributes on torrent
  for each row when (old.attributes is distinct from new.attributes)
  execute function torrent_keep_measures();

-- Words of torrent names, and about how many torrents have each: suggestions for misspelt words.
create table search_word (
  word text primary key check (length(word) between 3 and 40),
  torrents bigint not null check (torrents > 0)
);
create index search_word_alike on search_word using gin (word gin_trgm_ops);

-- Torrents up to this id have been read for their words.
create table search_words_read (
  is_only boolean primary key default true check (is_only),
  up_to bigint not null default 0
);
insert into search_words_read default values;

-- Searches that members save, to see what is new and to be notified.
create table saved_search (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 80),
  -- The address of the list without its page, as the site parses it.
  query text not null check (length(query) <= 2000),
  -- The parsed query as of when it was saved, because tasks parse no addresses.
  filter jsonb not null,
  -- Whether new torrents are reported to the member, and when.
  notifies boolean not null default false,
  schedule text not null default 'at-once' check (schedule in ('at-once', 'hourly', 'daily')),
  -- Whether programs can read it as a feed, and follow it as a stream.
  in_feed boolean not null default true,
  in_stream boolean not null default true,
  -- Whether the bot sends them to the nick of the member on IRC, and when.
  irc text not null default 'off' check (irc in ('off', 'at-once', 'hourly', 'daily')),
  created_at timestamptz not null,
  -- Torrents listed until then were seen by the member.
  seen_at timestamptz not null,
  is_indexed boolean not null default false
);
create unique index saved_search_name on saved_search (member_id, lower(name));
create index saved_search_unindexed on saved_search (id) where not is_indexed;

-- How the saved searches that a new torrent may match are found: a torrent that matches one has at
-- least one of its keys (src/domain/search/cover.ts).
create table saved_search_index (
  saved_search_id bigint primary key references saved_search (id) on delete cascade,
  keys text[] not null,
  -- Parts of the filter that are tested for all of them in one statement.
  words tsquery,
  category_ids bigint[] not null,
  tag_ids bigint[] not null,
  uploader_id bigint,
  -- There is more in the filter.
  is_partial boolean not null
);
create index saved_search_index_keys on saved_search_index using gin (keys)
  with (fastupdate = off);

-- The announcements up to this place were matched with the saved searches.
create table search_matching (
  only_row boolean primary key default true check (only_row),
  place bigint not null default 0
);
insert into search_matching default values;

-- The torrents that matched a saved search, once each.
create table search_alert (
  id bigint generated always as identity primary key,
  saved_search_id bigint not null references saved_search (id) on delete cascade,
  torrent_id bigint not null references torrent (id),
  at timestamptz not null,
  read_at timestamptz,
  -- When the member is to be notified; null: not, or it was done.
  tell_at timestamptz,
  -- The same for a line on IRC.
  irc_at timestamptz,
  unique (saved_search_id, torrent_id)
);
create index search_alert_torrent on search_alert (torrent_id);
create index search_alert_newest on search_alert (saved_search_id, id desc);
create index search_alert_tell on search_alert (tell_at) where tell_at is not null;
create index search_alert_irc on search_alert (irc_at) where irc_at is not null;
create index search_alert_old on search_alert (at);

-- What saved searches can ask for that this torrent has (src/domain/search/cover.ts).
create function torrent_search_keys(of_id bigint) returns text[]
language sql stable strict parallel safe
begin atomic
  with recursive one as (
    select torrent.*, torrent_words.files as file_words
    from torrent join torrent_words on torrent_id = torrent.id where torrent.id = of_id
  ), words as (
    select 'w' as kind, unnest(tsvector_to_array(one.search)) as word from one
    union all select 'f', unnest(tsvector_to_array(file_words)) from one
  ), above (id, parent_id) as (
    select category.id, category.parent_id from category join one on category_id = category.id
    union select category.id, category.parent_id
    from category join above on category.id = above.parent_id
  ), bundles (id, parent_id) as (
    select bundle.id, bundle.parent_id from bundle join one on bundle_id = bundle.id
    union select bundle.id, bundle.parent_id
    from bundle join bundles on bundle.id = bundles.parent_id
  ), held as (
    select key, value from one, jsonb_each(attributes)
  )
  select coalesce(array_agg(key), '{}') from (
    select '*' as key from one
    union select kind || ':' || word from words
    -- Beginnings of words, for terms that are prefixes.
    union select kind || '^:' || left(word, letters) from words, generate_series(1, 4) as letters
    union select 'category:' || category_id from one
    union select 'category=' || slug from category where id in (select id from above)
    union select 'tag:' || tag_id from one, unnest(tag_ids) as tag_id
    union select 'tag=' || slug from one join tag
      on tag.id = any(tag_ids) or tag.alias_of = any(tag_ids)
    union select 'uploader:' || uploader_id from one
    union select 'uploader=' || lower(member.name) from one join member on member.id = uploader_id
    union select 'external:' || source || ':' || value
      from bundle_external_id join bundles on bundles.id = bundle_id
    union select 'attribute:' || key from held
    union select 'attribute:' || key || '=' || (value #>> '{}')
      from held where jsonb_typeof(value) in ('string', 'boolean')
    union select 'attribute:' || key || '=' || option
      from held, jsonb_array_elements_text(
        case jsonb_typeof(held.value) when 'array' then held.value else '[]' end) as each (option)
    union select 'year:' || year from one
  ) as keys where key is not null;
end;

-- The keys of a term: words of its query, of which a torrent has at least one if it matches. If it
-- has all of them, the longest is enough.
create function term_keys(query tsquery, kind text) returns text[]
language sql immutable strict parallel safe
begin atomic
  with words as (
    select case when found[2] is null then kind || ':' || found[1]
      else kind || '^:' || left(found[1], 4) end as key, length(found[1]) as letters
    from regexp_matches(query::text, '''([^'']*)''(:\*)?', 'g') as found
  ), chosen as (
    select key from words order by letters desc, key
    limit case when query::text like '%|%' then null else 1 end
  )
  select coalesce(array_agg(distinct key), '{}') from chosen;
end;
