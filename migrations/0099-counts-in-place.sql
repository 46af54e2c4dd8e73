-- Counts of swarms are written in place. Which swarms a full report has named is known to jobs, so
-- that rows whose counts it repeats are not written. A page has room for a second version of each
-- row: in a storm all swarms of a page change in one transaction.
alter table swarm_count drop column report;
alter table swarm_count set (fillfactor = 45);
alter table torrent_stats set (fillfactor = 45);
