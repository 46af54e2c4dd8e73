-- Base: extensions, types, text functions, and the tables that every process relies on.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

create domain byte_count as numeric(20, 0) check (value >= 0);

-- Files of any kind, in the database so that every node can read them. Bytes are stored once under
-- their SHA-256, split into parts. A task removes blobs that nothing refers to.
create table blob (
  digest bytea primary key check (octet_length(digest) = 32),
  type text not null,
  size bigint not null check (size >= 0),
  -- When the blob was last stored. A recent blob is kept: a reference to it may follow shortly.
  put_at timestamptz not null
);
create index blob_put on blob (put_at);

create table blob_part (
  digest bytea not null references blob (digest) on delete cascade,
  number integer not null check (number >= 0),
  bytes bytea not null,
  primary key (digest, number)
);
-- Hashes and images do not compress, so PostgreSQL should not try.
alter table blob_part alter column bytes set storage external;

-- Which of several nodes does work that only one may do, and until when it counts as alive. The
-- epoch grows with each new holder, so that a write made under an old epoch can be refused.
create table lease (
  name text primary key,
  -- A random name of the process; `node` is the label that people read.
  holder text not null,
  node text not null,
  epoch bigint not null,
  taken_at timestamptz not null,
  -- By the database's clock, because the clocks of two nodes differ.
  expires_at timestamptz not null,
  -- A new holder rewrites a key, and therefore waits for transactions under the old epoch.
  unique (name, epoch)
);

-- Attempts by account and network, shared by all site nodes. Unlogged: a crash of the database
-- clears every throttle, which does no more harm than waiting would.
create unlogged table throttle (
  key text primary key,
  attempts integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null,
  forget_at timestamptz not null
);
create index throttle_age on throttle (forget_at);

-- Marks a database that `babou demo` filled. All its members share one password, so the doctor
-- warns when such a site is open to the network.
create table demo (
  only_row boolean primary key default true check (only_row),
  seed text not null,
  members integer not null check (members > 0),
  torrents integer not null check (torrents > 0),
  made_at timestamptz not null
);

-- Addresses age: first the host part goes, then the rest (domain/accounts/address-retention).
create function is_whole(address inet) returns boolean language sql immutable parallel safe
  return masklen(address) = case family(address) when 4 then 32 else 128 end;

create function network_of(address inet, bits4 integer, bits6 integer) returns inet
  language sql immutable parallel safe
  return network(set_masklen(
    address, least(masklen(address), case family(address) when 4 then bits4 else bits6 end)));

-- Text functions. Release names, titles and queries become words in the database itself, so that
-- stored text and typed text are always treated the same way.

-- unaccent() is only stable, because its rules may change. Called with its schema and dictionary it
-- gives the same result in every session, also while a dump is restored with an empty search path.
do $$
declare
  home text := (select quote_ident(nspname) from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace where extname = 'unaccent');
