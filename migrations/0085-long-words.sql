-- Very long words are not an error: a tsvector and a tsquery have none of more than 2,046 bytes. A
-- longer word is shortened in both, so that a name is still found by it. Of all others every result
-- stays the same, and stored words and indexes remain valid.

-- A word as it may be in a tsquery. In small letters it can take half as many bytes again.
create function search_word(word text) returns text
language sql immutable parallel safe
return case when octet_length(word) > 1300 then left(word, 325) else word end;

-- The words of a text, as the text of a tsvector. A word with several spellings is there in each of
-- them: `TheOffice` is the, office and theoffice; `WEB-DL`, `H.264` and `10-bit` are also one word;
-- seasons and episodes as in search_spellings. The checks at the beginning of search_parts and
-- search_spellings are repeated here: most words need neither call.
create or replace function search_lexemes(given text, base integer, weight text) returns text
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
    if octet_length(chunk) > 1300 then chunk := search_word(chunk); end if;
    whole := lower(chunk);
    parts := case when chunk ~ '[A-Za-z][A-Z][a-z]|[a-z][A-Z]' then search_parts(chunk) end;
    if cardinality(parts) > 1 then
      lexemes := lexemes || ' ''' || whole || ''':' || place + 1 || weight
        || ',' || place + cardinality(parts) || weight;
      foreach part in array parts loop
        place := place + 1;
        lexemes := lexemes || ' ''' || part || ''':' || place || weight;
      end loop;
    else
      place := place + 1;
      lexemes := lexemes || ' ''' || whole || ''':' || place || weight;
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

-- One typed term as a query: its words in sequence and, when it was typed without a space
-- (`web-dl`, `h.264`), also as one word. The last word may be a prefix. A term without letters and
-- digits gives an empty query.
create or replace function search_query(given text, is_prefix boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  chunks text[] := array_remove(search_chunks(given), '');
  size integer := cardinality(chunks);
  ending text := '';
  spelled text[];
  asked text := '';
  parts text[];
begin
  -- Normalizing makes text eleven times as long at most.
  if octet_length(given) > 118 then
    chunks := array(select search_word(chunk)
      from unnest(chunks) with ordinality as each (chunk, place) order by place);
  end if;
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
    asked := '''' || lower(search_word(array_to_string(chunks, ''))) || '''' || ending
      || ' | (' || asked || ')';
  end if;
  return asked::tsquery;
end $$;
