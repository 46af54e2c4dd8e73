-- Items that an import has put in collections. A later run does not put in again what has been
-- taken out since.

create table import_item (
  collection_id bigint not null,
  target text not null check (target in ('torrent', 'bundle')),
  target_id bigint not null,
  primary key (collection_id, target, target_id)
);
