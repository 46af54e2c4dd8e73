-- What each journal's booked batches moved, beside the intervals that they wrote: the books are
-- checked against both.
alter table traffic_journal
  add column raw_up byte_count not null default 0,
  add column raw_down byte_count not null default 0;
update traffic_journal j set raw_up = s.up, raw_down = s.down
from (
  select journal_id, sum(raw_up) as up, sum(raw_down) as down from traffic_ledger group by 1
) s where s.journal_id = j.journal_id;
