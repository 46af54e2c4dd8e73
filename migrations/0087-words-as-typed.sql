-- Search: a name is found however it is written. Names and queries are split into the same units, and
-- a query asks for the alternatives of each. Stored words stay valid until a task has renewed them.

-- A text as it is split into units: normalized, with one kind of apostrophe, without accents. A
-- fraction is separate from the number before it (8½ is 8 1/2), a final sigma is a sigma, and what
-- is read as “and” is an & between spaces. Each character of a script that does not mark where a
-- word ends is a unit: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
create function search_text(given text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  plain text := given;
begin
  if octet_length(given) <> length(given) then
    plain := regexp_replace(plain, '([0-9])([\u00bc-\u00be\u2150-\u215e\u2189])', '\1 \2', 'g');
    plain := without_accents(
      translate(
        case when plain is nfkc normalized then plain else normalize(plain, nfkc) end,
        '´‘’‛′ʹʻʼʽʾʿ׳՚ꞌς', '''''''''''''''''''''''''''''σ'));
    plain := regexp_replace(plain, '([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff'
      '\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])', ' \1 ', 'g');
  end if;
  plain := translate(plain, '`', '''');
  if plain ~ '[&+]' then
    plain := replace(regexp_replace(plain, '(?<=[\s._])\+(?=[\s._])', '&', 'g'), '&', ' & ');
  end if;
  return plain;
end $$;

-- The units of a text, in order: runs of letters and digits, with the apostrophes within them; and
-- the & between two of them.
create function search_units(given text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  plain text := search_text(given);
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

-- Whether a unit is one letter of an alphabet, or one digit: several in a row are initials
-- (S.W.A.T.) or a number (9-1-1).
create function is_search_letter(unit text) returns boolean
language sql immutable parallel safe
return length(unit) = 1
  and unit ~ '[A-Za-z\u00c0-\u052f\u0531-\u058f\u05d0-\u05ea\u0620-\u064a]';

-- The words of a text, as the text of a tsvector. A word with several spellings is there in each of
-- them: `TheOffice` is the, office and theoffice; `WEB-DL`, `H.264` and `10-bit` are also one word;
-- seasons and episodes as in search_spellings. What is only part of a word, or joins several, has
-- the weight below that of words: `L'envol` is lenvol, and also l and envol; `S.W.A.T.` is its
-- letters, and also swat. An & is `and` at the place
-- of the word before it, so that words around it are next to each other.
create or replace function search_lexemes(given text, base integer, weight text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  lexemes text := '';
  place integer := base;
  less text := case weight when 'A' then 'B' else weight end;
  chunk text;
  part text;
  parts text[];
  whole text;
  before text := '';
  row_of text := '';
begin
  foreach chunk in array search_units(given) || array[''] loop
    if chunk = '&' then
      lexemes := lexemes || ' ''and'':' || place || less;
      continue;
    end if;
    -- What one letter, or one digit, after another is together.
    if row_of <> '' and not (is_search_letter(chunk) and row_of !~ '[0-9]'
      or chunk ~ '^[0-9]$' and row_of ~ '[0-9]')
    then
      if length(row_of) > 2 or (length(row_of) = 2 and row_of !~ '[0-9]') then
        lexemes := lexemes || ' ''' || row_of || ''':' || place + 1 - length(row_of) || less
          || ',' || place || less;
        -- `Making.a.U.S.` has the article before the initials.
        if row_of ~ '^[ai]..' then
          lexemes := lexemes || ' ''' || substr(row_of, 2) || ''':'
            || place + 2 - length(row_of) || less || ',' || place || less;
        end if;
      end if;
      row_of := '';
    end if;
    continue when chunk = '';
    if octet_length(chunk) > 1300 then chunk := search_word(chunk); end if;
    whole := lower(replace(chunk, '''', ''));
    parts := case when chunk ~ '''' then array_remove(string_to_array(lower(chunk), ''''), '')
      when chunk ~ '[A-Za-z][A-Z][a-z]|[a-z][A-Z]' then search_parts(chunk) end;
    if cardinality(parts) > 1 then
      lexemes := lexemes || ' ''' || whole || ''':' || place + 1 || weight
        || ',' || place + cardinality(parts) || weight;
      foreach part in array parts loop
        place := place + 1;
        lexemes := lexemes || ' ''' || part || ''':' || place
          || case when chunk ~ '''' then less else weight end;
      end loop;
    else
      place := place + 1;
      lexemes := lexemes || ' ''' || whole || ''':' || place || weight;
      if length(whole) = 1 and (whole ~ '[0-9]' or is_search_letter(whole)) then
        row_of := row_of || whole;
      end if;
    end if;
    if before <> '' and before || whole ~ ('^(web(dl|rip|cap)|blu?ray|b[dr]rip'
      '|(dvd|hd|sat|tv)rip|dts(hd|x)|truehd|[hx]26[3-6]|(8|10|12|16|24)bit|[0-9]+(fps|kbps))$')
    then
      lexemes := lexemes || ' ''' || before || whole || ''':' || place - 1 || weight
        || ',' || place || weight;
    end if;
    if whole ~ '^(s[0-9]|[0-9]{1,2}x[0-9])' then
      foreach part in array search_spellings(whole) loop
        lexemes := lexemes || ' ''' || part || ''':' || place || weight;
      end loop;
    end if;
    before := whole;
  end loop;
  return lexemes;
end $$;

-- The words that join two things.
create function is_search_and(word text) returns boolean
language sql immutable parallel safe
return word in ('and', 'et', 'und', 'y', 'e', 'en', 'och', 'og', 'i', 'и', 'n');

create function search_ands() returns text
language sql immutable parallel safe
return '(''and'' | ''et'' | ''und'' | ''y'' | ''e'' | ''en'' | ''och'' | ''og'' | ''i'' | ''и'' | ''n'')';

-- A word that was typed as one, and may be several in a name: each as two words in a row, as the
-- text of a tsquery. `spiderman` may be spider man, `oceans` ocean s, `911` 9 11, `qanda` q and a.
-- Not in two: what a name is full of (1080p, 2001, x264, S01E02), and s and t before a word, which
-- are the ends of words (What's Eating). With the ending of a prefix if what is typed is long enough.
create function search_splits(word text, ending text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  splits text[] := '{}';
  letters integer := length(word);
  halves text[];
begin
  if word ~ '^(im|..[stdm])$' and word !~ '[0-9]' then
    return array['''' || left(word, -1) || ''' <-> ''' || right(word, 1) || ''''];
  end if;
  if letters not between 3 and 20 then return splits; end if;
  if word ~ '^[0-9]+$' then
    if letters > 6 or word ~ '^((19|20)[0-9][0-9]|[0-9]*(264|265|480|576|720|1080|2160|4320))$' then
      return splits;
    end if;
  elsif word ~ '[0-9]' then
    if word !~ '^(s[0-9]|e[0-9]|[xh]26|[0-9]{3,4}[ip]$)' then
      halves := regexp_match(word, '^(.*[^0-9])([0-9]{1,4})$');
      if halves is null then halves := regexp_match(word, '^([0-9]{1,4})([^0-9]{3,})$'); end if;
    end if;
    if halves is not null and halves[1] !~ '[0-9][^0-9]' and halves[2] !~ '[^0-9][0-9]' then
      splits := array['''' || halves[1] || ''' <-> ''' || halves[2] || '''' || ending];
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
create function search_alternatives(unit text, ending text, is_split boolean) returns text
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
  elsif is_split then
    spelled := spelled || search_splits(whole, ending);
  elsif whole ~ '^..+[st]$' then
    spelled := spelled || ('''' || left(whole, -1) || ''' <-> ''' || right(whole, 1) || '''');
  end if;
  return '(' || array_to_string(spelled, ' | ') || ')';
end $$;

-- Units of more than this many in a row are not looked for as several words.
create function search_most_split() returns integer
language sql immutable parallel safe
return 3;

-- One typed term as a query: the alternatives of its units in sequence, initials together or not,
-- with or without the word between two things; and, when it was typed without a space (`web-dl`,
-- `h.264`), as one word. The last word may be a prefix. A term without letters and digits gives an
-- empty query.
create or replace function search_query(given text, is_prefix boolean) returns tsquery
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

-- One typed term as it was typed: what ranks results, so that this spelling comes first.
create function search_typed(given text, is_prefix boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  units text[] := array_remove(search_units(given), '&');
begin
  return (array_to_string(array(
    select '''' || lower(search_word(replace(unit, '''', ''))) || ''''
    from unnest(units) with ordinality as each (unit, place) order by place), ' <-> ')
    || case when is_prefix and cardinality(units) > 0 then ':*' else '' end)::tsquery;
end $$;

-- Typed terms as queries, each of which a match must satisfy. A word may be one with the next or the
-- previous one in a name (`spider man` is Spiderman, `don t` Don't, `V H S` VHS); a word that joins
-- two things may be another such word, or missing; an elided article may be missing.
create function search_terms(given text[], are_prefixes boolean[]) returns tsquery[]
language plpgsql immutable strict parallel safe as $$
declare
  size integer := cardinality(given);
  queries tsquery[] := '{}';
  query tsquery;
  -- The word of a term that is one word.
  words text[] := '{}';
  units text[];
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
    words := words || case when cardinality(units) = 1 and length(units[1]) <= 40
      then lower(replace(units[1], '''', '')) end;
  end loop;
  for n in 1 .. size loop
    continue when words[n] is null;
    joined := '{}';
    if n > 1 then
      joined := joined || (words[n - 1] || words[n]
        || case when are_prefixes[n] then ''':*' else '''' end);
    end if;
    if n < size then
      joined := joined || (words[n] || words[n + 1]
        || case when are_prefixes[n + 1] then ''':*' else '''' end);
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

-- What a match must have and must not have, as one query.
create function search_all(given text[], are_prefixes boolean[], never text[]) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  asked tsquery := '';
  query tsquery;
  term text;
begin
  foreach query in array search_terms(given, are_prefixes) loop
    asked := asked && query;
  end loop;
  foreach term in array never loop
    asked := asked && !! search_query(term, false);
  end loop;
  return asked;
end $$;

-- The words of a text that is not only ASCII, with the same characters of words.
create or replace function other_words(given text) returns tsvector
language sql immutable parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(regexp_replace(
    regexp_replace(
      translate(
        without_accents(
          case when given is nfkc normalized then given else normalize(given, nfkc) end),
        'ς''`´‘’', 'σ'),
      '([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])',
      ' \1 ', 'g'),
    '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+', ' ', 'g')));

-- The keys of a term: words of which a torrent has at least one if it matches. Of what must be
-- there together, the part with the longest words is enough.
create or replace function term_keys(query tsquery, kind text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  token text;
  operators text[] := '{}';
  -- The keys of each operand, shortest word first, as a JSON list.
  operands jsonb[] := '{}';
  rank constant jsonb := '{"|": 1, "&": 2, "<->": 3}';
  one jsonb;
  other jsonb;
begin
  foreach token in array array(
    select piece[1] from regexp_matches(query::text || ' )',
      '(''[^'']*''(?::\*)?|<->|[&|()])', 'g') as piece)
  loop
    if token like '''%' then
      operands := operands || jsonb_build_array(token);
      continue;
    end if;
    if token <> '(' then
      while operators[cardinality(operators)] <> '('
        and (token = ')' or rank ->> operators[cardinality(operators)] >= rank ->> token)
      loop
        one := operands[cardinality(operands) - 1];
        other := operands[cardinality(operands)];
        operands := trim_array(operands, 2);
        if operators[cardinality(operators)] = '|' then
          select jsonb_agg(word order by length(word), word) into one
          from (select distinct word from jsonb_array_elements_text(one || other) as each (word)) as w;
        elsif length(other ->> 0) > length(one ->> 0) then
          one := other;
        end if;
        operands := operands || one;
        operators := trim_array(operators, 1);
      end loop;
    end if;
    if token = ')' then
      if cardinality(operators) > 0 then operators := trim_array(operators, 1); end if;
    else
      operators := operators || token;
    end if;
  end loop;
  return array(
    select distinct case when word like '%:*'
      then kind || '^:' || left(split_part(word, '''', 2), 4)
      else kind || ':' || split_part(word, '''', 2) end
    from jsonb_array_elements_text(operands[1]) as each (word) order by 1);
end $$;

-- Saved searches get their new words.
delete from saved_search_index;
update saved_search set is_indexed = false where is_indexed;

-- Rows whose words are renewed by a task: up to this one it was done, and until that one it is due.
create table search_renewal (
  kind text primary key check (kind in ('torrent', 'bundle', 'collection', 'request')),
  up_to bigint not null default 0,
  until bigint not null
);
insert into search_renewal (kind, until)
select 'torrent', max(id) from torrent having max(id) is not null
union all select 'bundle', max(id) from bundle having max(id) is not null
union all select 'collection', max(id) from collection having max(id) is not null
union all select 'request', max(id) from request having max(id) is not null;
