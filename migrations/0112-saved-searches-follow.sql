-- Saved searches: those from before searches followed merged tags follow them, and those that kept
-- what their member hid find everything, as all others do.

update saved_search
set is_indexed = false, filter = jsonb_set(filter, '{tagIds}', (
  select jsonb_agg(coalesce(tag.alias_of, given.id::bigint) order by place)
  from jsonb_array_elements_text(filter -> 'tagIds') with ordinality as given (id, place)
    left join tag on tag.id = given.id::bigint))
where exists (
  select from tag where alias_of is not null and filter -> 'tagIds' @> to_jsonb(tag.id));

-- An address without a line has no other conditions than these; a line is read again each time.
update saved_search set is_indexed = false, filter = jsonb_set(filter, '{search}', 'null')
where filter -> 'search' <> 'null' and query !~ '(^|&)(q|add)=[^&]';

delete from saved_search_index
where saved_search_id in (select id from saved_search where not is_indexed);