begin
  execute format(
    'create function without_accents(given text) returns text
      language sql immutable strict parallel safe
      return %1$s.unaccent(%2$L::regdictionary, given)', home, home || '.unaccent');
end $$;

-- A text for comparison, without case and accents.
create function folded(given text) returns text
language sql immutable strict parallel safe
return lower(without_accents(normalize(trim(given), nfkc)));

-- The runs of letters and digits of a text, in order, without accents. Apostrophes are dropped
-- (Ocean's is Oceans). Each Chinese or Japanese character is a chunk, because these scripts do not
-- mark where a word ends. The first and last chunk may be empty.
create function search_chunks(given text) returns text[]
language sql immutable strict parallel safe
return regexp_split_to_array(
  regexp_replace(
    translate(without_accents(normalize(given, nfkc)), '''`´’', ''),
    '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'),
  '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+');

-- A name as one line of words: names that differ only in case, accents and separators are equal.
create function search_key(given text) returns text
language sql immutable strict parallel safe
return trim(lower(array_to_string(search_chunks(given), ' ')));

-- The words of a chunk in camel case: OfficeParty is {office,party}. Each word has at least three
-- letters, so iPhone and McDonald stay whole.
create function search_parts(chunk text) returns text[]
language sql immutable strict parallel safe
return case
  when chunk ~ '[A-Za-z][A-Z][a-z]|[a-z][A-Z]' and chunk ~
    '^([A-Z]?[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,})([A-Z][a-z]{2,}|[A-Z]{3,}$)+$'
  then string_to_array(lower(
    regexp_replace(regexp_replace(chunk, '([a-z])([A-Z])', '\1 \2', 'g'),
      '([A-Z])([A-Z][a-z])', '\1 \2', 'g')), ' ')
  else array[lower(chunk)] end;

-- The canonical spelling of a season or episode: s1 is s01; s1e2 and 1x02 are s01e02.
create function search_episode(season text, episode text) returns text
language sql immutable parallel safe
return 's' || lpad(season, greatest(2, length(season)), '0')
  || coalesce('e' || lpad(episode, greatest(2, length(episode)), '0'), '');

-- Other spellings of a word: s01e02e03 is also s01, s01e02 and s01e03; 1x02 is also s01e02.
create function search_spellings(word text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  season text;
  episode text;
  spellings text[] := '{}';
begin
  if word !~ '^(s[0-9]|[0-9]{1,2}x[0-9])' then
    return spellings;
  end if;
  season := substring(word from '^s([0-9]{1,4})(?:e[0-9]{1,4})*$');
  if season is not null then
    spellings := array[search_episode(season, null)];
    for episode in select e[1] from regexp_matches(word, 'e([0-9]+)', 'g') as e loop
      spellings := spellings || search_episode(season, episode);
    end loop;
  elsif word ~ '^[0-9]{1,2}x[0-9]{2,3}$' then
    spellings := array[search_episode(split_part(word, 'x', 1), split_part(word, 'x', 2))];
  end if;
  return spellings;
end $$;

-- The words of a text, as the text of a tsvector. A word with several spellings is there in each of
-- them: `TheOffice` is the, office and theoffice; `WEB-DL`, `H.264` and `10-bit` are also one word;
-- seasons and episodes as above.
create function search_lexemes(given text, base integer, weight text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  lexemes text := '';
  place integer := base;
  chunk text;
  part text;
  parts text[];
  whole text;
  before text := '';
begin
  foreach chunk in array search_chunks(given) loop
    continue when chunk = '';
    whole := lower(chunk);
    parts := search_parts(chunk);
    if cardinality(parts) > 1 then
      lexemes := lexemes || ' ''' || whole || ''':' || place + 1 || weight
        || ',' || place + cardinality(parts) || weight;
    end if;
    foreach part in array parts loop
      place := place + 1;
      lexemes := lexemes || ' ''' || part || ''':' || place || weight;
    end loop;
    if before <> '' and before || whole ~ ('^(web(dl|rip|cap)|blu?ray|b[dr]rip'
      '|(dvd|hd|sat|tv)rip|dts(hd|x)|truehd|[hx]26[3-6]|(8|10|12|16|24)bit|[0-9]+(fps|kbps))$')
    then
      lexemes := lexemes || ' ''' || before || whole || ''':' || place - 1 || weight
        || ',' || place || weight;
    end if;
    foreach part in array search_spellings(whole) loop
      lexemes := lexemes || ' ''' || part || ''':' || place || weight;
    end loop;
    before := whole;
  end loop;
  return lexemes;
end $$;

-- The search vector of a name (weight A) and of its tags (weight C, far away from the name).
create function search_vector(name text, tags text[]) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  lexemes text := search_lexemes(name, 0, 'A');
  slug text;
  place integer := 1000;
begin
  foreach slug in array coalesce(tags, '{}') loop
    lexemes := lexemes || search_lexemes(slug, place, 'C')
      || case when slug ~ '^[a-z0-9]+(-[a-z0-9]+)+$' then
        ' ''' || replace(slug, '-', '') || ''':' || place + 1 || 'C' else '' end;
    place := place + 40;
  end loop;
  return lexemes::tsvector;
end $$;

-- The words of what members write. A tsvector holds a megabyte, so only the first 60,000 characters
-- count.
create function text_words(given text) returns tsvector
language sql immutable strict parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(array_to_string(search_chunks(left(given, 60000)), ' ')));

-- One typed term as a query: its words in sequence and, when it was typed without a space
-- (`web-dl`, `h.264`), also as one word. The last word may be a prefix. A term without letters and
-- digits gives an empty query.
create function search_query(given text, is_prefix boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  chunks text[] := array_remove(search_chunks(given), '');
  size integer := cardinality(chunks);
  ending text := '';
  spelled text[];
  asked text := '';
  parts text[];
begin
  for n in 1 .. size loop
    ending := case when is_prefix and n = size then ':*' else '' end;
    parts := search_parts(chunks[n]);
    spelled := array['''' || lower(chunks[n]) || ''''];
    if lower(chunks[n]) ~ '^s[0-9]+(e[0-9]+)?$|x' then
      spelled := spelled || (
        select '''' || s || '''' from unnest(search_spellings(lower(chunks[n]))) as s
        order by length(s) desc limit 1);
    end if;
    if cardinality(parts) > 1 then
      spelled := spelled || ('''' || array_to_string(parts, ''' <-> ''') || '''');
    end if;
    asked := asked || case when n > 1 then ' <-> ' else '' end
      || '(' || array_to_string(array_remove(spelled, null), ending || ' | ') || ending || ')';
  end loop;
  if size > 1 and given !~ '\s' then
    asked := '''' || lower(array_to_string(chunks, '')) || '''' || ending || ' | (' || asked || ')';
  end if;
  return asked::tsquery;
end $$;

-- Words and "quoted phrases" that all must be there; a minus excludes one.
create function text_query(given text) returns tsquery
language sql immutable strict parallel safe
begin atomic
  select coalesce(string_agg(sign || '(' || words::text || ')', ' & '), '')::tsquery
  from (
    select case when found[1] = '-' then '!' else '' end as sign,
      search_query(coalesce(found[2], found[3]), false) as words
    from regexp_matches(given, '(-?)(?:"([^"]+)"|(\S+))', 'g') as found
  ) as each where words::text <> '';
end;

-- Functions of a torrent's name and attributes, for its generated columns and its indexes.

-- The year of a release: the last separate number of four digits that begins with 19 or 20, as in
-- Some.Film.1999.1080p. Null when there is none.
create function release_year(name text) returns smallint
language sql immutable strict parallel safe
return (regexp_match(name, '.*(?<![0-9A-Za-z])((?:19|20)[0-9]{2})(?![0-9A-Za-z])'))[1]::smallint;

-- What facets count is in each torrent as a row of marks of six bytes: its category, year, tags and
-- attribute values. From these the site counts thousands of hits in a millisecond. The first two
-- bytes give the kind: 1 category, 2 year, 3 tag, followed by the number. From 32768 on they are
-- the hash of an attribute's key, followed by the hash of its value.
create function facet_mark(key text, value text) returns bytea
language sql immutable strict parallel safe
return set_bit(substr(decode(md5(key), 'hex'), 1, 2), 7, 1)
  || substr(decode(md5(value), 'hex'), 1, 4);

create function facet_marks(category_id bigint, name text, tag_ids bigint[], attributes jsonb)
returns bytea
language sql immutable parallel safe
begin atomic
  select string_agg(mark, '' order by mark) from (
    select '\x0001'::bytea || int4send(category_id::int)
    union all
    select '\x0002'::bytea || int4send(release_year(name)::int) where release_year(name) is not null
    union all
    select '\x0003'::bytea || int4send(tag_id::int) from unnest(tag_ids) as tagged (tag_id)
    union all
    select facet_mark(held.key, value)
    from jsonb_each(attributes) as held (key, given),
      jsonb_array_elements_text(case jsonb_typeof(given)
        when 'array' then given else jsonb_build_array(given) end) as value
    where value is not null
  ) as one (mark);
end;

-- Attribute values as `key=value`, where the form for comparison differs from the text itself. The
-- others are found as they are.
create function attribute_texts(attributes jsonb) returns text[]
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_agg(key || '=' || folded(given #>> '{}')), '{}')
  from jsonb_each(attributes) as held (key, given)
  where jsonb_typeof(given) = 'string' and folded(given #>> '{}') <> given #>> '{}';
end;
