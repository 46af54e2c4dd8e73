-- Words of texts cost less: PostgreSQL puts these functions in the place of their calls, which it
-- does with none that is strict or uses anything stable, such as array_to_string. Every result stays
-- the same, so stored words and indexes remain valid.

-- The words of a text that is not only ASCII: as search_chunks has them, which text_words used.
create function other_words(given text) returns tsvector
language sql immutable parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(regexp_replace(
    regexp_replace(
      replace(replace(replace(replace(
        without_accents(
          case when given is nfkc normalized then given else normalize(given, nfkc) end),
        '''', ''), '`', ''), '´', ''), '’', ''),
      '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'),
    '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+', ' ', 'g')));

create or replace function text_words(given text) returns tsvector
language sql immutable parallel safe
return case when octet_length(given) = length(given)
  then to_tsvector('pg_catalog.simple'::regconfig,
    regexp_replace(replace(replace(left(given, 60000), '''', ''), '`', ''),
      '[^A-Za-z0-9]+', ' ', 'g'))
  else other_words(left(given, 60000)) end;
