-- Fleet: sites and jobs nodes join with a word, as trackers do.
alter table fleet_node
  drop constraint fleet_node_role_check,
  add constraint fleet_node_role_check check (role in ('tracker', 'site', 'jobs')),
  -- The database as the new machine reaches it; null: as the hub that takes the word names it.
  add column database_hosts text check (length(database_hosts) between 1 and 1000);
