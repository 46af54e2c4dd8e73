-- Traffic: how far a client's `left` fell in an interval, the second witness of a download.

-- Negative if it rose, null if it is unknown.
alter table traffic_ledger add column left_fell bigint;
