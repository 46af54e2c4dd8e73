-- Values of attributes are found without a look at every torrent: texts however they are written,
-- numbers and days by ranges.

-- A text as it is compared: case and accents count nothing.
create function folded(given text) returns text
language sql immutable strict parallel safe
return lower(without_accents(normalize(trim(given), nfkc)));

-- Texts that are not kept as they are compared; the others are found by their index already.
create function attribute_texts(attributes jsonb) returns text[]
language sql immutable strict parallel safe
begin atomic
  select coalesce(array_agg(key || '=' || folded(given #>> '{}')), '{}')
  from jsonb_each(attributes) as held (key, given)
  where jsonb_typeof(given) = 'string' and folded(given #>> '{}') <> given #>> '{}';
end;
create index torrent_attribute_texts on torrent using gin (attribute_texts(attributes))
  with (fastupdate = off);

-- Numbers, and days as numbers of eight digits: 20241231.
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

insert into torrent_measure (torrent_id, key, value)
select id, measure.key, measure.value from torrent, attribute_measures(attributes) as measure
order by id;
