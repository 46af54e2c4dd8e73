-- Tags are words of any script, and texts have the parts of a word between apostrophes, as names do.

-- Letters and digits, with single hyphens between; folded where a tag is read
-- (src/domain/taxonomy/tag-slugs.ts), which also leaves out signs of other scripts.
alter table tag drop constraint tag_slug_check;
alter table tag add constraint tag_slug_check check (
  length(slug) between 1 and 60 and slug is nfkc normalized
  and slug !~ '[\u0001-,./:-`\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u2000-\u206f\u3000-\u3004\ufeff]'
  and slug !~ '^-|--|-$');

-- As before, and a hyphenated tag of any script is also one word.
create or replace function search_vector(name text, tags text[]) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  lexemes text := search_lexemes(name, 0, 'A');
  slug text;
  place integer := 1000;
begin
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

-- The words of what members write, and of the names of files: `l'envol` is lenvol, l and envol.
create or replace function text_words(given text) returns tsvector
language sql immutable parallel safe
return case when octet_length(given) = length(given)
  then to_tsvector('pg_catalog.simple'::regconfig,
    regexp_replace(
      case when position('''' in given) + position('`' in given) = 0 then left(given, 60000)
        else regexp_replace(left(given, 60000),
          '([A-Za-z0-9]+)[''`]([A-Za-z0-9]+)(?:[''`]([A-Za-z0-9]+))?', '\1\2\3 \1 \2 \3', 'g') end,
      '[^A-Za-z0-9]+', ' ', 'g'))
  else other_words(left(given, 60000)) end;

create or replace function other_words(given text) returns tsvector
language sql immutable parallel safe
return to_tsvector('pg_catalog.simple'::regconfig,
  lower(regexp_replace(
    regexp_replace(
      regexp_replace(
        translate(
          without_accents(
            case when given is nfkc normalized then given else normalize(given, nfkc) end),
          'ς`´‘’‛′ʹʻʼ', 'σ'''''''''''''''''''),
        '([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+)''([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+)(?:''([A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff]+))?',
        '\1\2\3 \1 \2 \3', 'g'),
      '([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])',
      ' \1 ', 'g'),
    '[^A-Za-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\ufe6f\U00010000-\U0010ffff]+', ' ', 'g')));

-- Texts with an apostrophe are renewed by the same task as names.
alter table search_renewal drop constraint search_renewal_kind_check;
insert into search_renewal (kind, until)
select 'description', max(id) from torrent having max(id) is not null
union all select 'wiki_page', max(id) from wiki_page having max(id) is not null
union all select 'comment', max(id) from comment having max(id) is not null
union all select 'message', max(id) from message having max(id) is not null
union all select 'topic', max(id) from topic having max(id) is not null
union all select 'post', max(id) from post having max(id) is not null
union all select 'article', max(id) from article having max(id) is not null
union all select 'staff_case', max(id) from staff_case having max(id) is not null
union all select 'case_text', max(id) from case_text having max(id) is not null
union all select 'report', max(id) from report having max(id) is not null
union all select 'files', max(id) from torrent having max(id) is not null;
