-- Promotions and requests: those of bundles and tags that were merged before merges moved them now
-- follow to the one that stayed.

update promotion set target_id = bundle.merged_into
from bundle
where scope = 'bundle' and bundle.id = target_id and bundle.merged_into is not null;

update promotion set target_id = tag.alias_of
from tag
where scope = 'tag' and tag.id = target_id and tag.alias_of is not null;

update request set bundle_id = bundle.merged_into
from bundle
where bundle.id = request.bundle_id and bundle.merged_into is not null;
