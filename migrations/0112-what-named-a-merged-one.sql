-- What named a tag or bundle before it was merged follows to the one that stayed, as it does since
-- merges move it: promotions, requests and saved searches.

update promotion set target_id = bundle.merged_into
from bundle
where scope = 'bundle' and bundle.id = target_id and bundle.merged_into is not null;

update promotion set target_id = tag.alias_of
from tag
where scope = 'tag' and tag.id = target_id and tag.alias_of is not null;

update request set bundle_id = bundle.merged_into
from bundle
where bundle.id = request.bundle_id and bundle.merged_into is not null;

update saved_search
set is_indexed = false, filter = jsonb_set(filter, '{tagIds}', (
  select jsonb_agg(coalesce(tag.alias_of, given.id::bigint) order by place)
  from jsonb_array_elements_text(filter -> 'tagIds') with ordinality as given (id, place)
    left join tag on tag.id = given.id::bigint))
where exists (
  select from tag where alias_of is not null and filter -> 'tagIds' @> to_jsonb(tag.id));

-- Saved searches also kept what their member hid. An address without a line has no conditions of
-- this kind; a line is read again each time.
update saved_search set is_indexed = false, filter = jsonb_set(filter, '{search}', 'null')
where filter -> 'search' <> 'null' and query !~ '(^|&)(q|add)=[^&]';

delete from saved_search_index
where saved_search_id in (select id from saved_search where not is_indexed);
