-- Search: more ways to write a name. Hidden characters do not count; marks and forms of letters in
-- Hebrew and Arabic, digits of other scripts and signs between words are one; ä may be ae; a word may
-- be three in a name, or three words one; Hangul next to letters and digits is a word.

-- As names were split before: those whose words are not renewed yet are still found.
alter function search_text(text) rename to former_search_text;

-- A text as words are compared: normalized, without accents and without what is not seen or only
-- tells how a word is spoken. There is one kind of apostrophe, of digit, and of each letter of
-- Arabic; signs of other scripts that are not letters are blanks. A fraction or a power is separate
-- from what is before it: 8½ is 8 1/2, Alien³ is Alien 3. The last sign of the list is left out.
create function search_folded(given text) returns text
language sql immutable parallel safe
return without_accents(translate(
  -- × is an x.
  replace(regexp_replace(
    -- Hangul next to letters and digits.
    regexp_replace(
      regexp_replace(
        -- A quote within an abbreviation in Hebrew.
        regexp_replace(
          -- A joiner between letters of Persian separates the parts of a word.
          regexp_replace(
            regexp_replace(
              case when given is nfkc normalized then given else normalize(
                regexp_replace(translate(given, U&'\00b4\2122\2120', '''  '),
                  '([0-9A-Za-z])([\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2150-\u215e\u2189])',
                  '\1 \2', 'g'), nfkc) end,
              '[\u0080-\u009f\u00ad\u034f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7'
              '\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed'
              '\u115f\u1160\u180b-\u180e\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f'
              '\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]', '', 'g'),
            '([\u0600-\u06ff])\u200c|[\U0001f000-\U0001faff]', '\1 ', 'g'),
          '([\u05d0-\u05ea])["\u05f4\u201c-\u201f](?=[\u05d0-\u05ea])', '\1''', 'g'),
        '([\uac00-\ud7a3])([A-Za-z0-9])', '\1 \2', 'g'),
      '([A-Za-z0-9])([\uac00-\ud7a3])', '\1 \2', 'g'),
    '([0-9])\u00d7([0-9])', '\1x\2', 'g'), U&'\00d7', ' x '),
  U&'\2018\2019\201b\2032\02b9\02bb\02bc\02bd\02be\02bf\05f3\055a\a78c\2035\02c8\02ca'
    || U&'\00a9\00ae\2117\058a\05be\05c0\05c3\05c6\05f4\055b\055c\055d\055e\055f\0589\060c\060d'
    || U&'\061b\061e\061f\066a\066b\066c\066d\06d4\0964\0965\104a\104b\17d4\17d5\17d6\30a0\30fb'
    || U&'\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669'
    || U&'\06f0\06f1\06f2\06f3\06f4\06f5\06f6\06f7\06f8\06f9'
    || U&'\0966\0967\0968\0969\096a\096b\096c\096d\096e\096f'
    || U&'\09e6\09e7\09e8\09e9\09ea\09eb\09ec\09ed\09ee\09ef'
    || U&'\0e50\0e51\0e52\0e53\0e54\0e55\0e56\0e57\0e58\0e59'
    || U&'\0622\0623\0625\0671\0649\06cc\06a9\0629\03c2\200c',
  repeat('''', 16) || repeat(' ', 34) || repeat('0123456789', 5)
    || U&'\0627\0627\0627\0627\064a\064a\0643\0647\03c3'));

-- A text as it is split into units. Each character of a script that does not mark where a word ends
-- is a unit: Chinese, Japanese, Thai, Lao, Khmer, Burmese. What is read as “and” is an & between
-- spaces.
create function search_text(given text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  plain text := given;
begin
  if octet_length(given) <> length(given) then
    plain := regexp_replace(search_folded(given), '([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff'
      '\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])', ' \1 ', 'g');
  end if;
  plain := translate(plain, '`', '''');
  if plain ~ '[&+]' then
    plain := replace(regexp_replace(plain, '(?<=[\s._])\+(?=[\s._])', '&', 'g'), '&', ' & ');
  end if;
  return plain;
end $$;

-- The units of a text that is ready to be split, in order: runs of letters and digits, with the
-- apostrophes within them; and the & between two of them.
create function search_units_of(plain text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  units text[];
begin
  units := case when octet_length(plain) = length(plain)
    then regexp_split_to_array(plain, '[^A-Za-z0-9''&]+')
    else regexp_split_to_array(plain,
      '[^A-Za-z0-9''&\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+') end;
  if position('''' in plain) > 0 then
    units := array(select trim(both '''' from unit)
      from unnest(units) with ordinality as each (unit, place) order by place);
  end if;
  units := array_remove(units, '');
  if position('&' in plain) > 0 then
    while units[1] ~ '^&' loop units := units[2:]; end loop;
    while units[cardinality(units)] ~ '^&' loop units := trim_array(units, 1); end loop;
  end if;
  return units;
end $$;

create or replace function search_units(given text) returns text[]
language plpgsql immutable strict parallel safe as $$
begin
  return search_units_of(search_text(given));
end $$;

-- Three or more words with hyphens, slashes or commas between them, as one: `Man-in-Black` is
-- maninblack, 1,000,000 is 1000000.
create function search_compounds(given text) returns text[]
language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(given) = length(given) and given !~ '[-/,][^-/,\s._]+[-/,]' then
    return '{}';
  end if;
  return array(
    select word from (
      select lower(translate(piece[1], '-/,''', '')) as word
      from regexp_matches(search_text(given), '((?:[A-Za-z0-9''\u00c0-\u1fff\u2c00-\u2dff]+[-/,]){2,}'
        '[A-Za-z0-9''\u00c0-\u1fff\u2c00-\u2dff]+)', 'g') as piece) as each
    where length(word) between 3 and 30);
end $$;

-- A text with the letters that are also written as two: ä as ae, ö and ø as oe, ü as ue, å as aa.
-- Null: it has none.
create function search_written_out(given text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  plain text;
begin
  if octet_length(given) = length(given) then return null; end if;
  plain := translate(normalize(given, nfc), U&'\00f8\00d8', U&'\00f6\00d6');
  if plain !~ '[\u00e4\u00f6\u00fc\u00e5\u00c4\u00d6\u00dc\u00c5]' then return null; end if;
  plain := replace(replace(plain, U&'\00e4', 'ae'), U&'\00c4', 'Ae');
  plain := replace(replace(plain, U&'\00f6', 'oe'), U&'\00d6', 'Oe');
  plain := replace(replace(plain, U&'\00fc', 'ue'), U&'\00dc', 'Ue');
  return replace(replace(plain, U&'\00e5', 'aa'), U&'\00c5', 'Aa');
end $$;

-- As before; and words that are written out at the place of the word, and compounds after the name.
create or replace function search_vector(name text, tags text[]) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  lexemes text := search_lexemes(name, 0, 'A');
  slug text;
  word text;
  place integer := 1000;
begin
  lexemes := lexemes || coalesce(search_lexemes(search_written_out(name), 0, 'B'), '');
  foreach word in array coalesce(search_compounds(name), '{}') loop
    lexemes := lexemes || ' ''' || word || ''':900B';
  end loop;
  foreach slug in array coalesce(tags, '{}') loop
    lexemes := lexemes || search_lexemes(slug, place, 'C');
    if slug ~ '^[a-z0-9]+(-[a-z0-9]+)+$' then
      lexemes := lexemes || ' ''' || replace(slug, '-', '') || ''':' || place + 1 || 'C';
    elsif octet_length(slug) > length(slug) and slug ~ '^[^\s-]+(-[^\s-]+)+$' and slug = lower(slug) then
      lexemes := lexemes || search_lexemes(replace(slug, '-', ''), place, 'C');
    end if;
    place := place + 40;
  end loop;
  return lexemes::tsvector;
end $$;

-- A word that was typed as one, and may be several in a name: each as two words in a row, as the
-- text of a tsquery. `spiderman` may be spider man, `oceans` ocean s, `911` 9 11, `qanda` q and a,
-- `k9` k 9, `c3po` c 3po, `spiderman2` spider man 2.
-- Not in two: what a name is full of (1080p, 2001, x264, S01E02), and s and t before a word, which
-- are the ends of words (What's Eating). With the ending of a prefix if what is typed is long enough.
create or replace function search_splits(word text, ending text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  splits text[] := '{}';
  letters integer := length(word);
  halves text[];
  -- Digits, and what is between them.
  pieces text[];
begin
  if word ~ '^(im|..[stdm])$' and word !~ '[0-9]' then
    return array['''' || left(word, -1) || ''' <-> ''' || right(word, 1) || ''''];
  end if;
  if letters not between 2 and 20 or word ~ '^([0-9]{2}|[^0-9]{2})$' then return splits; end if;
  if word ~ '^[0-9]+$' then
    if letters > 6 or word ~ '^((19|20)[0-9][0-9]|[0-9]*(264|265|480|576|720|1080|2160|4320))$' then
      return splits;
    end if;
  elsif word ~ '[0-9]' then
    if word ~ '^(s[0-9]|e[0-9]|[xh]26|[0-9]{3,4}[ip]$|[0-9]+x[0-9])' then return splits; end if;
    pieces := array(select piece[1] from regexp_matches(word, '[0-9]+|[^0-9]+', 'g')
      with ordinality as each (piece, place) order by place);
    if cardinality(pieces) > 4 then return splits; end if;
    for n in 1 .. cardinality(pieces) - 1 loop
      splits := splits || ('''' || array_to_string(pieces[:n], '') || ''' <-> '''
        || array_to_string(pieces[n + 1:], '') || '''' || ending);
    end loop;
    if cardinality(pieces) > 2 then
      splits := splits || ('''' || array_to_string(pieces, ''' <-> ''') || '''' || ending);
    elsif length(pieces[1]) > 3 and pieces[1] !~ '[0-9]' then
      -- `spiderman2` may be spider man 2.
      splits := splits || array(select split || ' <-> ''' || pieces[2] || '''' || ending
        from unnest(search_splits(pieces[1], '')) as each (split) where split !~ '[&(]');
    end if;
    return splits;
  end if;
  if letters = 3 and word !~ '^[0-9]' then return splits; end if;
  for n in 1 .. letters - 1 loop
    continue when n = 1 and word ~ '^[st]';
    splits := splits || ('''' || left(word, n) || ''' <-> ''' || substr(word, n + 1) || ''''
      || case when letters - n >= 3 then ending else '' end);
  end loop;
  halves := regexp_match(word, '^(.+?)and(.+)$');
  if halves is not null then
    splits := splits || ('(''' || halves[1] || ''' & ''and'' | ''' || halves[1]
      || ''' <-> ''and'') <-> ''' || halves[2] || ''''
      || case when length(halves[2]) >= 3 then ending else '' end);
  end if;
  return splits;
end $$;

-- The alternatives of one unit, as the text of a tsquery: itself; the canonical spelling of a season
-- or episode; words in camel case; the parts between apostrophes; without an elided article; and, if
-- asked for, as several words.
create or replace function search_alternatives(unit text, ending text, is_split boolean) returns text
language plpgsql immutable strict parallel safe as $$
declare
  whole text := lower(replace(unit, '''', ''));
  parts text[] := case when unit ~ '''' then array_remove(string_to_array(lower(unit), ''''), '')
    else search_parts(unit) end;
  spelled text[] := array['''' || whole || '''' || ending];
begin
  if whole ~ '^s[0-9]+(e[0-9]+)?$|x' then
    spelled := spelled || array(
      select '''' || s || '''' || ending from unnest(search_spellings(whole)) as s
      order by length(s) desc limit 1);
  end if;
  -- As stored before.
  if whole ~ 'σ$' then spelled := spelled || ('''' || left(whole, -1) || 'ς''' || ending); end if;
  if cardinality(parts) > 1 then
    spelled := spelled || ('''' || array_to_string(parts, ''' <-> ''') || '''' || ending);
    if length(parts[cardinality(parts)]) > 2
      and unit ~* '^(l|d|j|m|n|c|s|t|qu|jusqu|lorsqu|puisqu|quoiqu|un|dell|all|dall|nell|sull|coll|quell|quest|bell|sant|gl|anch|com|dov|cos)''[^'']+$'
    then
      spelled := spelled || ('''' || parts[2] || '''' || ending);
    end if;
    -- Rock'n'Roll is Rock & Roll.
    if cardinality(parts) = 3 and parts[2] = 'n' then
      spelled := spelled || ('''' || parts[1] || ''' <-> ''' || parts[3] || '''' || ending)
        || ('''' || parts[1] || ''' <-> ' || search_ands() || ' <-> ''' || parts[3] || '''' || ending);
    end if;
  elsif is_split then
    spelled := spelled || search_splits(whole, ending);
  elsif whole ~ '^..+[st]$' then
    spelled := spelled || ('''' || left(whole, -1) || ''' <-> ''' || right(whole, 1) || '''');
  end if;
  return '(' || array_to_string(spelled, ' | ') || ')';
end $$;

-- One typed term as a query: the alternatives of its units in sequence, initials together or not,
-- with or without the word between two things; and, when it was typed without a space (`web-dl`,
-- `h.264`), as one word. The last word may be a prefix. A term without letters and digits gives an
-- empty query.
create function search_spelled(given text, is_prefix boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  units text[] := search_units(given);
  size integer := cardinality(units);
  ending text;
  asked text := '';
  next_one text;
  letters text := '';
  wholes text[];
  n integer := 1;
  upto integer;
begin
  -- Normalizing makes text eleven times as long at most.
  if octet_length(given) > 118 then
    units := array(select search_word(unit)
      from unnest(units) with ordinality as each (unit, place) order by place);
  end if;
  while n <= size loop
    -- Letters in a row.
    upto := n;
    while upto <= size and is_search_letter(units[upto]) loop upto := upto + 1; end loop;
    letters := lower(array_to_string(units[n : upto - 1], ''));
    if upto > n + 1 then
      ending := case when is_prefix and upto > size then ':*' else '' end;
      next_one := '(''' || letters || '''' || ending || ' | '''
        || array_to_string(string_to_array(letters, null), ''' <-> ''') || '''' || ending || ')';
      n := upto;
    else
      ending := case when is_prefix and n = size then ':*' else '' end;
      next_one := search_alternatives(units[n], ending, size <= search_most_split());
      if n > 1 and n < size and lower(units[n]) in ('&', 'and', 'et', 'und') then
        n := n + 1;
        ending := case when is_prefix and n = size then ':*' else '' end;
        next_one := search_alternatives(units[n], ending, size <= search_most_split());
        next_one := '(' || next_one || ' | ' || search_ands() || ' <-> ' || next_one || ')';
      end if;
      n := n + 1;
    end if;
    asked := asked || case when asked = '' then '' else ' <-> ' end || next_one;
  end loop;
  if size > 1 and given !~ '\s' then
    wholes := array[lower(search_word(
      translate(array_to_string(array_remove(units, '&'), ''), '''', '')))];
    if '&' = any(units) then
      wholes := wholes || lower(search_word(
        translate(array_to_string(array_replace(units, '&', 'and'), ''), '''', '')));
    end if;
    asked := '''' || array_to_string(array_remove(wholes, ''), '''' || ending || ' | ''') || ''''
      || ending || ' | (' || asked || ')';
  end if;
  return asked::tsquery;
end $$;

-- The same, and as it was stored before; with ä also as ae.
create or replace function search_query(given text, is_prefix boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  asked tsquery := search_spelled(given, is_prefix);
  written text;
  former text[];
begin
  if octet_length(given) = length(given) then return asked; end if;
  written := search_written_out(given);
  if written is not null then asked := asked || search_spelled(written, is_prefix); end if;
  former := search_units_of(former_search_text(given));
  if former <> search_units(given) then
    former := array(select '''' || lower(search_word(replace(unit, '''', ''))) || ''''
      from unnest(former) with ordinality as each (unit, place) where unit <> '&' order by place);
    if cardinality(former) > 0 then
      asked := asked || (array_to_string(former, ' <-> ')
        || case when is_prefix then ':*' else '' end)::tsquery;
    end if;
  end if;
  return asked;
end $$;

-- Typed terms as queries, each of which a match must satisfy. A word may be one with its neighbors
-- in a name (`spider man` is Spiderman, `man in black` Maninblack, `don t` Don't, `V H S` VHS); a
-- word that joins two things may be another such word, or missing; an elided article may be missing.
create or replace function search_terms(given text[], are_prefixes boolean[]) returns tsquery[]
language plpgsql immutable strict parallel safe as $$
declare
  size integer := cardinality(given);
  queries tsquery[] := '{}';
  query tsquery;
  -- The word of a term that is one word.
  words text[] := '{}';
  units text[];
  whole text;
  joined text[];
  first integer;
  last integer;
begin
  foreach query in array array(select search_query(term, is_prefix)
    from unnest(given, are_prefixes) with ordinality as each (term, is_prefix, place)
    order by place) loop
    queries := queries || query;
  end loop;
  for n in 1 .. size loop
    units := search_units(given[n]);
    whole := lower(replace(array_to_string(units, ''), '''', ''));
    words := words || case when cardinality(units) between 1 and 3 and not '&' = any(units)
      and length(whole) <= 40 then whole end;
  end loop;
  for n in 1 .. size loop
    continue when words[n] is null;
    joined := '{}';
    for begins in greatest(1, n - 2) .. n loop
      for upto in greatest(n, begins + 1) .. least(size, begins + 2) loop
        continue when array_position(words[begins : upto], null::text) is not null;
        whole := array_to_string(words[begins : upto], '');
        continue when length(whole) > 60;
        joined := joined || (whole || case when are_prefixes[upto] then ''':*' else '''' end);
      end loop;
    end loop;
    if n < size then
      if words[n] ~ '^([ldjmnc]|qu)$' and words[n + 1] ~ '^[^bcdfgjklmnpqrstvwxz0-9]..' then
        joined := joined || (words[n + 1]
          || case when are_prefixes[n + 1] then ''':*' else '''' end);
      end if;
    end if;
    -- Letters in a row.
    if length(words[n]) = 1 then
      first := n;
      last := n;
      while first > 1 and length(words[first - 1]) = 1 loop first := first - 1; end loop;
      while last < size and length(words[last + 1]) = 1 loop last := last + 1; end loop;
      if last > first + 1 then
        joined := joined || (array_to_string(words[first : last], '') || '''');
      end if;
    end if;
    joined := array_remove(joined, null);
    if cardinality(joined) > 0 then
      queries[n] := queries[n]
        || ('''' || array_to_string(joined, ' | '''))::tsquery;
    end if;
    if n > 1 and n < size and is_search_and(words[n]) then
      queries[n] := queries[n] || search_ands()::tsquery;
      if words[n - 1] is not null and words[n + 1] is not null then
        queries[n] := queries[n] || ('''' || words[n - 1] || ''' <-> ''' || words[n + 1] || ''''
          || case when are_prefixes[n + 1] then ':*' else '' end)::tsquery;
      end if;
    end if;
  end loop;
  return queries;
end $$;

-- The words of a text that is not only ASCII, with the same characters of words.
create or replace function other_words(given text) returns tsvector
language sql immutable parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(regexp_replace(
    regexp_replace(
      regexp_replace(
        replace(search_folded(given), '`', ''''),
        '([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+)''([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+)(?:''([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+))?',
        '\1\2\3 \1 \2 \3', 'g'),
      '([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])',
      ' \1 ', 'g'),
    '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+', ' ', 'g')));

-- Saved searches get their new words.
delete from saved_search_index;
update saved_search set is_indexed = false where is_indexed;

-- Stored words are renewed by the task.
insert into search_renewal (kind, until)
select kind, until from (
  select kind, (select max(id) from torrent) as until
    from unnest(array['torrent', 'description', 'files']) as kind
  union all select 'bundle', max(id) from bundle
  union all select 'collection', max(id) from collection
  union all select 'request', max(id) from request
  union all select 'wiki_page', max(id) from wiki_page
  union all select 'comment', max(id) from comment
  union all select 'message', max(id) from message
  union all select 'topic', max(id) from topic
  union all select 'post', max(id) from post
  union all select 'article', max(id) from article
  union all select 'staff_case', max(id) from staff_case
  union all select 'case_text', max(id) from case_text
  union all select 'report', max(id) from report
) as due where until is not null
on conflict (kind) do update set up_to = 0, until = excluded.until;
