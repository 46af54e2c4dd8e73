-- Imports: a later import updates rows in nearly every page of these tables. With room in its page,
-- an update writes that page only, not another one and an entry of each index.

alter table import_traffic set (fillfactor = 85);
alter table traffic_day set (fillfactor = 90);
