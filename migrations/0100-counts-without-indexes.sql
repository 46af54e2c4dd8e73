-- Counts of swarms change all the time, and an update that changes a column of an index is none in
-- place. Sites sort by them in memory; statements sort the first swarms of a scan of this table.
drop index torrent_stats_seeders;
drop index torrent_stats_leechers;
drop index torrent_stats_dead;
