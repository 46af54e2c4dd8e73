-- Full-text search: release names become words the same way when they are kept and when they are
-- asked for. All of it is in the database, so that no way to write a name or a tag forgets it.
create extension if not exists unaccent;

-- unaccent() is only stable, since its rules may change: named with its schema and dictionary it
-- gives the same in every session, also while a dump is read back with an empty search path.
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

-- What stands between separators (all that is no letter or digit), in order, without accents.
-- Apostrophes vanish (Ocean's is Oceans), and each character of Chinese and Japanese stands alone,
-- as their words do not say where they end. Empty ones may stand at both ends.
create function search_chunks(given text) returns text[]
language sql immutable strict parallel safe
return regexp_split_to_array(
  regexp_replace(
    translate(without_accents(normalize(given, nfkc)), '''`´’', ''),
    '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'),
  '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+');

-- A name as one line of its words: what is alike but for case, accents and separators is equal.
create function search_key(given text) returns text
language sql immutable strict parallel safe
return trim(lower(array_to_string(search_chunks(given), ' ')));

-- The words of a chunk in camel case: OfficeParty is {office,party}. They have three letters at
-- least: iPhone and McDonald are one word.
create function search_parts(chunk text) returns text[]
language sql immutable strict parallel safe
return case
  when chunk ~ '[A-Za-z][A-Z][a-z]|[a-z][A-Z]' and chunk ~
    '^([A-Z]?[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,})([A-Z][a-z]{2,}|[A-Z]{3,}$)+$'
  then string_to_array(lower(
    regexp_replace(regexp_replace(chunk, '([a-z])([A-Z])', '\1 \2', 'g'),
      '([A-Z])([A-Z][a-z])', '\1 \2', 'g')), ' ')
  else array[lower(chunk)] end;

-- The one spelling of a season or episode that has several: s1 is s01, s1e2 and 1x02 are s01e02.
create function search_episode(season text, episode text) returns text
language sql immutable parallel safe
return 's' || lpad(season, greatest(2, length(season)), '0')
  || coalesce('e' || lpad(episode, greatest(2, length(episode)), '0'), '');

-- Other spellings of one word: s01e02e03 is also s01, s01e02 and s01e03, 1x02 also s01e02.
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

-- The words of a text as the text of a tsvector. What is found in several spellings stands there
-- in each of them: `TheOffice` is the, office and theoffice; `WEB-DL`, `H.264` and `10-bit` are
-- also one word; seasons and episodes as above.
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

-- A name (A) and what its tags are called (C, far behind it) as they are searched.
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

-- What was typed as one term: its words one after the other; when it was typed without a space
-- (`web-dl`, `h.264`), also as one word. The last word may be the beginning of one. A term
-- without letters and digits asks for nothing, and is an empty query.
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

alter table torrent
  add column search tsvector not null default '',
  -- finds names that are alike
  add column name_key text not null default '',
  -- SHA-1 of the v1 piece hashes: the same content under another name or source
  add column pieces_hash bytea check (octet_length(pieces_hash) = 20);

-- What the tags of a torrent are called: their slugs, names, and the slugs that lead to them.
create function torrent_tag_words(id bigint) returns text[]
language sql stable strict parallel safe
begin atomic
  select coalesce(array_agg(word order by word), '{}') from (
    select slug as word from torrent_tag join tag on tag.id = tag_id where torrent_id = $1
    union select name from torrent_tag join tag on tag.id = tag_id where torrent_id = $1
    union select slug from torrent_tag join tag on tag.alias_of = tag_id where torrent_id = $1
  ) as words where word is not null;
end;

create function torrent_keep_search() returns trigger language plpgsql as $$
begin
  new.search := search_vector(new.name, torrent_tag_words(new.id));
  new.name_key := search_key(new.name);
  return new;
end $$;
create trigger keep_search before insert or update of name on torrent
  for each row execute function torrent_keep_search();

-- Tags come and go beside their torrent; whatever a statement did to them is taken over at its end.
create function torrent_tag_keep_search() returns trigger language plpgsql as $$
begin
  update torrent set search = search_vector(name, torrent_tag_words(id))
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

update torrent set name = name;

-- Without the list of pending entries, which every search would have to walk.
create index torrent_search on torrent using gin (search) with (fastupdate = off);
create index torrent_name_key on torrent using hash (name_key);
create index torrent_pieces_hash on torrent (pieces_hash) where pieces_hash is not null;
-- Words are found by the index of words.
drop index torrent_name_words;
