-- Anonymous uploads: the site hides from members who uploaded a torrent, here and in its comments.

alter table torrent add is_anonymous boolean not null default false;
alter table torrent_words add is_anonymous boolean not null default false; -- as the torrent has it

create or replace function torrent_keep_words() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into torrent_words
      (torrent_id, created_at, state, uploader_id, is_anonymous, marks, name_key, search)
    values (new.id, new.created_at, new.state, new.uploader_id, new.is_anonymous, new.marks,
      new.name_key, new.search);
  else
    update torrent_words set created_at = new.created_at, state = new.state,
      uploader_id = new.uploader_id, is_anonymous = new.is_anonymous, marks = new.marks,
      name_key = new.name_key, search = new.search
    where torrent_id = new.id;
  end if;
  return null;
end $$;
drop trigger keep_words_again on torrent;
create trigger keep_words_again after update on torrent
  for each row when (
    (old.created_at, old.state, old.uploader_id, old.is_anonymous, old.marks, old.name_key,
      old.search)
    is distinct from
    (new.created_at, new.state, new.uploader_id, new.is_anonymous, new.marks, new.name_key,
      new.search))
  execute function torrent_keep_words();

-- Searches that ask for a member's own uploads had the key of searches by name.
update saved_search set is_indexed = false where query like '%is%mine%';
delete from saved_search_index where saved_search_id in (
  select id from saved_search where not is_indexed);

create trigger note_named after update of is_anonymous on torrent
  for each row when (new.state = 'listed' and old.is_anonymous <> new.is_anonymous)
  execute function torrent_note_change();

-- A search by name finds no anonymous upload, so it has no key of its uploader's name.
create or replace function torrent_search_keys(of_id bigint) returns text[]
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
    union select 'mine:' || uploader_id from one
    union select 'uploader:' || uploader_id from one where not is_anonymous
    union select 'uploader=' || lower(member.name)
      from one join member on member.id = uploader_id where not is_anonymous
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

-- Comments by the uploader of an anonymous upload, kept by triggers.
alter table comment add is_anonymous boolean not null default false;

create function comment_keep_anonymous() returns trigger language plpgsql as $$
begin
  -- The lock waits for an edit that is making the upload anonymous, or makes it wait.
  select torrent.is_anonymous into new.is_anonymous from torrent
  where id = new.target_id and uploader_id = new.author_id for share;
  new.is_anonymous := coalesce(new.is_anonymous, false);
  return new;
end $$;
create trigger keep_anonymous before insert on comment
  for each row when (new.target = 'torrent') execute function comment_keep_anonymous();

create function torrent_keep_anonymous() returns trigger language plpgsql as $$
begin
  update comment set is_anonymous = (new.is_anonymous and author_id = new.uploader_id)
  where target = 'torrent' and target_id = new.id
    and is_anonymous <> (new.is_anonymous and author_id = new.uploader_id);
  return null;
end $$;
create trigger keep_anonymous after update of is_anonymous, uploader_id on torrent
  for each row when ((old.is_anonymous, old.uploader_id)
    is distinct from (new.is_anonymous, new.uploader_id))
  execute function torrent_keep_anonymous();
