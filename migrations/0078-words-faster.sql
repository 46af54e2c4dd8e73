-- Words of texts cost less: ASCII text skips the steps that leave it as it is, and most words of a
-- name skip two calls. Every result stays the same, so stored words and indexes remain valid.

-- The runs of letters and digits of a text, in order, without accents. Apostrophes are dropped
-- (Ocean's is Oceans). Each Chinese or Japanese character is a chunk, because these scripts do not
-- mark where a word ends. The first and last chunk may be empty. Text that is only ASCII, which has
-- as many bytes as characters, has nothing to normalize.
create or replace function search_chunks(given text) returns text[]
language sql immutable strict parallel safe
return case when octet_length(given) = length(given)
  then regexp_split_to_array(translate(given, '''`', ''), '[^A-Za-z0-9]+')
  else regexp_split_to_array(
    regexp_replace(
      translate(
        without_accents(
          case when given is nfkc normalized then given else normalize(given, nfkc) end),
        '''`´’', ''),
      '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'),
    '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+') end;

-- The words of what members write. A tsvector holds a megabyte, so only the first 60,000 characters
-- count. The dictionary makes ASCII lowercase.
create or replace function text_words(given text) returns tsvector
language sql immutable strict parallel safe
return case when octet_length(given) = length(given)
  then to_tsvector('pg_catalog.simple'::regconfig,
    regexp_replace(translate(left(given, 60000), '''`', ''), '[^A-Za-z0-9]+', ' ', 'g'))
  else to_tsvector('pg_catalog.simple'::regconfig,
    lower(array_to_string(search_chunks(left(given, 60000)), ' '))) end;

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
